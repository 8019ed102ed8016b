/** What other rooms and doors may call. */
export { ediText, orderPdf } from "./use-cases/documents.ts";
export { createSupplier, saveSupplierSku } from "./use-cases/save-supplier.ts";
export { draftOrder } from "./use-cases/draft-order.ts";
export { submitOrder } from "./use-cases/place-order.ts";
export { acknowledgeOrder } from "./use-cases/acknowledge-order.ts";
export { beginBlindReceipt, closeReceipt } from "./use-cases/open-receipt.ts";
export { confirmUnit, scanArrival } from "./use-cases/scan-arrival.ts";
export { putAway } from "./use-cases/put-away.ts";
export { recordAsn, type RecordAsnInput } from "./use-cases/record-asn.ts";
export { dockToStock, type DockToStock } from "./queries/dock.ts";
export type { Announcement, AnnouncedItem, AnnouncedUnit } from "./domain/announced.ts";
export type { InboundRefusal } from "./errors.ts";
