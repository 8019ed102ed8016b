import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { BlindReceipt, CloseReceipt } from "../contract.ts";
import { isExpected } from "../domain/order-states.ts";
import type { InboundRefusal } from "../errors.ts";
import { receiptClosed } from "../events.ts";
import {
  insertReceipt,
  lockReceipt,
  lockReceiptMeant,
  openReceiptOf,
  recountShorts,
  saveReceipt,
} from "../receipt-store.ts";
import { lockOrder, tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";
import { wrongState } from "./place-order.ts";
import { askAboutDifferences } from "./post-arrival.ts";
import { ordersOfAsn } from "./record-asn.ts";

/** The open receipt of an ASN; the first scan of the truck makes it, and is when the truck arrived. Locks ASN and receipt. */
export async function openReceiptFor(work: Work, { asnId }: { asnId: string }): Promise<string> {
  const { tenantId } = work;
  const [asn] = await work.tx.$queryRaw<{ supplierId: string; locationId: string; arrivedAt: Date | null }[]>`
    select supplier_id as "supplierId", location_id as "locationId", arrived_at as "arrivedAt" from asn
     where tenant_id = ${tenantId} and id = ${asnId} for update`;
  const open = await openReceiptOf(work, { asnId });
  if (open) {
    await lockReceipt(work, open);
    return open;
  }
  const { supplierId, locationId } = asn!;
  const arrivedAt = asn!.arrivedAt ?? clock.now();
  await work.tx.asn.update({
    where: { tenantId_id: { tenantId, id: asnId } },
    data: { status: "receiving", arrivedAt, closedAt: null },
  });
  return insertReceipt(work, { supplierId, locationId, asnId, purchaseOrderId: null, arrivedAt });
}

/**
 * Begins to receive against an order when nobody announced what stands at the dock, or goes on with it. A device that cannot ask names
 * the receipt itself; where somebody else began one meanwhile, that is the one.
 *
 * @returns the receipt; `inbound.order_unknown` or `.order_state` when the order is not with the supplier
 */
export async function beginBlindReceipt(
  work: Work,
  { orderId, receiptId, begunAt }: BlindReceipt,
): Promise<Result<{ receiptId: string }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order || (work.boundTo && order.locationId !== work.boundTo))
    return err({ code: "inbound.order_unknown", orderId });
  const known = receiptId ? await lockReceipt(work, receiptId) : null;
  if (known)
    return known.purchaseOrderId === orderId
      ? ok({ receiptId: known.id })
      : err({ code: "inbound.receipt_unknown", receiptId: known.id });
  if (!isExpected(order.status)) return err(wrongState(order, "placed"));
  const open = await openReceiptOf(work, { purchaseOrderId: orderId });
  if (open) return ok({ receiptId: open });
  const { supplierId, locationId } = order;
  const now = clock.now();
  const arrivedAt = begunAt && begunAt < now ? begunAt : now;
  const fields = { id: receiptId, supplierId, locationId, asnId: null, purchaseOrderId: orderId, arrivedAt };
  return ok({ receiptId: await insertReceipt(work, fields) });
}

/**
 * Closes a receipt: what was announced and is not here is short, and waits at the date of its order line again. Closing it twice
 * changes nothing.
 *
 * @returns how many differences are open; `inbound.receipt_unknown`
 */
export async function closeReceipt(
  work: Work,
  { receiptId, orderId }: CloseReceipt,
): Promise<Result<{ differences: number }, InboundRefusal>> {
  const { tenantId } = work;
  // the ASN before its receipt, as whoever opens one does
  await work.tx.$executeRaw`
    select from asn where tenant_id = ${tenantId} and id = (select asn_id from receipt where tenant_id = ${tenantId} and id = ${receiptId}) for update`;
  const receipt = await lockReceiptMeant(work, { receiptId, orderId });
  if (!receipt) return err({ code: "inbound.receipt_unknown", receiptId });
  const { id } = receipt;
  if (receipt.status === "open") {
    const closedAt = clock.now();
    await saveReceipt(work, id, { status: "closed", closedAt, closedBy: work.actor.id });
    if (receipt.asnId) {
      const orderIds = await ordersOfAsn(work, receipt.asnId);
      await work.tx.asn.update({
        where: { tenantId_id: { tenantId, id: receipt.asnId } },
        data: { status: "closed", closedAt },
      });
      await recountShorts(work, receipt);
      for (const orderId of orderIds) {
        await tellOrder(work, orderId, "receipt", `${receipt.number} is closed`, { receiptId: id });
        await expectOrder(work, orderId);
      }
    }
    await emit(work, receiptClosed, { receiptId: id });
    await askAboutDifferences(work, receipt);
  }
  const differences = await work.tx.receiptDifference.count({
    where: { tenantId, receiptId: id, status: "open" },
  });
  return ok({ differences });
}

/**
 * Settles one difference of a receipt with what was done about it. Settled ones stay as they are.
 *
 * @returns `inbound.difference_unknown`
 */
export async function settleDifference(
  work: Work,
  { differenceId, settlement }: { differenceId: string; settlement: string },
): Promise<Result<undefined, InboundRefusal>> {
  const { tenantId } = work;
  const key = { tenantId_id: { tenantId, id: differenceId } };
  const found = await work.tx.receiptDifference.findUnique({ where: key, select: { receiptId: true } });
  const receipt = found && (await lockReceipt(work, found.receiptId));
  if (!receipt) return err({ code: "inbound.difference_unknown", differenceId });
  await work.tx.receiptDifference.updateMany({
    where: { tenantId, id: differenceId, status: "open" },
    data: { status: "settled", settlement, settledBy: work.actor.id, settledAt: clock.now() },
  });
  await askAboutDifferences(work, receipt);
  return ok();
}
