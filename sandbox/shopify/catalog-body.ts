import { formatAmount } from "../amounts.ts";
import { timeInZone } from "./fields.ts";
import { levelsOf, type Image, type Level, type Product, type Shop, type Variant } from "./shop.ts";

/** A product as the REST API shows it and webhooks carry it. */
export function productBody(shop: Shop, product: Product): Record<string, unknown> {
  const at = (instant: string) => timeInZone(instant, shop.timeZone);
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
    variants: product.variants.map((variant, index) => variantBody(shop, product, variant, index + 1)),
    options: [
      {
        id: product.id + 1,
        product_id: product.id,
        name: "Title",
        position: 1,
        values: product.variants.map((variant) => variant.title),
      },
    ],
    images: (product.images ?? []).map((image, index) => imageBody(shop, product, image, index + 1)),
    image: product.images?.[0] ? imageBody(shop, product, product.images[0], 1) : null,
    variant_gids: product.variants.map((variant) => ({
      admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
      updated_at: variant.updatedAt,
    })),
  };
}

function imageBody(shop: Shop, product: Product, image: Image, position: number): Record<string, unknown> {
  return {
    id: image.id,
    alt: null,
    position,
    product_id: product.id,
    created_at: timeInZone(image.createdAt, shop.timeZone),
    updated_at: timeInZone(image.createdAt, shop.timeZone),
    admin_graphql_api_id: `gid://shopify/ProductImage/${image.id}`,
    width: 1200,
    height: 1200,
    src: image.src,
    variant_ids: product.variants.filter(({ imageId }) => imageId === image.id).map(({ id }) => id),
  };
}

function variantBody(
  shop: Shop,
  product: Product,
  variant: Variant,
  position: number,
): Record<string, unknown> {
  const quantity = levelsOf(shop, variant.inventoryItemId).reduce((sum, level) => sum + level.available, 0);
  const price = formatAmount(variant.price, shop.currency);
  return {
    id: variant.id,
    admin_graphql_api_id: `gid://shopify/ProductVariant/${variant.id}`,
    product_id: product.id,
    title: variant.title,
    price,
    position,
    inventory_policy: "deny",
    compare_at_price: null,
    option1: variant.title,
    option2: null,
    option3: null,
    created_at: timeInZone(variant.createdAt, shop.timeZone),
    updated_at: timeInZone(variant.updatedAt, shop.timeZone),
    taxable: variant.taxable,
    barcode: variant.barcode,
    fulfillment_service: "manual",
    grams: variant.grams,
    image_id: variant.imageId ?? null,
    inventory_item_id: variant.inventoryItemId,
    inventory_management: variant.isTracked ? "shopify" : null,
    inventory_quantity: quantity,
    old_inventory_quantity: quantity,
    presentment_prices: [{ price: { amount: price, currency_code: shop.currency }, compare_at_price: null }],
    requires_shipping: variant.requiresShipping,
    sku: variant.sku,
    weight: variant.grams,
    weight_unit: "g",
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
