import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { connectionOf } from "#server/modules/partners/public.ts";
import { clock } from "#server/platform/clock.ts";
import { orderAs850 } from "../adapters/x12/write-orders.ts";
import { writeInterchange } from "../adapters/x12/write.ts";
import { isExpected } from "../domain/order-states.ts";
import { nextControl } from "../edi-store.ts";
import type { InboundRefusal } from "../errors.ts";
import { orderDocument } from "../queries/order-document.ts";
import { lockOrder, tellOrder } from "../store.ts";
import { keepOutgoing } from "./deliver-document.ts";
import { wrongState } from "./place-order.ts";

/**
 * Writes a placed order as X12 850 for a supplier that takes EDI; it is delivered after the commit. It is written once; a second
 * call gives the same document.
 *
 * @returns the document's id; `inbound.order_unknown`, `.order_state`, or `.no_edi` when the supplier has no id or connection
 */
export async function writeOrder850(
  work: Work,
  orderId: string,
): Promise<Result<{ documentId: string }, InboundRefusal>> {
  const locked = await lockOrder(work, orderId);
  if (!locked) return err({ code: "inbound.order_unknown", orderId });
  const { tenantId } = work;
  const known = await work.tx.ediDocument.findFirst({
    where: { tenantId, direction: "out", kind: "850", subjectType: "purchase_order", subjectId: orderId },
    select: { id: true },
  });
  if (known) return ok({ documentId: known.id });
  if (!isExpected(locked.status)) return err(wrongState(locked, "placed"));
  const order = (await orderDocument(work, orderId))!;
  const { ediId, ediConnectionId } = order.supplier;
  const connection = ediConnectionId ? await connectionOf(work, ediConnectionId) : null;
  if (!ediId || !connection) return err({ code: "inbound.no_edi", supplierName: order.supplier.name });
  const controlNumber = await nextControl(work);
  const envelope = {
    sender: connection.account || "ZZ:UNNAMED",
    receiver: ediId,
    controlNumber,
    at: clock.now(),
    isTest: connection.isSimulated,
  };
  const body = writeInterchange(envelope, [
    orderAs850({
      ...order,
      orderNumber: order.number,
      paymentTermsDays: order.supplier.paymentTermsDays,
    }),
  ]);
  const documentId = await keepOutgoing(work, controlNumber, {
    connectionId: connection.id,
    supplierId: order.supplier.id,
    kind: "850",
    body,
    deliveryId: null,
    subjectType: "purchase_order",
    subjectId: orderId,
  });
  await tellOrder(work, orderId, "document", "Written as X12 850", { documentId });
  return ok({ documentId });
}

/** Tells a person that a supplier's system did not take our order. */
export async function raiseRejected(work: Work, orderId: string, reason: string): Promise<void> {
  const order = await work.tx.purchaseOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: orderId } },
    select: { number: true },
  });
  await tellOrder(work, orderId, "document", `The supplier's system rejected the 850: ${reason}`);
  await raise(work, {
    type: "edi.rejected",
    severity: "high",
    subjectType: "purchase_order",
    subjectId: orderId,
    title: `The supplier's system rejected ${order.number}`,
    facts: { number: order.number, reason },
    nextAction: "Send the order by mail as PDF, and mend what the codes name with the supplier.",
    ownerRole: "operations",
    dedupeKey: `edi.rejected:${orderId}`,
    dueInMinutes: 240,
  });
}
