import type { InboundRefusal } from "#server/modules/inbound/errors.ts";
import type { Answer } from "../refusal.ts";

const words = (text: string): string => text.replaceAll("_", " ");

/** Answers to the refusals of inbound. */
export const inboundAnswers: { [Code in InboundRefusal["code"]]: Answer<Code> } = {
  "inbound.supplier_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such active supplier." },
  "inbound.supplier_code_taken": { trpc: "CONFLICT", http: 409, message: (f) => `Another supplier has the code ${f.supplierCode}.` },
  "inbound.supplier_changed": { trpc: "CONFLICT", http: 409, message: () => "Somebody changed the supplier since you opened it. Look at the new version, then save again." },
  "inbound.edi_sender_taken": { trpc: "CONFLICT", http: 409, message: (f) => `${f.supplierName} sends as ${f.ediId} already.` },
  "inbound.mailbox_address": { trpc: "BAD_REQUEST", http: 422, message: () => "The address has to begin with https:// and hold no password or question mark." },
  "inbound.connection_not_edi": { trpc: "BAD_REQUEST", http: 400, message: () => "That connection does not carry EDI." },
  "inbound.location_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such active location." },
  "inbound.sku_code_taken": { trpc: "CONFLICT", http: 409, message: (f) => `The supplier calls another SKU ${f.supplierCode}.` },
  "inbound.not_from_supplier": { trpc: "BAD_REQUEST", http: 400, message: (f) => `The supplier has no terms for ${f.skus.length === 1 ? "one SKU" : `${f.skus.length} SKUs`}. Add its code and cost on the supplier's page.` },
  "inbound.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such purchase order." },
  "inbound.order_changed": { trpc: "CONFLICT", http: 409, message: () => "Somebody changed the order since you opened it. Look at the new version, then save again." },
  "inbound.order_state": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} is ${words(f.status)}; for this it has to be ${f.wanted}.` },
  "inbound.own_order": { trpc: "FORBIDDEN", http: 403, message: (f) => `Another person than who submitted ${f.number} has to approve it.` },
  "inbound.line_unknown": { trpc: "NOT_FOUND", http: 404, message: (f) => (f.position > 0 ? `The order has no line ${f.position}.` : "The order has no such line.") },
  "inbound.received_more": { trpc: "CONFLICT", http: 409, message: (f) => `${f.received} of line ${f.position} are here already; it cannot become ${f.asked}.` },
  "inbound.asn_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such ASN." },
  "inbound.asn_duplicate": { trpc: "CONFLICT", http: 409, message: (f) => `Shipment ${f.shipmentNumber} of this supplier is ${f.number} already.` },
  "inbound.asn_state": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} is ${words(f.status)} already.` },
  "inbound.sscc_twice": { trpc: "CONFLICT", http: 409, message: (f) => `The SSCC ${f.sscc} is on another pallet or ASN.` },
  "inbound.csv_unreadable": { trpc: "BAD_REQUEST", http: 400, message: (f) => `Line ${f.line}: ${f.reason}` },
  "inbound.receipt_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such receipt." },
  "inbound.receipt_closed": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} is closed. Scan a pallet or choose an order to begin another.` },
  "inbound.difference_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such difference." },
  "inbound.document_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such document of ours." },
  "inbound.bin_unknown": { trpc: "NOT_FOUND", http: 404, message: (f) => `No bin here has the code ${f.binCode}.` },
  "inbound.no_edi": { trpc: "CONFLICT", http: 409, message: (f) => `${f.supplierName} takes no EDI: its EDI id and connection are not set.` },
}; // prettier-ignore
