/** A level or order line that does not have what was asked of it. */
export interface LackingLine {
  skuId: string;
  locationId: string | null;
  requested: number;
  available: number;
}

/** A line whose commitment at the location is smaller than what was asked of it. */
export interface UncommittedLine {
  orderLineId: string;
  skuId: string;
  locationId: string;
  requested: number;
  committed: number;
}

/** Expected refusals of this room. Nothing was written when one is returned. */
export type InventoryRefusal =
  | { code: "inventory.insufficient_stock"; lines: LackingLine[] }
  | { code: "inventory.not_committed"; lines: UncommittedLine[] }
  /** The count a person started from is no longer true; both figures are here to show. */
  | {
      code: "inventory.count_changed";
      lines: { skuId: string; locationId: string; expected: number; actual: number }[];
    }
  /** On hand would fall below zero or below what is set aside there (quality control, damaged), or a bin below zero. */
  | {
      code: "inventory.below_zero";
      lines: {
        skuId: string;
        locationId: string;
        binId: string | null;
        /** The lot or serial number that has too little; null when it is the level or bin. */
        lot: string | null;
        onHand: number;
        setAside: number;
        inBin: number | null;
        delta: number;
      }[];
    }
  /** No such SKU, location, bin or expected receipt, or the SKU is a kit, which has no stock of its own. */
  | {
      code: "inventory.not_stocked";
      lines: { skuId?: string | null; locationId?: string | null; binId?: string | null }[];
    }
  | {
      code: "inventory.bin_short";
      binId: string;
      skuId: string;
      requested: number;
      inBin: number;
      unplaced: number;
    }
  | { code: "inventory.sku_unknown"; skuId: string }
  | { code: "inventory.reservation_unknown"; reservationId: string }
  /** A lot or serial was named for a SKU that has none. */
  | { code: "inventory.not_tracked"; lines: { skuId: string; lot: string | null }[] }
  /** Units of a tracked SKU without their lot, or not one serial a unit. */
  | {
      code: "inventory.lot_required";
      lines: { skuId: string; tracking: "lot" | "serial"; units: number; named?: number }[];
    }
  | { code: "inventory.lot_unknown"; lines: { skuId: string; lot: string }[] }
  /** The lot is known with another expiry date. */
  | {
      code: "inventory.lot_conflict";
      lines: { skuId: string; lot: string; expiresOn: string | null; given: string }[];
    }
  /** The serial is on hand somewhere, or (null) in transit between locations. */
  | {
      code: "inventory.serial_present";
      lines: { skuId: string; serial: string; locationId: string | null }[];
    }
  | { code: "inventory.not_waiting"; orderLineId: string; skuId: string }
  | { code: "inventory.work_order_unknown"; workOrderId: string }
  | { code: "inventory.work_order_state"; status: string }
  /** Only an assembly with components can be built or taken apart. */
  | { code: "inventory.not_an_assembly"; skuId: string }
  | { code: "inventory.transfer_unknown"; transferId: string }
  | { code: "inventory.transfer_state"; status: string; wanted: string }
  /** Nothing was scanned onto the truck yet. */
  | { code: "inventory.transfer_not_loaded"; number: string }
  | { code: "inventory.transfer_too_much"; lineId: string; inTransit: number; asked: number }
  | { code: "inventory.rule_unknown"; ruleId: string }
  /** Only a draft can be written, activated or given up. */
  | { code: "inventory.rule_not_draft"; ruleId: string; status: string }
  | { code: "inventory.rule_not_active"; ruleId: string }
  /** Somebody else changed it since; `version` is what it is now. */
  | { code: "inventory.rule_changed"; ruleId: string; version: number }
  | { code: "inventory.count_unknown"; countId: string }
  | { code: "inventory.count_state"; number: string; status: string; wanted: string }
  /** Somebody else counts this bin. */
  /** Who counted a bin does not check the own count. */
  | { code: "inventory.count_again_own"; number: string }
  | { code: "inventory.count_taken"; number: string; countedBy: string }
  | { code: "inventory.count_wrong_bin"; number: string; binCode: string; scanned: string }
  /** In the bin by the system, not seen and not said to be missing. Without figures: who counts must not see them. */
  | { code: "inventory.count_unseen"; lines: { skuId: string; skuCode: string; lotCode: string }[] }
  /** Who counted does not decide about it. */
  | { code: "inventory.count_own"; number: string }
  | { code: "inventory.count_stale"; number: string; version: number }
  | { code: "inventory.count_note_required"; number: string };
