import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { canceledUnits } from "../domain/cancellation.ts";
import { channelRefundRecorded } from "../events.ts";
import { refundedUnits } from "../queries/refunded-units.ts";
import { findExternalOrder, linesOf, lockExternalOrder, lockOrder } from "../store.ts";
import { cancelUnits, settleOrder } from "./settle-order.ts";

/** Money that a channel gave back for one of its orders. Amounts are minor units of `currency`. */
export interface PlacedRefund {
  connectionId: string;
  externalOrderId: string;
  externalId: string;
  currency: string;
  /** What really went back. */
  amountMinor: bigint;
  note: string | null;
  refundedAt: Date;
  lines: { externalLineId: string; quantity: number; restockType: string }[];
}

/**
 * Records a refund that the channel made, once. Its units are canceled where they have not been shipped.
 *
 * @returns the order, and whether the refund was new; null when the order is not known yet, so that the caller tries later
 */
export async function recordRefund(
  work: Work,
  refund: PlacedRefund,
): Promise<{ orderId: string; isNew: boolean } | null> {
  const { connectionId, externalOrderId, externalId } = refund;
  await lockExternalOrder(work, connectionId, externalOrderId);
  const order = await findExternalOrder(work, connectionId, externalOrderId);
  if (!order) return null;
  const traced = { ...work, traceId: order.traceId };
  await lockOrder(traced, order.id);
  const id = newId("crf");
  const { count } = await work.tx.channelRefund.createMany({
    data: [
      {
        tenantId: work.tenantId,
        id,
        orderId: order.id,
        externalId,
        amountMinor: refund.amountMinor,
        currency: refund.currency,
        lines: refund.lines,
        note: refund.note,
        refundedAt: refund.refundedAt,
      },
    ],
    skipDuplicates: true,
  });
  if (count === 0) return { orderId: order.id, isNew: false };
  const units = await refundedUnits(traced, order.id);
  const cuts = (await linesOf(traced, order.id)).map((line) => ({
    line,
    target: canceledUnits({
      quantity: line.quantity,
      currentQuantity: line.quantity,
      refundedQuantity: units.get(line.externalLineId) ?? 0,
      canceledQuantity: line.canceledQuantity,
    }),
  }));
  await cancelUnits(traced, order, cuts, "refunded at the channel");
  await settleOrder(traced, order.id, null);
  await emit(traced, channelRefundRecorded, { orderId: order.id, channelRefundId: id });
  return { orderId: order.id, isNew: true };
}
