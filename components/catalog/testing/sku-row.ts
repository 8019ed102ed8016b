import { skuDefaults } from "#server/modules/catalog/contract.ts";
import type { SkuRow } from "../sku-words.ts";

/** A row of the sheet as the server gives it. */
export const skuRow = (over: Partial<SkuRow> = {}): SkuRow => ({
  ...skuDefaults,
  id: "sku_1",
  code: "MUG",
  title: "Mug",
  productId: "prd_1",
  productTitle: "Mugs",
  kind: "stocked",
  version: 1,
  barcode: null,
  updatedAt: new Date(0),
  currency: "USD",
  ...over,
});
