/** A code of an item and what kind of code it is, in X12's words: VN vendor's, BP buyer's, UP UPC, UK GTIN-14, EN EAN. */
export interface ItemCode {
  qualifier: string;
  value: string;
}

/** A pallet or carton of a notice. `ref` names it within the notice. */
export interface AnnouncedUnit {
  ref: string;
  parentRef: string | null;
  kind: "pallet" | "carton";
  /** 18 digits. */
  sscc: string | null;
  label: string;
}

/** One item of a notice, in the unit it lies in; loose when `unitRef` is null. */
export interface AnnouncedItem {
  unitRef: string | null;
  orderNumber: string;
  /** The position on our order, when the supplier repeats it. */
  orderPosition: number | null;
  codes: ItemCode[];
  quantity: number;
  /** EA is units; CA, CT, BX, PK are packs of `packQuantity` units, or of what the terms say. */
  unitOfMeasure: string;
  packQuantity: number | null;
  lot: string | null;
  expiresOn: string | null;
}

/** What a supplier says is on its way, whatever the form it said it in. */
export interface Announcement {
  shipmentNumber: string;
  shippedOn: string | null;
  expectedOn: string | null;
  carrier: string;
  /** Bill of lading or tracking number. */
  reference: string;
  /** Codes of the place it goes to, such as `92:PDX`. */
  shipTo: string | null;
  units: AnnouncedUnit[];
  items: AnnouncedItem[];
}

/** What a supplier answered to an order. Prices as decimal text, quantities in the order's units. */
export interface Acknowledgment {
  orderNumber: string;
  isRejected: boolean;
  lines: {
    position: number | null;
    codes: ItemCode[];
    isRejected: boolean;
    quantity: number | null;
    unitPrice: string | null;
    expectedOn: string | null;
  }[];
}
