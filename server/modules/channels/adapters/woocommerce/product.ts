import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import type { ChannelInventoryLevel, ChannelProduct } from "../../domain/channel-messages.ts";
import { freeText, listedPrice } from "../reading.ts";
import { gmt, itemName, optionalWooId, plainText, wooId } from "./fields.ts";

const productSchema = z.object({
  id: wooId,
  name: freeText(2000),
  parent_id: optionalWooId,
  /** Put in by whoever listed a product's variations, which do not name their product. */
  parent_name: freeText(2000),
  type: freeText(60),
  /** "publish" and its like; older variations have true or false. */
  status: z.union([z.string().max(60), z.boolean()]).nullish(),
  sku: freeText(255),
  price: listedPrice.nullish(),
  /** true, false, or "parent": the product counts for all its variations. */
  manage_stock: z.union([z.boolean(), z.string().max(20)]).nullish(),
  stock_quantity: z.number().min(-2_147_483_648).max(2_147_483_647).nullish(),
  virtual: z.boolean().nullish(),
  downloadable: z.boolean().nullish(),
  /** In the shop's own unit, which the body does not name. */
  weight: freeText(60),
  global_unique_id: freeText(60),
  date_modified_gmt: gmt.nullish(),
  variations: z.array(z.unknown()).max(5000).nullish(),
  attributes: z
    .array(z.object({ name: freeText(255), option: freeText(255).optional() }))
    .max(500)
    .nullish(),
});
type ProductBody = z.infer<typeof productSchema>;

/** What one product or variation says: its listing, and its figure when it counts. */
export interface WooProduct {
  product: ChannelProduct;
  level: ChannelInventoryLevel | null;
  /** Sold only through its variations, which come by themselves. */
  isParent: boolean;
}

/**
 * Reads a product, or a variation as webhooks send it: with its parent's number. A variation is a listing of its own, because
 * bodies of a product name its variations and say nothing of them.
 */
export function parseProduct(body: unknown): Result<WooProduct, JsonRefusal> {
  return mapOk(checkShape(productSchema, body), (source) => {
    const parentId = source.type === "variation" ? source.parent_id : null;
    const isParent = parentId === null && (source.variations ?? []).length > 0;
    const item = parentId === null ? itemName(source.id, null) : itemName(parentId, source.id);
    const isCounted = source.manage_stock === true && source.stock_quantity != null;
    return {
      isParent,
      product: toProduct(source, item),
      level: isCounted
        ? {
            externalInventoryItemId: item,
            externalLocationId: null,
            available: Math.trunc(source.stock_quantity!),
            updatedAt: source.date_modified_gmt ?? null,
          }
        : null,
    };
  });
}

function toProduct(source: ProductBody, item: string): ChannelProduct {
  const options = (source.attributes ?? []).map(({ option }) => option?.trim() ?? "").filter(Boolean);
  const own = source.name?.trim() ?? "";
  const title = plainText(
    [source.parent_name?.trim(), own || options.join(", ")].filter(Boolean).join(" – "),
  );
  const updatedAt = source.date_modified_gmt ?? null;
  const text = (value: string | null) => (value?.trim() ? value.trim() : null);
  const hidden = source.status === false || ["trash", "private"].includes(String(source.status));
  const draft = ["draft", "pending"].includes(String(source.status));
  return {
    externalProductId: source.id,
    title,
    vendor: null,
    productType: source.type,
    handle: null,
    status: hidden ? "archived" : draft ? "draft" : "active",
    updatedAt,
    variants: [
      {
        externalVariantId: source.id,
        externalProductId: source.id,
        externalInventoryItemId: item,
        title: "",
        sku: text(source.sku),
        barcode: text(source.global_unique_id),
        price: source.price ? source.price : null,
        inventoryQuantity: source.stock_quantity == null ? null : Math.trunc(source.stock_quantity),
        isTracked: source.manage_stock === true,
        requiresShipping: source.virtual !== true,
        weightGrams: null,
        updatedAt,
      },
    ],
  };
}
