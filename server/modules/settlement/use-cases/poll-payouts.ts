import { describeJsonRefusal } from "#kernel/json.ts";
import { emit } from "#server/db/outbox.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { callPartner } from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import { parsePage } from "../adapters/stripe/fields.ts";
import { parsePayout } from "../adapters/stripe/payout.ts";
import { payoutReported } from "../events.ts";
import { lockPayment } from "../store.ts";
import { postPayment } from "./post-money.ts";

/** After this time a payment without an order is booked without one. */
const ORDER_COMES_WITHIN_MS = 24 * 3_600_000;

/**
 * Asks the processor for its newest payouts and has those read that are new, moved on, or wait for their statement. Finds what
 * messages missed. Call it outside a transaction.
 *
 * @returns how many are to be read; 0 when the processor gives no answer, for the next round asks again
 */
export async function pollPayouts(scope: Scope, connectionId: string): Promise<number> {
  const answer = await callPartner(scope, {
    connectionId,
    lane: "backfill",
    operation: "payout.list",
    method: "GET",
    path: "/v1/payouts?limit=100",
  });
  if (!answer.ok) return 0;
  const page = parsePage(answer.value.body, parsePayout);
  if (!page.ok) throw new Error(`The list of payouts was not understood: ${describeJsonRefusal(page.error)}`);
  return transact(scope, async (work) => {
    const known = await work.tx.payout.findMany({
      where: {
        tenantId: work.tenantId,
        connectionId,
        externalId: { in: page.value.items.map(({ externalId }) => externalId) },
      },
      select: { externalId: true, status: true, reconciliation: true },
    });
    const byId = new Map(known.map((payout) => [payout.externalId, payout]));
    const due = page.value.items.filter(({ externalId, status }) => {
      const payout = byId.get(externalId);
      return payout?.status !== status || payout.reconciliation === "importing";
    });
    for (const { externalId } of due)
      await emit(work, payoutReported, { connectionId, payoutExternalId: externalId });
    return due.length;
  });
}

/** Books payments whose orders did not come within a day: the money is there whatever it was for. */
export async function postOldPayments(work: Work): Promise<number> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select p.id from payment p
     where p.tenant_id = ${work.tenantId} and p.order_id is null and p.status = 'succeeded'
       and p.paid_at < ${new Date(clock.now().getTime() - ORDER_COMES_WITHIN_MS)}
       and not exists (select from journal j where j.tenant_id = p.tenant_id and j.event_key = 'payment:' || p.id)
     order by p.id limit 200`;
  for (const { id } of rows) {
    const payment = await lockPayment(work, id);
    if (payment) await postPayment(work, payment);
  }
  return rows.length;
}
