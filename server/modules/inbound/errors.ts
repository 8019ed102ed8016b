import type { OrderStatus } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type InboundRefusal =
  | { code: "inbound.supplier_unknown"; supplierId: string }
  | { code: "inbound.supplier_code_taken"; supplierCode: string }
  | { code: "inbound.supplier_changed"; yourVersion: number; currentVersion: number }
  | { code: "inbound.edi_sender_taken"; ediId: string; supplierName: string }
  | { code: "inbound.location_unknown"; locationId: string }
  | { code: "inbound.sku_code_taken"; supplierCode: string }
  /** The supplier has no terms for these SKUs. */
  | { code: "inbound.not_from_supplier"; skus: string[] }
  | { code: "inbound.order_unknown"; orderId: string }
  | { code: "inbound.order_changed"; yourVersion: number; currentVersion: number }
  | { code: "inbound.order_state"; number: string; status: OrderStatus; wanted: string }
  /** Who asked for approval cannot give it. */
  | { code: "inbound.own_order"; number: string }
  | { code: "inbound.line_unknown"; position: number }
  | { code: "inbound.received_more"; position: number; received: number; asked: number }
  | { code: "inbound.asn_unknown"; asnId: string }
  | { code: "inbound.asn_duplicate"; shipmentNumber: string; number: string }
  | { code: "inbound.asn_state"; number: string; status: string }
  | { code: "inbound.sscc_twice"; sscc: string }
  | { code: "inbound.csv_unreadable"; line: number; reason: string }
  | { code: "inbound.receipt_unknown"; receiptId: string }
  | { code: "inbound.receipt_closed"; number: string }
  | { code: "inbound.difference_unknown"; differenceId: string }
  | { code: "inbound.no_edi"; supplierName: string }
  | { code: "inbound.document_unknown"; documentId: string }
  | { code: "inbound.bin_unknown"; binCode: string }
  | { code: "inbound.mailbox_address" }
  | { code: "inbound.connection_not_edi"; connectionId: string };
