import { formatAmount } from "../amounts.ts";
import { timeInZone } from "./fields.ts";
import type { Level, Product, Shop } from "./shop.ts";

/** A product as the REST API shows it and webhooks carry it. */
export function productBody(shop: Shop, product: Product): Record<string, unknown> {
  const at = (instant: string) => timeInZone(instant, shop.timeZone);
  const stockOf = (inventoryItemId: number) =>
    Object.values(shop.levels)
      .filter((level) => level.inventoryItemId === inventoryItemId)
      .reduce((sum, level) => sum + level.available, 0);
  return {
    id: product.id,
    admin_graphql_api_id: `gid://shopify/Product/${product.id}`,
    body_html: `<p>${product.title}</p>`,
    created_at: at(product.createdAt),
    handle: product.handle,
    product_type: product.productType,
    published_at: at(product.createdAt),
    published_scope: "web",
    status: product.status,
    tags: "",
    template_suffix: null,
    title: product.title,
    updated_at: at(product.updatedAt),
    vendor: product.vendor,
    variants: product.variants.map((variant, index) => {
      const quantity = stockOf(variant.inventoryItemId);
      const price = formatAmount(variant.price, shop.currency);
      return {
        id: variant.id,
        admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
        product_id: product.id,
        title: variant.title,
        price,
        position: index + 1,
        inventory_policy: "deny",
        compare_at_price: null,
        option1: variant.title,
        option2: null,
        option3: null,
        created_at: at(variant.createdAt),
        updated_at: at(variant.updatedAt),
        taxable: variant.taxable,
        barcode: variant.barcode,
        fulfillment_service: "manual",
        grams: variant.grams,
        image_id: null,
        inventory_item_id: variant.inventoryItemId,
        inventory_management: variant.isTracked ? "shopify" : null,
        inventory_quantity: quantity,
        old_inventory_quantity: quantity,
        presentment_prices: [
          { price: { amount: price, currency_code: shop.currency }, compare_at_price: null },
        ],
        requires_shipping: variant.requiresShipping,
        sku: variant.sku,
        weight: variant.grams,
        weight_unit: "g",
      };
    }),
    options: [
      {
        id: product.id + 1,
        product_id: product.id,
        name: "Title",
        position: 1,
        values: product.variants.map((variant) => variant.title),
      },
    ],
    images: [],
    image: null,
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
      updated_at: variant.updatedAt,
    })),
  };
}

export function levelBody(shop: Shop, level: Level): Record<string, unknown> {
  return {
    inventory_item_id: level.inventoryItemId,
    location_id: level.locationId,
    available: level.available,
    updated_at: timeInZone(level.updatedAt, shop.timeZone),
    admin_graphql_api_id: `gid://shopify/InventoryLevel/${level.locationId}?inventory_item_id=${level.inventoryItemId}`,
  };
}
