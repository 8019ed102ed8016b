import { RetryAfterError } from "inngest";
import { connectionsOfKind } from "#server/modules/partners/public.ts";
import { systemScope, tenantIds, transact, type Scope } from "#server/db/transact.ts";
import { manyAtOnce, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { reorderDue } from "#server/modules/inventory/events.ts";
import { inboxFilled } from "#server/modules/partners/events.ts";
import { documentsToSend } from "./edi-store.ts";
import { documentReady, orderPlaced } from "./events.ts";
import { deliverDocument } from "./use-cases/deliver-document.ts";
import { draftFromReorder } from "./use-cases/draft-from-reorder.ts";
import { drainEdi } from "./use-cases/drain-edi.ts";
import { watchLate } from "./use-cases/watch-late.ts";
import { writeOrder850 } from "./use-cases/send-order.ts";

/** Delivers a document; throws what makes the job try again. */
async function deliver(scope: Scope, documentId: string): Promise<string> {
  const delivered = await deliverDocument(scope, documentId);
  if (delivered.outcome === "again") throw new RetryAfterError(delivered.detail, delivered.retryAfterMs);
  return delivered.outcome;
}

export const jobs = [
  inngest.createFunction(
    {
      id: "drain-edi-inbox",
      triggers: [on(inboxFilled, "event.data.kind == 'edi'")],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId + event.data.connectionId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const { tenantId, connectionId } = event.data;
      const scope = systemScope(tenantId, "drain-edi-inbox", traceOf(events));
      for (let round = 0; round < 50; round++) {
        const drained = await step.run(`drain-${round}`, () => drainEdi(scope, connectionId));
        if (!drained.hasMore) return;
      }
    },
  ),
  inngest.createFunction(
    {
      id: "write-purchase-orders",
      triggers: [on(orderPlaced)],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, purchaseOrderId } = event.data;
      const scope = systemScope(tenantId, "write-purchase-orders", traceId ?? undefined);
      return step.run("write", async () => {
        const written = await transact(scope, (work) => writeOrder850(work, purchaseOrderId));
        return written.ok ? written.value.documentId : written.error.code;
      });
    },
  ),
  inngest.createFunction(
    {
      id: "deliver-edi-documents",
      triggers: [on(documentReady)],
      concurrency: [
        { limit: 2, key: "event.data.tenantId" },
        { limit: 1, key: "event.data.documentId" },
      ],
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, documentId } = event.data;
      const scope = systemScope(tenantId, "deliver-edi-documents", traceId ?? undefined);
      return step.run("deliver", () => deliver(scope, documentId));
    },
  ),
  inngest.createFunction(
    {
      id: "draft-reorders",
      triggers: [on(reorderDue)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, skuId, locationId, suggestedQuantity: suggested } = event.data;
      const scope = systemScope(tenantId, "draft-reorders", traceId ?? undefined);
      return step.run("draft", () =>
        transact(scope, (work) => draftFromReorder(work, [{ skuId, locationId, suggested }])),
      );
    },
  ),
  inngest.createFunction(
    // every hour, because the day ends at another moment in each location
    { id: "watch-suppliers", triggers: [{ cron: "7 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        const scope = systemScope(tenantId, "watch-suppliers");
        await step.run(`late-${tenantId}`, () => transact(scope, watchLate));
      }
    },
  ),
  inngest.createFunction(
    { id: "sweep-edi-inboxes", triggers: [{ cron: "*/10 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        const scope = systemScope(tenantId, "sweep-edi-inboxes");
        await step.run(`drain-${tenantId}`, async () => {
          const connections = await transact(scope, (work) => connectionsOfKind(work, "edi"));
          for (const { id } of connections) await drainEdi(scope, id);
        });
        // what a job gave up on while the partner was away longer than its retries
        const waiting = await step.run(`waiting-${tenantId}`, () =>
          transact(scope, (work) => documentsToSend(work, 50)),
        );
        for (const { id } of waiting) await step.run(`deliver-${id}`, () => deliverDocument(scope, id));
      }
    },
  ),
];
