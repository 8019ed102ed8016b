import { parseAmount } from "../../amounts.ts";
import type { Sandbox } from "../../sandbox.ts";
import { tellProduct } from "../announce.ts";
import { hostImage } from "../images.ts";
import { plainId, type Product, type Shop, type Variant } from "../shop.ts";
import type { Args, Node } from "./execute.ts";
import { productNode, variantNode } from "./nodes.ts";

const userError = (message: string, field: string[], code: string): Node => ({
  __typename: "UserError",
  code,
  field,
  message,
});

/** Mutations of products and their variants. They set values, so repeating one changes nothing. */
export function productMutations(sandbox: Sandbox, shop: Shop): Record<string, unknown> {
  return {
    productUpdate: (args: Args) => updateProduct(sandbox, shop, (args["product"] ?? {}) as Args),
    productVariantsBulkUpdate: (args: Args) => updateVariants(sandbox, shop, args),
  };
}

function updateProduct(sandbox: Sandbox, shop: Shop, wish: Args): Node {
  const payload = (product: Product | null, userErrors: Node[]): Node => ({
    __typename: "ProductUpdatePayload",
    product: product && productNode(shop, product),
    userErrors,
  });
  const product = shop.products[plainId(wish["id"])];
  if (!product) return payload(null, [userError("Product does not exist", ["id"], "NOT_FOUND")]);
  const title = wish["title"];
  if (title === undefined) return payload(product, []);
  if (typeof title !== "string" || title.trim() === "")
    return payload(product, [userError("Title can't be blank", ["title"], "BLANK")]);
  if (title !== product.title) {
    product.title = title;
    touch(sandbox, shop, product, []);
  }
  return payload(product, []);
}

interface VariantWish {
  id?: unknown;
  price?: unknown;
  barcode?: unknown;
  mediaSrc?: string[];
  inventoryItem?: { measurement?: { weight?: { value?: unknown; unit?: unknown } } };
}

/** All variants are checked before one is changed. */
function updateVariants(sandbox: Sandbox, shop: Shop, args: Args): Node {
  const product = shop.products[plainId(args["productId"])];
  const payload = (variants: Variant[], userErrors: Node[]): Node => ({
    __typename: "ProductVariantsBulkUpdatePayload",
    product: product ? productNode(shop, product) : null,
    productVariants: product ? variants.map((one) => variantNode(shop, product, one)) : [],
    userErrors,
  });
  if (!product)
    return payload([], [userError("Product does not exist", ["productId"], "PRODUCT_DOES_NOT_EXIST")]);
  const wishes = (args["variants"] ?? []) as VariantWish[];
  const given = ((args["media"] ?? []) as Args[]).map((one) => String(one["originalSource"]));
  const found = wishes.map((wish) => product.variants.find(({ id }) => String(id) === plainId(wish.id)));
  const errors = wishes.flatMap((wish, index) => problemsOf(shop, wish, found[index], index, given));
  if (errors.length > 0) return payload([], errors);
  const changed = wishes.flatMap((wish, index) =>
    changeVariant(sandbox, shop, product, found[index]!, wish) ? [found[index]!] : [],
  );
  if (changed.length > 0) touch(sandbox, shop, product, changed);
  return payload(found as Variant[], []);
}

function problemsOf(
  shop: Shop,
  wish: VariantWish,
  variant: Variant | undefined,
  index: number,
  given: string[],
): Node[] {
  const at = (name: string) => ["variants", String(index), name];
  if (!variant)
    return [userError("Product variant does not exist", at("id"), "PRODUCT_VARIANT_DOES_NOT_EXIST")];
  if (wish.price !== undefined && parseAmount(String(wish.price), shop.currency) === undefined)
    return [userError("Price is not a number", at("price"), "INVALID_INPUT")];
  const strange = (wish.mediaSrc ?? []).find((source) => !given.includes(source));
  return strange ? [userError("Media does not exist", at("mediaSrc"), "MEDIA_DOES_NOT_EXIST")] : [];
}

function changeVariant(
  sandbox: Sandbox,
  shop: Shop,
  product: Product,
  variant: Variant,
  wish: VariantWish,
): boolean {
  const before = JSON.stringify(variant);
  if (wish.price !== undefined) variant.price = parseAmount(String(wish.price), shop.currency)!;
  if (wish.barcode !== undefined) variant.barcode = wish.barcode === null ? null : String(wish.barcode);
  const weight = wish.inventoryItem?.measurement?.weight;
  if (weight?.unit === "GRAMS") variant.grams = Number(weight.value);
  const [source] = wish.mediaSrc ?? [];
  if (source) variant.imageId = hostImage(sandbox, shop, product, source).id;
  return JSON.stringify(variant) !== before;
}

function touch(sandbox: Sandbox, shop: Shop, product: Product, variants: Variant[]): void {
  const now = sandbox.clock.now().toISOString();
  product.updatedAt = now;
  for (const variant of variants) variant.updatedAt = now;
  sandbox.changed();
  tellProduct(sandbox, shop, product);
}
