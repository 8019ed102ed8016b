import { RetryAfterError } from "inngest";
import { connectionsOfKind } from "#server/modules/partners/public.ts";
import { systemScope, tenantIds, transact, type Scope } from "#server/db/transact.ts";
import { manyAtOnce, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { inboxFilled } from "#server/modules/partners/events.ts";
import { labelVoidRequested, manifestRequested, shipmentCanceled, shipmentRequested } from "./events.ts";
import { openPurchases, purchasesToVoid } from "./queries/shipments.ts";
import { buyLabel } from "./use-cases/buy-label.ts";
import { makeManifest } from "./use-cases/close-day.ts";
import { drainCarrier } from "./use-cases/drain-inbox.ts";
import { resumeStuckLabels } from "./use-cases/retry-label.ts";
import { voidPurchase } from "./use-cases/void-label.ts";
import { parcelsToPoll, pollParcel, watchParcels } from "./use-cases/watch-parcels.ts";

async function giveBack(scope: Scope, purchaseId: string): Promise<string> {
  const given = await voidPurchase(scope, purchaseId);
  if (given.outcome === "again") throw new RetryAfterError(given.detail, given.retryAfterMs);
  return given.outcome;
}

export const jobs = [
  inngest.createFunction(
    {
      id: "buy-labels",
      triggers: [on(shipmentRequested)],
      concurrency: [
        { limit: 4, key: "event.data.tenantId" },
        { limit: 1, key: "event.data.shipmentId" },
      ],
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, shipmentId } = event.data;
      const scope = systemScope(tenantId, "buy-labels", traceId ?? undefined);
      const purchaseIds = await step.run("look", () =>
        transact(scope, (work) => openPurchases(work, shipmentId)),
      );
      const outcomes: Record<string, string> = {};
      for (const purchaseId of purchaseIds) {
        outcomes[purchaseId] = await step.run(`buy-${purchaseId}`, async () => {
          const bought = await buyLabel(scope, purchaseId);
          if (bought.outcome === "again") throw new RetryAfterError(bought.detail, bought.retryAfterMs);
          return bought.outcome;
        });
      }
      return outcomes;
    },
  ),
  inngest.createFunction(
    {
      id: "void-labels",
      triggers: [on(shipmentCanceled)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, shipmentId } = event.data;
      const scope = systemScope(tenantId, "void-labels", traceId ?? undefined);
      const purchases = await step.run("look", () =>
        transact(scope, (work) => purchasesToVoid(work, shipmentId)),
      );
      for (const { id } of purchases) await step.run(`void-${id}`, () => giveBack(scope, id));
    },
  ),
  inngest.createFunction(
    {
      id: "void-label",
      triggers: [on(labelVoidRequested)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, purchaseId } = event.data;
      const scope = systemScope(tenantId, "void-label", traceId ?? undefined);
      return step.run("void", () => giveBack(scope, purchaseId));
    },
  ),
  inngest.createFunction(
    {
      id: "make-manifest",
      triggers: [on(manifestRequested)],
      concurrency: { limit: 1, key: "event.data.manifestId" },
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, manifestId } = event.data;
      const scope = systemScope(tenantId, "make-manifest", traceId ?? undefined);
      return step.run("make", async () => {
        const made = await makeManifest(scope, manifestId);
        if (made.outcome === "again") throw new RetryAfterError(made.detail, made.retryAfterMs);
        return made.outcome;
      });
    },
  ),
  inngest.createFunction(
    {
      id: "drain-carrier-inbox",
      triggers: [on(inboxFilled, "event.data.kind == 'easypost'")],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId + event.data.connectionId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const { tenantId, connectionId } = event.data;
      const scope = systemScope(tenantId, "drain-carrier-inbox", traceOf(events));
      for (let round = 0; round < 50; round++) {
        const drained = await step.run(`drain-${round}`, () => drainCarrier(scope, connectionId));
        if (!drained.hasMore) return;
      }
    },
  ),
  inngest.createFunction(
    { id: "watch-parcels", triggers: [{ cron: "*/5 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        const scope = systemScope(tenantId, "watch-parcels");
        await step.run(`inbox-${tenantId}`, async () => {
          const carriers = await transact(scope, (work) => connectionsOfKind(work, "easypost"));
          for (const { id } of carriers) await drainCarrier(scope, id, 50);
        });
        const due = await step.run(`due-${tenantId}`, () => transact(scope, (work) => parcelsToPoll(work)));
        if (due.length > 0)
          await step.run(`poll-${tenantId}`, async () => {
            for (const parcelId of due) await pollParcel(scope, parcelId);
          });
        await step.run(`watch-${tenantId}`, () => transact(scope, watchParcels));
        await step.run(`labels-${tenantId}`, () => transact(scope, resumeStuckLabels));
      }
    },
  ),
];
