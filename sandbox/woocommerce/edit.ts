import { parseAmount } from "../amounts.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { tellProduct } from "./change.ts";
import { takeId, type Store, type WooProduct } from "./store.ts";

interface Edit {
  name?: unknown;
  regular_price?: unknown;
  global_unique_id?: unknown;
  weight?: unknown;
  /** Of a variation. */
  image?: { src?: unknown } | null;
  /** Of a product: the whole list. One with an id is kept, one with an address is fetched. */
  images?: { id?: unknown; src?: unknown }[];
}

/** @throws Refusal 400 */
function priceOf(text: string, store: Store): number {
  const price = parseAmount(text, store.currency);
  if (price === undefined) throw new Refusal(400, "Invalid parameter(s): regular_price", "regular_price");
  return price;
}

/** Changes what a buyer sees of a product. A picture is fetched and gets an address of the shop's, each time anew. */
export function editProduct(sandbox: Sandbox, store: Store, product: WooProduct, edit: Edit): void {
  if (typeof edit.name === "string") product.name = edit.name;
  if (typeof edit.regular_price === "string") product.price = priceOf(edit.regular_price, store);
  if (typeof edit.global_unique_id === "string") product.barcode = edit.global_unique_id;
  if (typeof edit.weight === "string") product.weight = edit.weight;
  const fetched = (src: unknown) => {
    const id = takeId(store);
    return {
      id,
      src: `https://${store.handle}.example/wp-content/uploads/${id}-${String(src).split("/").at(-1)}`,
    };
  };
  if (edit.image) product.images = [fetched(edit.image.src)];
  if (edit.images)
    product.images = edit.images.map(
      (image) => product.images?.find(({ id }) => id === image.id) ?? fetched(image.src),
    );
  product.modifiedAt = sandbox.clock.now().toISOString();
  sandbox.changed();
  tellProduct(sandbox, store, product);
}
