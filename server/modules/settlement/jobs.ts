import { RetryAfterError } from "inngest";
import { systemScope, tenantIds, transact } from "#server/db/transact.ts";
import { inPortions, manyAtOnce, manyInTime, traceOf } from "#server/jobs/batch.ts";
import { inngest } from "#server/jobs/client.ts";
import { on } from "#server/jobs/trigger.ts";
import { creditNoteIssued } from "#server/modules/invoicing/events.ts";
import { orderPlaced } from "#server/modules/orders/events.ts";
import { inboxFilled } from "#server/modules/partners/events.ts";
import { connectionsOfKind } from "#server/modules/partners/public.ts";
import { documentPublished } from "#server/modules/releases/events.ts";
import { clock } from "#server/platform/clock.ts";
import { payoutReported, refundRequested, refundsDue } from "./events.ts";
import { drainProcessor } from "./use-cases/drain-deliveries.ts";
import { judgeStopped } from "./use-cases/decide-line.ts";
import { executeRefund } from "./use-cases/execute-refund.ts";
import { importPayout } from "./use-cases/import-payout.ts";
import { pollPayouts, postOldPayments } from "./use-cases/poll-payouts.ts";
import { linkPayments } from "./use-cases/record-payment.ts";
import { readRefunds } from "./use-cases/read-refunds.ts";
import { raiseNothingToRefund, requestRefund } from "./use-cases/request-refund.ts";

/** One run takes at most this many rounds of 200; what is left is taken by the next event or the sweep. */
const MOST_ROUNDS = 50;

export const jobs = [
  inngest.createFunction(
    {
      id: "drain-processor-inbox",
      triggers: [on(inboxFilled, "event.data.kind == 'stripe'")],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      batchEvents: { ...manyAtOnce, key: "event.data.tenantId + event.data.connectionId" },
      retries: 10,
    },
    async ({ event, events, step }) => {
      const { tenantId, connectionId } = event.data;
      const scope = systemScope(tenantId, "drain-processor-inbox", traceOf(events));
      for (let round = 0; round < MOST_ROUNDS; round++) {
        const drained = await step.run(`drain-${round}`, () => drainProcessor(scope, connectionId));
        if (!drained.hasMore) return drained;
      }
    },
  ),
  inngest.createFunction(
    // postponed deliveries come due without an event
    { id: "sweep-processor-inboxes", triggers: [{ cron: "* * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`sweep-${tenantId}`, async () => {
          const scope = systemScope(tenantId, "sweep-processor-inboxes");
          const connections = await transact(scope, (work) => connectionsOfKind(work, "stripe"));
          for (const { id } of connections) await drainProcessor(scope, id, 50);
        });
      }
    },
  ),
  inngest.createFunction(
    {
      id: "link-payments",
      triggers: [on(orderPlaced)],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      batchEvents: { ...manyInTime, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, events, step }) => {
      const scope = systemScope(event.data.tenantId, "link-payments", traceOf(events));
      const portions = inPortions(
        events.flatMap(({ data }) => data.orderIds),
        500,
      );
      for (const [part, orderIds] of portions.entries())
        await step.run(`link-${part}`, () => transact(scope, (work) => linkPayments(work, orderIds)));
    },
  ),
  inngest.createFunction(
    {
      id: "request-refund",
      triggers: [on(creditNoteIssued, "event.data.refund == true")],
      concurrency: { limit: 2, key: "event.data.tenantId" },
      retries: 8,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, creditNoteId, orderId, amountMinor, currency } = event.data;
      const scope = systemScope(tenantId, "request-refund", traceId ?? undefined);
      const input = { creditNoteId, orderId, amountMinor: BigInt(amountMinor), currency };
      return step.run("request", () =>
        transact(scope, async (work) => {
          const requested = await requestRefund(work, input);
          if (requested.ok) return requested.value;
          if (requested.error.code === "settlement.nothing_to_refund")
            await raiseNothingToRefund(work, input, requested.error.leftMinor);
          return { refused: requested.error.code };
        }),
      );
    },
  ),
  inngest.createFunction(
    {
      id: "execute-refund",
      triggers: [on(refundRequested)],
      concurrency: { limit: 4, key: "event.data.tenantId" },
      idempotency: "event.data.tenantId + event.data.refundId",
      retries: 20,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, refundId } = event.data;
      const scope = systemScope(tenantId, "execute-refund", traceId ?? undefined);
      return step.run("execute", async () => {
        const turn = await executeRefund(scope, refundId);
        if ("done" in turn) return turn;
        throw new RetryAfterError(turn.reason, new Date(clock.now().getTime() + turn.retryInMs));
      });
    },
  ),
  inngest.createFunction(
    {
      id: "read-refunds-of-charge",
      triggers: [on(refundsDue)],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.chargeExternalId" },
      retries: 10,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId, chargeExternalId } = event.data;
      const scope = systemScope(tenantId, "read-refunds-of-charge", traceId ?? undefined);
      return step.run("read", () => readRefunds(scope, { connectionId, chargeExternalId }));
    },
  ),
  inngest.createFunction(
    {
      id: "import-payout",
      triggers: [on(payoutReported)],
      concurrency: { limit: 1, key: "event.data.tenantId + event.data.connectionId" },
      retries: 12,
    },
    async ({ event, step }) => {
      const { tenantId, traceId, connectionId, payoutExternalId } = event.data;
      const scope = systemScope(tenantId, "import-payout", traceId ?? undefined);
      return step.run("import", () => importPayout(scope, { connectionId, payoutExternalId }));
    },
  ),
  inngest.createFunction(
    {
      id: "judge-stopped-payouts",
      triggers: [on(documentPublished, "event.data.kind == 'settlement.fee_mapping'")],
      concurrency: { limit: 1, key: "event.data.tenantId" },
      retries: 5,
    },
    async ({ event, step }) => {
      const { tenantId, traceId } = event.data;
      const scope = systemScope(tenantId, "judge-stopped-payouts", traceId ?? undefined);
      return step.run("judge", () => transact(scope, judgeStopped, 60_000));
    },
  ),
  inngest.createFunction(
    // a payout whose messages were lost is found here, and one that waits is looked at again
    { id: "poll-payouts", triggers: [{ cron: "*/15 * * * *" }], retries: 2 },
    async ({ step }) => {
      for (const tenantId of await step.run("merchants", () => tenantIds())) {
        await step.run(`poll-${tenantId}`, async () => {
          const scope = systemScope(tenantId, "poll-payouts");
          await transact(scope, postOldPayments);
          const connections = await transact(scope, (work) => connectionsOfKind(work, "stripe"));
          for (const { id } of connections) await pollPayouts(scope, id);
        });
      }
    },
  ),
];
