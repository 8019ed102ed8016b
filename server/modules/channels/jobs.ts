import { emit } from "#server/db/outbox.ts";
import { systemScope, tenantIds, transact, type Work } from "#server/db/transact.ts";
import { inPortions, manyAtOnce, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { kitChanged, listingMapped, listingUnmapped } from "#server/modules/catalog/events.ts";
import { fulfillmentOrderShipped } from "#server/modules/fulfillment/events.ts";
import { buffersTurned, stockChanged } from "#server/modules/inventory/events.ts";
import { locationChanged } from "#server/modules/locations/events.ts";
import { documentPublished } from "#server/modules/releases/events.ts";
import { clock } from "#server/platform/clock.ts";
import { compareJobs } from "./compare-jobs.ts";
import { fulfillmentQueued, productQueued, stockQueued } from "./events.ts";
import { pollJobs } from "./poll-jobs.ts";
import { proposalJobs } from "./proposal-jobs.ts";
import { hasDue } from "./store.ts";
import { channelConnections } from "./use-cases/open-shop.ts";
import { pushFulfillment } from "./use-cases/push-fulfillment.ts";
import { queueFulfillment } from "./use-cases/queue-fulfillment.ts";
import { pushProduct } from "./use-cases/push-product.ts";
import { pushWhileDue } from "./use-cases/push-stock.ts";
import {
  FEED_PORTION,
  recomputePauses,
  recomputePortion,
  recomputeSkus,
  recomputeStock,
} from "./use-cases/recompute-stock.ts";

/** A push waits this long itself; longer waits are taken up by the sweep. */
const LONGEST_SLEEP_MS = 15_000;
const isBuffers = "event.data.kind == 'inventory.buffers'";

/** SKUs that are computed for all channels in one step. */
const SKUS_TOGETHER = 10_000;

export const jobs = [
  ...compareJobs,
  ...pollJobs,
  ...proposalJobs,
  inngest.createFunction(
    {
      id: "recompute-channel-stock",
      triggers: [on(stockChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "recompute-channel-stock", traceOf(events));
      const portions = inPortions(
        events.flatMap(({ data }) => data.skuIds),
        SKUS_TOGETHER,
      );
      for (const [part, skuIds] of portions.entries())
        await step.run(`recompute-${part}`, () => recomputeSkus(scope, skuIds));
    },
  ),
  inngest.createFunction(
    {
      id: "recompute-listing-stock",
      triggers: [on(listingMapped), on(listingUnmapped)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const { tenantId, connectionId } = event.data;
      const scope = systemScope(tenantId, "recompute-listing-stock", traceOf(events));
      const listingIds = [...new Set(events.map(({ data }) => data.listingId))];
      return step.run("recompute", () =>
        transact(scope, (work) => recomputeStock(work, { connectionId, listingIds })),
      );
    },
  ),
  inngest.createFunction(
    {
      id: "recompute-kit-stock",
      triggers: [on(kitChanged)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "recompute-kit-stock", traceOf(events));
      const skuIds = [...new Set(events.map(({ data }) => data.skuId))];
      return step.run("recompute", () => recomputeSkus(scope, skuIds));
    },
  ),
  inngest.createFunction(
    {
      id: "recompute-whole-feed",
      triggers: [on(locationChanged), on(documentPublished, isBuffers), on(buffersTurned)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId } = event.data;
      const scope = systemScope(tenantId, "recompute-whole-feed", traceId ?? undefined);
      const connectionIds = await step.run("connections", () => transact(scope, (work) => shopIds(work)));
      for (const connectionId of connectionIds) {
        let afterId: string | null = "";
        for (let part = 0; afterId !== null; part++) {
          const from: string = afterId;
          const portion = await step.run(`recompute-${connectionId}-${part}`, () =>
            transact(scope, (work) =>
              recomputePortion(work, { connectionId, afterId: from, limit: FEED_PORTION }),
            ),
          );
          afterId = portion.lastId;
        }
      }
    },
  ),
  inngest.createFunction(
    {
      id: "push-channel-stock",
      triggers: [on(stockQueued)],
      concurrency: { limit: 1, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId } = event.data;
      const scope = systemScope(tenantId, "push-channel-stock", traceId ?? undefined);
      let told = 0;
      for (let round = 0; round < 100; round++) {
        const answer = await step.run(`push-${round}`, () => pushWhileDue(scope, connectionId));
        told += answer.told;
        if (answer.waitMs === null || answer.waitMs > LONGEST_SLEEP_MS) return { told };
        if (answer.waitMs > 0) await step.sleep(`wait-${round}`, answer.waitMs);
      }
      await step.run("go-on", () => transact(scope, (work) => emit(work, stockQueued, { connectionId })));
      return { told };
    },
  ),
  inngest.createFunction(
    { id: "sweep-channel-stock", triggers: [{ cron: "* * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`sweep-${tenantId}`, async () => {
          const scope = systemScope(tenantId, "sweep-channel-stock");
          await recomputePauses(scope);
          await transact(scope, wakeFeeds);
        });
    },
  ),
  inngest.createFunction(
    {
      id: "push-channel-products",
      triggers: [on(productQueued)],
      concurrency: { limit: 1, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId } = event.data;
      const scope = systemScope(tenantId, "push-channel-products", traceId ?? undefined);
      for (let round = 0; ; round++) {
        const answer = await step.run(`push-${round}`, () => pushProduct(scope, connectionId));
        if (answer.waitMs === null || round > 200) return { rounds: round + 1 };
        if (answer.waitMs > 0) await step.sleep(`wait-${round}`, answer.waitMs);
      }
    },
  ),
  inngest.createFunction(
    {
      id: "queue-fulfillment",
      triggers: [on(fulfillmentOrderShipped)],
      concurrency: { limit: 4, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, orderId, shipmentId } = event.data;
      const scope = systemScope(tenantId, "queue-fulfillment", traceId ?? undefined);
      return step.run("queue", () =>
        transact(scope, (work) => queueFulfillment(work, { orderId, shipmentId })),
      );
    },
  ),
  inngest.createFunction(
    {
      id: "push-fulfillment",
      triggers: [on(fulfillmentQueued)],
      concurrency: { limit: 1, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, pushId } = event.data;
      const scope = systemScope(tenantId, "push-fulfillment", traceId ?? undefined);
      for (let round = 0; ; round++) {
        const answer = await step.run(`push-${round}`, () => pushFulfillment(scope, pushId));
        if (answer.waitMs === null) return answer;
        await step.sleep(`wait-${round}`, answer.waitMs);
      }
    },
  ),
];

const shopIds = async (work: Work): Promise<string[]> => (await channelConnections(work)).map(({ id }) => id);

/** Starts the push of connections where something was due a while ago and no push took it: one failed for good, or slept long. */
async function wakeFeeds(work: Work): Promise<void> {
  const aWhileAgo = new Date(clock.now().getTime() - 5_000);
  for (const connectionId of await shopIds(work))
    if (await hasDue(work, connectionId, aWhileAgo)) await emit(work, stockQueued, { connectionId });
}
