import type { BarcodeRefusal } from "#kernel/barcode.ts";
import type { FieldProblem, SkuQuantity, FieldOwner, OwnedField, ProposalState } from "./contract.ts";

/** One field that two people changed: what one wanted, and what is stored now. */
export interface FieldConflict {
  field: string;
  yours: unknown;
  theirs: unknown;
}

/** Expected refusals of this room. Nothing was written when one is returned. */
export type CatalogRefusal =
  | { code: "catalog.sku_unknown"; skuIds: string[] }
  | { code: "catalog.product_unknown"; productId: string }
  | { code: "catalog.listing_unknown"; listingId: string }
  /** Somebody mapped the listing since the editor was opened; `matches` is what it stands for now. */
  | { code: "catalog.mapping_changed"; listingId: string; matches: SkuQuantity[] }
  | { code: "catalog.proposal_unknown"; proposalId: string }
  | { code: "catalog.proposal_closed"; proposalId: string; state: ProposalState }
  /** The SKU says something else by now than the person saw. */
  | { code: "catalog.proposal_outdated"; proposalId: string }
  | { code: "catalog.not_the_owner"; field: OwnedField; owner: FieldOwner["kind"] }
  | { code: "catalog.code_taken"; skuCode: string; skuId: string | null }
  /** Somebody saved since the editor was opened; `changedFields` differ from what is stored now. */
  | {
      code: "catalog.version_changed";
      subjectId: string;
      yourVersion: number;
      currentVersion: number;
      changedFields: string[];
      conflicts: FieldConflict[];
    }
  | { code: "catalog.fields_invalid"; skuCode: string; fields: FieldProblem[] }
  /** Another variant of the product has the same options. */
  | { code: "catalog.options_taken"; skuId: string | null; options: Record<string, string> }
  | { code: "catalog.barcode_invalid"; barcode: string; problem: BarcodeRefusal }
  /** On another SKU, on another pack of this one, or on a bin: `skuId` is null for a bin. */
  | { code: "catalog.barcode_taken"; barcode: string; skuId: string | null }
  | { code: "catalog.barcode_unknown"; barcodeId: string }
  /** Only kits, multipacks and assemblies have components. */
  | { code: "catalog.not_a_kit"; skuId: string }
  /** A multipack is two or more of one SKU. */
  | { code: "catalog.not_a_multipack"; skuId: string }
  /** What an assembly is built from must lie on a shelf; kits and multipacks do not. */
  | { code: "catalog.component_without_stock"; skuIds: string[] }
  /** A kit would contain itself, directly or through another kit. */
  | { code: "catalog.kit_in_itself"; kitSkuId: string; throughSkuId: string }
  /** It cannot be archived while these active SKUs are made of it. */
  | { code: "catalog.part_of"; skuId: string; usedBy: { skuId: string; code: string }[] }
  | { code: "catalog.connection_unknown"; connectionId: string }
  | { code: "catalog.image_refused"; problem: "not_an_image" | "too_large" | "too_many" }
  | { code: "catalog.images_changed"; skuId: string }
  | { code: "catalog.sku_archived"; skuIds: string[] }
  | { code: "catalog.part_named_twice"; skuId: string };
