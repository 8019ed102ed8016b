import { z } from "zod";
import type { JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import { flag, freeText, instant, levelQuantity, listedPrice, refuseRepeats } from "../reading.ts";
import { externalId, readShape } from "./fields.ts";
import type { ChannelProduct, ChannelVariant } from "../../domain/channel-messages.ts";

const productSchema = z.object({
  id: externalId,
  title: freeText(2000),
  vendor: freeText(1000),
  product_type: freeText(1000),
  handle: freeText(1000),
  status: freeText(60),
  updated_at: instant.nullish(),
  variants: z
    .array(
      z.object({
        id: externalId,
        product_id: externalId.nullish(),
        inventory_item_id: externalId.nullish(),
        title: freeText(2000),
        sku: freeText(255),
        barcode: freeText(255),
        price: listedPrice.nullish(),
        inventory_quantity: levelQuantity.nullish(),
        inventory_management: z.string().nullish(),
        requires_shipping: flag,
        grams: z.number().int().min(0).max(1_000_000_000).nullish(),
        updated_at: instant.nullish(),
      }),
    )
    .max(5000)
    .superRefine(refuseRepeats)
    .nullish(),
});

type VariantBody = NonNullable<z.infer<typeof productSchema>["variants"]>[number];

/** Reads a product body (products/create, products/update, or one product of a REST answer). */
export function parseProduct(body: unknown): Result<ChannelProduct, JsonRefusal> {
  return mapOk(readShape(productSchema, body, "product"), (source) => ({
    externalProductId: source.id,
    title: source.title ?? "",
    vendor: source.vendor,
    productType: source.product_type,
    handle: source.handle,
    status: source.status ?? "active",
    updatedAt: source.updated_at ?? null,
    variants: (source.variants ?? []).map((variant) => toVariant(variant, source.id)),
  }));
}

function toVariant(source: VariantBody, productId: string): ChannelVariant {
  const sku = source.sku?.trim() ?? "";
  const barcode = source.barcode?.trim() ?? "";
  return {
    externalVariantId: source.id,
    externalProductId: source.product_id ?? productId,
    externalInventoryItemId: source.inventory_item_id ?? null,
    title: source.title ?? "",
    sku: sku === "" ? null : sku,
    barcode: barcode === "" ? null : barcode,
    price: source.price ?? null,
    inventoryQuantity: source.inventory_quantity ?? null,
    isTracked: source.inventory_management !== null,
    requiresShipping: source.requires_shipping !== false,
    weightGrams: source.grams ?? null,
    updatedAt: source.updated_at ?? null,
  };
}
