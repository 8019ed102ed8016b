import { z } from "zod";
import { idSchema } from "#kernel/ids.ts";
import { pageInput } from "#kernel/keyset.ts";

/** States of a fulfillment order. The same list is a CHECK on the table. */
export const fulfillmentStatuses = ["open", "picking", "picked", "packed", "shipped", "canceled"] as const;
export type FulfillmentStatus = (typeof fulfillmentStatuses)[number];

/** What a scan was for. The same list is a CHECK on the table. */
export const scanSteps = ["pick_bin", "pick_item", "pack_item", "box", "ship", "manifest", "other"] as const;
export type ScanStep = (typeof scanSteps)[number];

/** Why a scan was refused. Each has a sentence and a next step for the person who holds the scanner. */
export const scanRefusals = [
  "unreadable",
  "unknown_code",
  "wrong_location",
  "wrong_bin",
  "bin_first",
  "wrong_item",
  "not_in_this_bin",
  "lot_needed",
  "serial_needed",
  "wrong_lot",
  "lot_not_free",
  "lot_expired",
  "lot_too_short",
  "already_picked",
  "too_many",
  "not_picked",
  "already_packed",
  "no_carton",
  "wrong_parcel",
  "already_scanned",
  "label_missing",
  "not_wanted",
  "wrong_state",
  "discarded",
] as const;
export type ScanRefusal = (typeof scanRefusals)[number];

/** What a person reads when a scan is refused, and what to do then. */
export const refusalWords: Record<ScanRefusal, { reason: string; next: string }> = {
  unreadable: { reason: "The code cannot be read.", next: "Scan it again, or type it." },
  unknown_code: {
    reason: "Nothing here has this code.",
    next: "Scan the barcode of the bin or of the item.",
  },
  wrong_location: { reason: "That bin is at another location.", next: "Go to the bin that is shown." },
  wrong_bin: { reason: "Nothing of this order lies in that bin.", next: "Go to the bin that is shown." },
  bin_first: { reason: "No bin was scanned yet.", next: "Scan the bin before its items." },
  wrong_item: {
    reason: "That item is not on this order.",
    next: "Put it back and take the item that is shown.",
  },
  not_in_this_bin: {
    reason: "The bin you scanned does not hold that item.",
    next: "Scan the bin you took it from.",
  },
  lot_needed: {
    reason: "Which lot it is was not scanned.",
    next: "Scan the lot printed on it, or the code that holds item and lot.",
  },
  serial_needed: {
    reason: "Its serial number was not scanned.",
    next: "Scan the serial number on it.",
  },
  wrong_lot: {
    reason: "No unit of that lot or serial number is here.",
    next: "Put it aside and take the one that is shown.",
  },
  lot_not_free: {
    reason: "That lot is set aside, or picked for others.",
    next: "Put it back and take the one that is shown.",
  },
  lot_expired: { reason: "That lot is past its date.", next: "Put it aside and tell the lead." },
  lot_too_short: {
    reason: "That lot does not keep long enough to be shipped.",
    next: "Put it back and take the one that is shown.",
  },
  already_picked: { reason: "All of that item is picked already.", next: "Put it back." },
  too_many: { reason: "That pack holds more than is wanted.", next: "Scan single pieces." },
  not_picked: {
    reason: "That item was not picked for this order.",
    next: "Put it aside; take it from this order’s tote.",
  },
  already_packed: { reason: "All of that item is packed already.", next: "Put it aside and ask." },
  no_carton: { reason: "No carton is open.", next: "Choose a box first." },
  wrong_parcel: {
    reason: "That parcel is of another order.",
    next: "Scan the label of this order’s parcel.",
  },
  already_scanned: { reason: "That parcel was scanned already.", next: "Scan the next one." },
  label_missing: { reason: "A parcel has no label yet.", next: "Wait for the label, then scan it." },
  not_wanted: {
    reason: "Something in it was canceled after it was packed; its label is void.",
    next: "Unpack it. What is still wanted is a new job on the list; put the rest back.",
  },
  wrong_state: { reason: "This order is at another step.", next: "Go back to the list." },
  discarded: { reason: "It was discarded on the device.", next: "Scan it again if it is still there." },
};

const id = z.string().min(1).max(80);
/** Made on the device, once for each scan: a scan that is sent again is the same scan. */
const scanKey = z.string().regex(/^[0-9a-zA-Z_-]{8,80}$/);

export const workListInput = z.strictObject({
  locationId: id.optional(),
  status: z.enum(fulfillmentStatuses).optional(),
  ...pageInput,
});
export type WorkListInput = z.infer<typeof workListInput>;

export const workAtInput = z.strictObject({ locationId: id });
export const fulfillmentIdInput = z.strictObject({ id });
export const scanInput = z.strictObject({
  fulfillmentOrderId: id,
  code: z.string().min(1).max(200),
  scanKey,
  /** The device's clock, for scans that were kept while there was no connection. */
  scannedAt: z.date().optional(),
});
export type ScanInput = z.infer<typeof scanInput>;

/** A scan that was kept on a device, was not taken later, and was given up there by a person. */
export const discardScanInput = z.strictObject({
  /** Its own key, made of the scan's: told twice, it is one record. */
  scanKey,
  code: z.string().min(1).max(200),
  /** The procedure it was for, e.g. `fulfillment.scanPick`. */
  procedure: z.string().max(60),
  task: z.string().max(100),
  scannedAt: z.date(),
  /** Why it was not taken, as the person read it. */
  problem: z.string().max(500),
  reason: z.string().trim().min(3, "Say in a few words why.").max(300),
});
export type DiscardScan = z.infer<typeof discardScanInput>;

export const shortPickInput = z.strictObject({
  fulfillmentLineId: id,
  quantity: z.int().min(1).max(1_000_000),
  scanKey,
});
export type ShortPickInput = z.infer<typeof shortPickInput>;

export const openCartonInput = z.strictObject({
  fulfillmentOrderId: id,
  boxId: id,
  /** Made on the device, so that what is scanned without a connection can name it, and sending twice opens one. */
  cartonId: idSchema("ctn").optional(),
});
export type OpenCarton = z.input<typeof openCartonInput>;
export const closeCartonInput = z.strictObject({
  cartonId: id,
  /** What the scale says, box included. */
  weightGrams: z.int().min(1).max(1_000_000),
});
export const turnDownInput = z.strictObject({
  fulfillmentOrderId: id,
  reason: z.string().trim().min(3, "Say in a few words why.").max(300),
});
