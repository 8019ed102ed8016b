import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { postJournal } from "#server/modules/ledger/public.ts";
import { clock } from "#server/platform/clock.ts";
import { payoutLines, returnedLines } from "./payout-lines.ts";
import { matchesOf, type LineRow, type PayoutRow } from "../payout-store.ts";
import { zoneOf } from "../queries/order-of-payment.ts";
import { lockPayment } from "../store.ts";
import { postPayment } from "./post-money.ts";

/** Books a payout whose every line is explained, once. Payments that waited for an order are booked before it. */
export async function postPayout(
  work: Work,
  payout: PayoutRow,
  lines: readonly LineRow[],
  writtenOffMinor: bigint,
): Promise<void> {
  const matches = await matchesOf(work, payout.id);
  await postWaitingPayments(
    work,
    matches.filter((match) => match.targetType === "payment").map((match) => match.targetId),
  );
  const kinds = new Map(lines.map((line) => [line.id, line.kind]));
  await postJournal(work, {
    eventKey: `payout:${payout.id}`,
    postedOn: payout.arrivalOn,
    currency: payout.currency,
    sourceType: "payout",
    sourceId: payout.id,
    memo: `Payout ${payout.externalId}`,
    lines: payoutLines(
      payout.amountMinor,
      matches.map(({ targetType, amountMinor, balanceTransactionId }) => ({
        targetType,
        amountMinor,
        kind: kinds.get(balanceTransactionId) ?? "unknown",
      })),
      writtenOffMinor,
    ),
  });
}

async function postWaitingPayments(work: Work, paymentIds: string[]): Promise<void> {
  const waiting = await work.tx.payment.findMany({
    where: { tenantId: work.tenantId, id: { in: paymentIds }, orderId: null },
    orderBy: { id: "asc" },
    select: { id: true },
  });
  for (const { id } of waiting) {
    const payment = await lockPayment(work, id);
    if (payment) await postPayment(work, payment);
  }
}

/** The bank sent the money back, once. The processor lists it again in a later payout, which clears it. */
export async function postReturnedPayout(work: Work, payout: PayoutRow): Promise<void> {
  await postJournal(work, {
    eventKey: `payout_returned:${payout.id}`,
    postedOn: localDateOf(clock.now(), await zoneOf(work)),
    currency: payout.currency,
    sourceType: "payout",
    sourceId: payout.id,
    memo: `Payout ${payout.externalId} came back`,
    lines: returnedLines(payout.amountMinor),
  });
}
