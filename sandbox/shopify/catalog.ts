import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { tellLevel, tellProduct } from "./announce.ts";
import { hostImage } from "./images.ts";
import { levelAt } from "./levels.ts";
import { levelKey, type Product, type Shop, type Variant } from "./shop.ts";

export interface CatalogWish {
  locations: {
    id?: number | undefined;
    name: string;
    address1?: string | null | undefined;
    city?: string | null | undefined;
    provinceCode?: string | null | undefined;
    zip?: string | null | undefined;
    countryCode?: string | undefined;
  }[];
  products: {
    id?: number | undefined;
    title: string;
    vendor?: string | undefined;
    productType?: string | undefined;
    status?: Product["status"] | undefined;
    imageUrl?: string | undefined;
    variants: {
      id?: number | undefined;
      inventoryItemId?: number | undefined;
      sku: string;
      title?: string | undefined;
      price: number;
      barcode?: string | null | undefined;
      grams?: number | undefined;
      tracked?: boolean | undefined;
      requiresShipping?: boolean | undefined;
      taxable?: boolean | undefined;
      stock?: Record<string, number> | undefined;
    }[];
  }[];
  overwriteStock: boolean;
  announce: boolean;
}

/** Adds or changes locations, products and first levels. @throws Refusal for stock at an unknown location */
export function fillCatalog(
  sandbox: Sandbox,
  shop: Shop,
  wish: CatalogWish,
): { locations: number[]; products: Product[] } {
  const now = sandbox.clock.now().toISOString();
  const locations = wish.locations.map((given) => {
    const known =
      shop.locations[given.id ?? ""] ??
      Object.values(shop.locations).find((one) => given.id === undefined && one.name === given.name);
    const id = known?.id ?? given.id ?? sandbox.random.number();
    shop.locations[id] = {
      id,
      name: given.name,
      address1: given.address1 ?? null,
      city: given.city ?? null,
      provinceCode: given.provinceCode ?? null,
      zip: given.zip ?? null,
      countryCode: given.countryCode ?? shop.countryCode,
      createdAt: known?.createdAt ?? now,
    };
    return id;
  });
  const products = wish.products.map((given) => fillProduct(sandbox, shop, wish, given));
  sandbox.changed();
  if (wish.announce) for (const product of products) tellProduct(sandbox, shop, product);
  return { locations, products };
}

function fillProduct(
  sandbox: Sandbox,
  shop: Shop,
  wish: CatalogWish,
  given: CatalogWish["products"][number],
): Product {
  const now = sandbox.clock.now().toISOString();
  const known =
    shop.products[given.id ?? ""] ??
    Object.values(shop.products).find((one) => given.id === undefined && one.title === given.title);
  const variants = given.variants.map((one): Variant => {
    const before = known?.variants.find((other) =>
      one.id === undefined ? other.sku === one.sku : other.id === one.id,
    );
    return {
      id: before?.id ?? one.id ?? sandbox.random.number(),
      inventoryItemId: before?.inventoryItemId ?? one.inventoryItemId ?? sandbox.random.number(),
      sku: one.sku,
      title: one.title ?? "Default Title",
      price: one.price,
      barcode: one.barcode ?? null,
      imageId: before?.imageId ?? null,
      grams: one.grams ?? 0,
      isTracked: one.tracked ?? true,
      requiresShipping: one.requiresShipping ?? true,
      taxable: one.taxable ?? true,
      createdAt: before?.createdAt ?? now,
      updatedAt: now,
    };
  });
  const kept = (known?.variants ?? []).filter((one) => !variants.some((other) => other.id === one.id));
  const product: Product = {
    id: known?.id ?? given.id ?? sandbox.random.number(),
    title: given.title,
    vendor: given.vendor ?? shop.name,
    productType: given.productType ?? "",
    handle: given.title.toLowerCase().replace(/[^a-z0-9]+/g, "-"),
    status: given.status ?? "active",
    createdAt: known?.createdAt ?? now,
    updatedAt: now,
    images: known?.images ?? [],
    variants: [...kept, ...variants],
  };
  shop.products[product.id] = product;
  if (given.imageUrl && product.images?.length === 0) hostImage(sandbox, shop, product, given.imageUrl);
  given.variants.forEach((one, index) => {
    const variant = variants[index];
    for (const [locationId, available] of Object.entries(one.stock ?? {})) {
      if (!shop.locations[locationId])
        throw new Refusal(400, `there is no location ${locationId}`, "products.variants.stock");
      const key = variant && levelKey(variant.inventoryItemId, locationId);
      if (!variant || (shop.levels[key ?? ""] && !wish.overwriteStock)) continue;
      const level = levelAt(sandbox, shop, variant.inventoryItemId, Number(locationId));
      level.available = available;
      level.updatedAt = now;
      if (wish.announce) tellLevel(sandbox, shop, level);
    }
  });
  return product;
}
