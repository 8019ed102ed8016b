import { z } from "zod";

const id = z.string().min(1).max(80);
const code = z.string().trim().min(1).max(200);
const lot = z.string().trim().min(1).max(80);
const units = z.int().min(1).max(1_000_000);
/** Made on the device; the same scan sent twice is one. */
const scanKey = z.string().min(8).max(80);

export const transferTasksInput = z.strictObject({ locationId: id });
export const transferAtInput = z.strictObject({ transferId: id, locationId: id });
export type TransferAtInput = z.infer<typeof transferAtInput>;

export const transferScanInput = z.strictObject({
  transferId: id,
  /** Where the device is: the start while loading, the destination while receiving. */
  locationId: id,
  step: z.enum(["load", "receive"]),
  code,
  scanKey,
  /** Left out: what the barcode stands for. */
  quantity: units.optional(),
  /** The lot or serial number, when the code does not hold it. */
  lot: lot.optional(),
  /** Comes off the truck again. */
  isBack: z.boolean().default(false),
  /** Arrived damaged: it is on hand and not for sale. */
  isDamaged: z.boolean().default(false),
});
export type TransferScanInput = z.input<typeof transferScanInput>;

/** Why a scan of a transfer was not taken, and what to do. */
export const transferScanWords = {
  unreadable: { reason: "The code cannot be read.", next: "Scan it again, or type the SKU code." },
  unknown_item: { reason: "No SKU and no bin has this code.", next: "Put it aside and ask." },
  not_an_item: { reason: "That is a pallet or carton.", next: "Scan what is in it." },
  not_on_transfer: { reason: "This SKU is not on the transfer.", next: "Put it back; it stays here." },
  too_many: { reason: "That is more than the transfer has of it.", next: "Leave the rest where it is." },
  not_loaded: { reason: "So many are not on the truck.", next: "Look at the line, and scan what comes off." },
  needs_lot: { reason: "This SKU is kept by lot.", next: "Scan or type the lot." },
  needs_serials: { reason: "Each piece of this SKU has a serial number.", next: "Scan the serial number." },
  wrong_lot: { reason: "This lot or piece is not expected here.", next: "Look at the label again." },
  bin_first: { reason: "It lies in a bin.", next: "Scan the bin you take it from first." },
  not_in_this_bin: {
    reason: "That bin does not hold so many of it.",
    next: "Scan the bin you take it from.",
  },
  elsewhere: { reason: "This is not done at your location.", next: "Choose another transfer." },
  over: { reason: "This step of the transfer is over.", next: "Go back to the list." },
} as const satisfies Record<string, { reason: string; next: string }>;
export type TransferScanRefusal = keyof typeof transferScanWords;

export const binMoveInput = z.strictObject({
  locationId: id,
  /** What the labels of both bins say. */
  fromBin: code,
  toBin: code,
  code,
  quantity: units.optional(),
  lot: lot.optional(),
  scanKey,
});
export type BinMoveScan = z.infer<typeof binMoveInput>;

/** Why a move from bin to bin was not taken, and what to do. */
export const binMoveWords = {
  unreadable: { reason: "The code cannot be read.", next: "Scan it again, or type the SKU code." },
  unknown_item: { reason: "No SKU has this code.", next: "Put it back and ask." },
  not_an_item: { reason: "That is a pallet or carton.", next: "Scan what is in it." },
  from_unknown: { reason: "The first code is no bin of this location.", next: "Scan the bin you take from." },
  to_unknown: { reason: "The last code is no bin of this location.", next: "Scan the bin you put it into." },
  same_bin: { reason: "That is the bin it came from.", next: "Scan the bin you put it into." },
  too_few: {
    reason: "The bin does not hold so many of it.",
    next: "Count it again, or plan a count of the bin.",
  },
  needs_lot: { reason: "This SKU is kept by lot or serial number.", next: "Scan or type which one it is." },
  wrong_lot: { reason: "This lot or piece is not in the bin.", next: "Look at the label again." },
} as const satisfies Record<string, { reason: string; next: string }>;
export type BinMoveRefusal = keyof typeof binMoveWords;
