import { emit } from "#server/db/outbox.ts";
import { manyInTime, traceOf } from "#server/jobs/batch.ts";
import { productChanged, skusChanged } from "#server/modules/catalog/events.ts";
import { systemScope, tenantIds, transact, type Scope } from "#server/db/transact.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { quietNow } from "#server/modules/identity/public.ts";
import { clock } from "#server/platform/clock.ts";
import { comparePace } from "./domain/compare-pace.ts";
import { compareDue, listingsDescribed } from "./events.ts";
import { compareAgain, type ChangedFields } from "./use-cases/compare-again.ts";
import { compareProducts } from "./use-cases/compare-products.ts";
import { compareStock, raiseDrift } from "./use-cases/compare-stock.ts";
import { channelConnections } from "./use-cases/open-shop.ts";

/** The pace of the round that begins, as a step keeps it: instants in milliseconds. */
async function paceNow(scope: Scope, what: "quantities" | "fields", everything: boolean) {
  const { phase } = await transact(scope, quietNow);
  const pace = comparePace(what, everything ? "asked" : phase, clock.now());
  const { portions, hotBefore, restBefore, hotSince } = pace;
  return {
    portions,
    hotBefore: hotBefore.getTime(),
    restBefore: restBefore.getTime(),
    hotSince: hotSince.getTime(),
  };
}

/** Jobs that compare what shops show with ours. How fast: `docs/flows/budgets-and-quiet-hours.md`. */
export const compareJobs = [
  inngest.createFunction(
    { id: "plan-stock-compare", triggers: [{ cron: "*/15 * * * *" }], concurrency: { limit: 1 }, retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds()))
        await step.run(`plan-${tenantId}`, () =>
          transact(systemScope(tenantId, "plan-stock-compare"), async (work) => {
            for (const { id } of await channelConnections(work, (can) => can.showsLevels))
              await emit(work, compareDue, { connectionId: id });
          }),
        );
    },
  ),
  inngest.createFunction(
    {
      id: "compare-channel-stock",
      triggers: [on(compareDue)],
      concurrency: { limit: 1, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 4,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId, everything = false } = event.data;
      const scope = systemScope(tenantId, "compare-channel-stock", traceId ?? undefined);
      const pace = await step.run("begin", () => paceNow(scope, "quantities", everything));
      const sum = { compared: 0, late: 0, externalEdits: 0, ourBugs: 0 };
      // what changed lately goes first, with half of the round at most, so that the rest has its turn too
      const hot = { before: new Date(pace.hotBefore), changedSince: new Date(pace.hotSince) };
      let isHotLeft = true;
      for (let part = 0; part < pace.portions; part++) {
        const isHot = isHotLeft && part < pace.portions / 2;
        const which = isHot ? hot : { before: new Date(pace.restBefore) };
        const round = await step.run(`compare-${part}`, () => compareStock(scope, connectionId, which));
        sum.compared += round.compared;
        sum.late += round.late;
        sum.externalEdits += round.externalEdits;
        sum.ourBugs += round.ourBugs;
        if (isHot && round.waitMs === null) isHotLeft = false;
        else if (round.waitMs !== 0) break;
      }
      await step.run("alarm", () => transact(scope, (work) => raiseDrift(work, connectionId)));
      return sum;
    },
  ),
  inngest.createFunction(
    {
      id: "compare-channel-products",
      triggers: [on(compareDue)],
      concurrency: { limit: 1, key: "event.data.tenantId + '/' + event.data.connectionId" },
      retries: 4,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId, everything = false } = event.data;
      const scope = systemScope(tenantId, "compare-channel-products", traceId ?? undefined);
      const pace = await step.run("begin", () => paceNow(scope, "fields", everything));
      const sum = { compared: 0, opened: 0 };
      for (let part = 0; part < pace.portions; part++) {
        const round = await step.run(`compare-${part}`, () =>
          compareProducts(scope, connectionId, new Date(pace.restBefore)),
        );
        sum.compared += round.compared;
        sum.opened += round.opened;
        if (round.waitMs !== 0) break;
      }
      return sum;
    },
  ),
  inngest.createFunction(
    {
      id: "compare-changed-listings",
      triggers: [on(skusChanged), on(productChanged), on(listingsDescribed)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyInTime, key: "event.data.tenantId" },
      retries: 4,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "compare-changed-listings", traceOf(events));
      const all = events.map(({ data }) => data as ChangedFields & { productId?: string });
      const changed = {
        skuIds: [...new Set(all.flatMap(({ skuIds = [] }) => skuIds))],
        productIds: [...new Set(all.flatMap(({ productId }) => productId ?? []))],
        listingIds: [...new Set(all.flatMap(({ listingIds = [] }) => listingIds))],
      };
      return step.run("compare", () => compareAgain(scope, changed));
    },
  ),
];
