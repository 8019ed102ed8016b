import { z } from "zod";
import { idSchema } from "#kernel/ids.ts";
import { isLocalDate } from "#kernel/time.ts";

const id = z.string().min(1).max(80);
const text = (longest: number) => z.string().trim().max(longest);
const units = z.int().min(1).max(10_000_000);
const date = z.string().refine(isLocalDate, "must be a date, YYYY-MM-DD");
const scanKey = z.string().min(8).max(80);

const lots = {
  lot: text(80).min(1).optional(),
  expiresOn: date.optional(),
  serials: z.array(text(80).min(1)).max(500).optional(),
};
/** One scan at the dock. `scannedAt` is the device's clock, for scans that were kept while there was no connection. */
export const arrivalScanInput = z.strictObject({
  locationId: id,
  code: z.string().min(1).max(200),
  scanKey,
  scannedAt: z.date().optional(),
  /** The receipt that is open on the device; a pallet opens its own. */
  receiptId: id.optional(),
  /** The order whose receipt that is, when the device began it by itself: another device may have begun it under another id. */
  orderId: id.optional(),
  /** The pallet or carton that was scanned before. */
  unitId: id.optional(),
  /** Left out: what the barcode stands for. */
  quantity: units.optional(),
  isDamaged: z.boolean().default(false),
  ...lots,
});
export type ArrivalScan = z.input<typeof arrivalScanInput>;
export const confirmUnitInput = z.strictObject({
  receiptId: id,
  unitId: id,
  scanKey,
  scannedAt: z.date().optional(),
  /** What is really in it; lines that are left out are as announced. */
  lines: z
    .array(z.strictObject({ asnLineId: id, good: z.int().min(0), damaged: z.int().min(0), ...lots }))
    .max(500)
    .default([]),
});
export type ConfirmUnit = z.input<typeof confirmUnitInput>;
export const blindReceiptInput = z.strictObject({
  orderId: id,
  /** Made on the device, so that scans without a connection can name it. */
  receiptId: idSchema("rcv").optional(),
  /** The device's clock, when it was begun without a connection. */
  begunAt: z.date().optional(),
});
export type BlindReceipt = z.input<typeof blindReceiptInput>;
export const receiptIdInput = z.strictObject({ receiptId: id });
export const closeReceiptInput = z.strictObject({ receiptId: id, orderId: id.optional() });
export type CloseReceipt = z.input<typeof closeReceiptInput>;
export const settleDifferenceInput = z.strictObject({ differenceId: id, settlement: text(300).min(3) });

/** Why a scan at the dock changed nothing. */
export const arrivalRefusals = [
  "unreadable",
  "unknown_pallet",
  "pallet_done",
  "pallet_elsewhere",
  "unknown_item",
  "no_receipt",
  "receipt_closed",
  "needs_lot",
  "needs_serials",
  "lot_differs",
  "serial_present",
] as const;
export type ArrivalRefusal = (typeof arrivalRefusals)[number];

/** What each refusal says, and what to do. */
export const arrivalWords: Record<ArrivalRefusal, { reason: string; next: string }> = {
  unreadable: { reason: "The code cannot be read.", next: "Scan it again, or type what is printed below." },
  unknown_pallet: { reason: "Nobody announced this pallet.", next: "Set it apart, choose its order and scan what is on it." },
  pallet_done: { reason: "This pallet was received already.", next: "Go on with the next one." },
  pallet_elsewhere: { reason: "This pallet was announced for another location.", next: "Set it apart and ask." },
  unknown_item: { reason: "No SKU has this code.", next: "Set it apart; it is noted as a wrong item." },
  no_receipt: { reason: "Scan a pallet first.", next: "Or choose the order that it belongs to." },
  receipt_closed: { reason: "This receipt is closed.", next: "Scan a pallet or choose an order to begin another." },
  needs_lot: { reason: "This SKU is kept by lot.", next: "Scan or type the lot and its expiry date." },
  needs_serials: { reason: "Each piece of this SKU has a serial number.", next: "Scan the serial number of each piece." },
  lot_differs: { reason: "The lot is known with another expiry date.", next: "Look at the label again." },
  serial_present: { reason: "This serial number is here already.", next: "Look at the label again." },
}; // prettier-ignore

/** The document `inbound.storage`: where what arrives is put. */
export const storageRules = z.strictObject({
  /** Kinds of bin, the preferred first. */
  prefer: z
    .array(z.enum(["pick", "reserve", "staging"]))
    .min(1)
    .max(3),
  /** Units a bin holds at most. */
  mostUnits: z.int().min(1).max(1_000_000),
  /** Whether different SKUs may lie in one bin. */
  mayMix: z.boolean(),
  /** Bins whose code begins so take only such SKUs, and such SKUs lie only there. */
  only: z.array(z.strictObject({ binPrefix: text(20).min(1), skus: z.enum(["hazmat", "fragile"]) })).max(20),
});
export type StorageRules = z.infer<typeof storageRules>;
export const defaultStorage: StorageRules = {
  prefer: ["pick", "reserve"],
  mostUnits: 500,
  mayMix: false,
  only: [],
};

export const putAwayInput = z.strictObject({
  locationId: id,
  skuId: id,
  lotId: id.optional(),
  /** What the bin's label says. */
  binCode: z.string().min(1).max(80),
  quantity: units,
  suggestedBin: text(80).optional(),
  scanKey,
});
export type PutAwayInput = z.infer<typeof putAwayInput>;
