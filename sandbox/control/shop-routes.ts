import { z } from "zod";
import { Refusal } from "../http.ts";
import { tellProduct } from "../shopify/announce.ts";
import { fillCatalog } from "../shopify/catalog.ts";
import { hostImage } from "../shopify/images.ts";
import { levelAt, setLevel } from "../shopify/levels.ts";
import { findVariant, shopOf } from "../shopify/shop.ts";
import { amountOf, decimal, shopId, type Routes } from "./route.ts";

const optionalId = shopId.transform(Number).optional();
const stock = z.record(z.string(), z.number().int());

const catalogShape = z.object({
  locations: z
    .array(
      z.object({
        id: optionalId,
        name: z.string().min(1),
        address1: z.string().nullish(),
        city: z.string().nullish(),
        provinceCode: z.string().nullish(),
        zip: z.string().nullish(),
        countryCode: z.string().length(2).optional(),
      }),
    )
    .default([]),
  products: z
    .array(
      z.object({
        id: optionalId,
        title: z.string().min(1),
        vendor: z.string().optional(),
        productType: z.string().optional(),
        status: z.enum(["active", "archived", "draft"]).optional(),
        imageUrl: z.url().optional(),
        variants: z
          .array(
            z.object({
              id: optionalId,
              inventoryItemId: optionalId,
              sku: z.string(),
              title: z.string().optional(),
              price: decimal,
              barcode: z.string().nullish(),
              grams: z.number().min(0).optional(),
              tracked: z.boolean().optional(),
              requiresShipping: z.boolean().optional(),
              taxable: z.boolean().optional(),
              stock: stock.optional(),
            }),
          )
          .min(1),
      }),
    )
    .default([]),
  overwriteStock: z.boolean().default(false),
  announce: z.boolean().default(false),
});

const levelsShape = z.object({
  levels: z
    .array(
      z.object({
        inventoryItemId: shopId.transform(Number),
        locationId: shopId.transform(Number),
        available: z.number().int(),
      }),
    )
    .min(1),
  announce: z.boolean().default(true),
});

const editShape = z.object({
  title: z.string().min(1).optional(),
  status: z.enum(["active", "archived", "draft"]).optional(),
  imageUrl: z.url().optional(),
  variants: z
    .array(
      z.object({
        id: shopId,
        sku: z.string().optional(),
        title: z.string().optional(),
        price: decimal.optional(),
        barcode: z.string().nullish(),
        grams: z.number().min(0).optional(),
      }),
    )
    .default([]),
});

export const shopRoutes: Routes = {
  "POST /shopify/:connectionId/catalog": ({ sandbox, params, body }) => {
    const shop = shopOf(sandbox, params["connectionId"] ?? "");
    const wish = catalogShape.parse(body);
    const products = wish.products.map((product, at) => ({
      ...product,
      variants: product.variants.map((variant, index) => ({
        ...variant,
        price: amountOf(variant.price, shop.currency, `products[${at}].variants[${index}].price`),
      })),
    }));
    const filled = fillCatalog(sandbox, shop, { ...wish, products });
    return {
      locations: filled.locations.map((id) => ({ id: String(id), name: shop.locations[id]?.name })),
      products: filled.products.map((product) => ({
        id: String(product.id),
        title: product.title,
        variants: product.variants.map(({ id, inventoryItemId, sku }) => ({
          id: String(id),
          inventoryItemId: String(inventoryItemId),
          sku,
        })),
      })),
    };
  },
  "POST /shopify/:connectionId/stock": ({ sandbox, params, body }) => {
    const shop = shopOf(sandbox, params["connectionId"] ?? "");
    const { levels, announce } = levelsShape.parse(body);
    levels.forEach(({ inventoryItemId, locationId }, index) => {
      if (!shop.locations[locationId])
        throw new Refusal(400, `there is no location ${locationId}`, `levels[${index}].locationId`);
      if (!findVariant(shop, (one) => one.inventoryItemId === inventoryItemId))
        throw new Refusal(400, `there is no item ${inventoryItemId}`, `levels[${index}].inventoryItemId`);
    });
    for (const { inventoryItemId, locationId, available } of levels)
      setLevel(sandbox, shop, levelAt(sandbox, shop, inventoryItemId, locationId), available, announce);
    return {
      levels: levels.map(({ inventoryItemId, locationId, available }) => ({
        inventoryItemId: String(inventoryItemId),
        locationId: String(locationId),
        available,
      })),
    };
  },
  "POST /shopify/:connectionId/products/:productId": ({ sandbox, params, body }) => {
    const shop = shopOf(sandbox, params["connectionId"] ?? "");
    const product = shop.products[params["productId"] ?? ""];
    if (!product) throw new Refusal(404, `there is no product ${params["productId"]}`);
    const wish = editShape.parse(body);
    const now = sandbox.clock.now().toISOString();
    if (wish.title !== undefined) product.title = wish.title;
    if (wish.status !== undefined) product.status = wish.status;
    if (wish.imageUrl !== undefined) {
      const image = hostImage(sandbox, shop, product, wish.imageUrl);
      product.images = [image, ...(product.images ?? []).filter((one) => one !== image)];
    }
    for (const { id, price, ...rest } of wish.variants) {
      const variant = product.variants.find((one) => String(one.id) === id);
      if (!variant) throw new Refusal(400, `the product has no variant ${id}`, "variants");
      Object.assign(variant, Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined)), { updatedAt: now }); // prettier-ignore
      if (price !== undefined) variant.price = amountOf(price, shop.currency, "variants.price");
    }
    product.updatedAt = now;
    sandbox.changed();
    tellProduct(sandbox, shop, product);
    return { id: String(product.id) };
  },
};
