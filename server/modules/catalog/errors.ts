import type { BarcodeRefusal } from "#kernel/barcode.ts";
import type { SkuQuantity } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type CatalogRefusal =
  | { code: "catalog.sku_unknown"; skuIds: string[] }
  | { code: "catalog.product_unknown"; productId: string }
  | { code: "catalog.listing_unknown"; listingId: string }
  /** Somebody mapped the listing since the editor was opened; `matches` is what it stands for now. */
  | { code: "catalog.mapping_changed"; listingId: string; matches: SkuQuantity[] }
  | { code: "catalog.code_taken"; skuCode: string; skuId: string | null }
  /** Somebody saved since the editor was opened; `changedFields` differ from what is stored now. */
  | {
      code: "catalog.version_changed";
      subjectId: string;
      yourVersion: number;
      currentVersion: number;
      changedFields: string[];
    }
  | { code: "catalog.barcode_invalid"; barcode: string; problem: BarcodeRefusal }
  /** On another SKU, on another pack of this one, or on a bin: `skuId` is null for a bin. */
  | { code: "catalog.barcode_taken"; barcode: string; skuId: string | null }
  | { code: "catalog.barcode_unknown"; barcodeId: string }
  | { code: "catalog.not_a_kit"; skuId: string }
  /** A kit would contain itself, directly or through another kit. */
  | { code: "catalog.kit_in_itself"; kitSkuId: string; throughSkuId: string }
  | { code: "catalog.sku_archived"; skuIds: string[] }
  | { code: "catalog.part_named_twice"; skuId: string };
