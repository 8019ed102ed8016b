import type { Sandbox } from "../sandbox.ts";
import { tellProduct } from "./change.ts";
import { takeId, type Store, type WooProduct } from "./store.ts";

export interface WooCatalogWish {
  products: {
    id?: number | undefined;
    name: string;
    sku?: string | undefined;
    price?: number | undefined;
    barcode?: string | undefined;
    stock?: number | undefined;
    variations?:
      | {
          id?: number | undefined;
          sku: string;
          option: string;
          price: number;
          barcode?: string | undefined;
          stock?: number | undefined;
        }[]
      | undefined;
  }[];
  /** What the variations vary in. */
  attribute: string;
  announce: boolean;
}

/** Adds or changes products; what is counted already keeps its figure. */
export function fillCatalog(sandbox: Sandbox, store: Store, wish: WooCatalogWish): WooProduct[] {
  const now = sandbox.clock.now().toISOString();
  const made: WooProduct[] = [];
  const put = (
    given: Partial<WooProduct> & { name: string },
    id: number | undefined,
    stock: number | undefined,
  ): WooProduct => {
    const known =
      store.products[id ?? ""] ??
      Object.values(store.products).find((one) => given.sku !== "" && one.sku === given.sku);
    const product: WooProduct = {
      id: known?.id ?? id ?? takeId(store),
      parentId: null,
      option: null,
      sku: "",
      price: 0,
      barcode: "",
      status: "publish",
      isCounted: stock !== undefined,
      stock: known?.stock ?? stock ?? 0,
      createdAt: known?.createdAt ?? now,
      modifiedAt: now,
      variationIds: known?.variationIds ?? [],
      ...given,
    };
    store.nextId = Math.max(store.nextId, product.id + 1);
    store.products[product.id] = product;
    made.push(product);
    return product;
  };
  for (const { name, id, sku = "", price = 0, barcode = "", stock, variations = [] } of wish.products) {
    const parent = put({ name, sku, price, barcode }, id, variations.length > 0 ? undefined : stock);
    for (const one of variations) {
      const option = { name: wish.attribute, value: one.option };
      const own = {
        name: `${name} - ${one.option}`,
        sku: one.sku,
        price: one.price,
        barcode: one.barcode ?? "",
        parentId: parent.id,
        option,
      };
      const variation = put(own, one.id, one.stock);
      if (!parent.variationIds.includes(variation.id)) parent.variationIds.push(variation.id);
    }
  }
  sandbox.changed();
  if (wish.announce) for (const product of made) tellProduct(sandbox, store, product);
  return made;
}
