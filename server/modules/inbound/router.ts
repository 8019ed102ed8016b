import { z } from "zod";
import { permitted, router, unwrap, within } from "#server/api/trpc.ts";
import { current, publish } from "#server/modules/releases/public.ts";
import {
  acknowledgeInput,
  approvalPolicy,
  arrivalScanInput,
  asnDateInput,
  asnListInput,
  blindReceiptInput,
  closeReceiptInput,
  confirmUnitInput,
  decideDifferencesInput,
  defaultApproval,
  defaultStorage,
  draftOrderInput,
  endOrderInput,
  lineDateInput,
  mailboxInput,
  mailboxKeyInput,
  newAsnInput,
  newSupplierInput,
  orderIdInput,
  orderListInput,
  publishApprovalInput,
  publishStorageInput,
  putAwayInput,
  receiptIdInput,
  reviseOrderInput,
  settleDifferenceInput,
  storageRules,
  supplierListInput,
  supplierSkuInput,
  updateSupplierInput,
} from "./contract.ts";
import { getAsn, listAsns } from "./queries/asns.ts";
import { dockAt, dockToStock, getReceipt } from "./queries/dock.ts";
import { getOrder } from "./queries/get-order.ts";
import { listOrders } from "./queries/list-orders.ts";
import { getSupplier, listSuppliers } from "./queries/suppliers.ts";
import { toPutAway } from "./queries/to-put-away.ts";
import { connectMailbox, replaceMailboxKey } from "./use-cases/connect-mailbox.ts";
import { sendDocumentAgain } from "./use-cases/deliver-document.ts";
import { acknowledgeOrder, decideDifferences, moveLineDate } from "./use-cases/acknowledge-order.ts";
import { draftOrder, reviseOrder } from "./use-cases/draft-order.ts";
import { endOrder } from "./use-cases/end-order.ts";
import { enterAsn, uploadEdi } from "./use-cases/enter-notice.ts";
import { beginBlindReceipt, closeReceipt, settleDifference } from "./use-cases/open-receipt.ts";
import { moveAsnDate } from "./use-cases/move-asn-date.ts";
import { approveOrder, sendBackOrder, submitOrder } from "./use-cases/place-order.ts";
import { putAway } from "./use-cases/put-away.ts";
import { cancelAsn } from "./use-cases/record-asn.ts";
import {
  createSupplier,
  removeSupplierSku,
  saveSupplierSku,
  updateSupplier,
} from "./use-cases/save-supplier.ts";
import { confirmUnit, scanArrival } from "./use-cases/scan-arrival.ts";
import { writeOrder850 } from "./use-cases/send-order.ts";

const id = z.string().min(1).max(80);
const read = () => permitted("inbound:read");
const write = () => permitted("inbound:write");
const receive = () => permitted("inbound:receive");

const suppliers = {
  suppliers: read().input(supplierListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listSuppliers(work, input))),
  supplier: read().input(z.strictObject({ id })).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getSupplier(work, input.id)))),
  createSupplier: write().input(newSupplierInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => createSupplier(work, input)))),
  updateSupplier: write().input(updateSupplierInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => updateSupplier(work, input)))),
  connectMailbox: permitted("partners:write").input(mailboxInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => connectMailbox(work, input)))),
  replaceMailboxKey: permitted("partners:write").input(mailboxKeyInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => replaceMailboxKey(work, input)))),
  saveSupplierSku: write().input(supplierSkuInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => saveSupplierSku(work, input)))),
  removeSupplierSku: write().input(z.strictObject({ supplierId: id, skuId: id })).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => removeSupplierSku(work, input)))),
}; // prettier-ignore

const orders = {
  orders: read().input(orderListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listOrders(work, input))),
  order: read().input(orderIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getOrder(work, input.orderId)))),
  draft: write().input(draftOrderInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => draftOrder(work, input)))),
  revise: write().input(reviseOrderInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => reviseOrder(work, input)))),
  submit: write().input(orderIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => submitOrder(work, input.orderId)))),
  approve: permitted("inbound:approve").input(orderIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => approveOrder(work, input.orderId)))),
  sendBack: permitted("inbound:approve").input(endOrderInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => sendBackOrder(work, input)))),
  acknowledge: write().input(acknowledgeInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => acknowledgeOrder(work, input)))),
  decide: write().input(decideDifferencesInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => decideDifferences(work, input)))),
  moveDate: write().input(lineDateInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => moveLineDate(work, input)))),
  end: write().input(endOrderInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => endOrder(work, input)))),
  sendEdiAgain: write().input(z.strictObject({ documentId: id })).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => sendDocumentAgain(work, input.documentId)))),
  writeEdi: write().input(orderIdInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => writeOrder850(work, input.orderId)))),
}; // prettier-ignore

const notices = {
  asns: read().input(asnListInput).query(({ ctx, input }) => within(ctx.scope, (work) => listAsns(work, input))),
  asn: read().input(z.strictObject({ id })).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getAsn(work, input.id)))),
  enterAsn: write().input(newAsnInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => enterAsn(work, input)))),
  moveAsnDate: write().input(asnDateInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => moveAsnDate(work, input)))),
  cancelAsn: write().input(z.strictObject({ id })).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => cancelAsn(work, input.id)))),
  uploadEdi: write().input(z.strictObject({ text: z.string().min(1).max(2_000_000) })).mutation(async ({ ctx, input }) => unwrap(await uploadEdi(ctx.scope, input.text))),
}; // prettier-ignore

const floor = {
  dock: read().input(z.strictObject({ locationId: id })).query(({ ctx, input }) => within(ctx.scope, (work) => dockAt(work, input.locationId))),
  dockToStock: read().input(z.strictObject({ days: z.int().min(1).max(365).default(30) })).query(({ ctx, input }) => within(ctx.scope, (work) => dockToStock(work, input.days))),
  receipt: read().input(receiptIdInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => getReceipt(work, input.receiptId)))),
  scan: receive().input(arrivalScanInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanArrival(work, input)))),
  confirm: receive().input(confirmUnitInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => confirmUnit(work, input)))),
  beginBlind: receive().input(blindReceiptInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => beginBlindReceipt(work, input)))),
  closeReceipt: receive().input(closeReceiptInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => closeReceipt(work, input)))),
  settle: write().input(settleDifferenceInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => settleDifference(work, input)))),
  toPutAway: read().input(z.strictObject({ locationId: id })).query(({ ctx, input }) => within(ctx.scope, (work) => toPutAway(work, input.locationId))),
  putAway: receive().input(putAwayInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => putAway(work, input)))),
}; // prettier-ignore

const rules = {
  approval: read().input(z.strictObject({})).query(({ ctx }) => within(ctx.scope, (work) => current(work, "inbound.approval", approvalPolicy, defaultApproval))),
  publishApproval: permitted("inbound:policy").input(publishApprovalInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => publish(work, { kind: "inbound.approval", schema: approvalPolicy, ...input })))),
  storage: read().input(z.strictObject({})).query(({ ctx }) => within(ctx.scope, (work) => current(work, "inbound.storage", storageRules, defaultStorage))),
  publishStorage: write().input(publishStorageInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => publish(work, { kind: "inbound.storage", schema: storageRules, ...input })))),
}; // prettier-ignore

export const inboundRouter = router({ ...suppliers, ...orders, ...notices, ...floor, ...rules });
