import type { Sandbox } from "../sandbox.ts";
import type { Image, Product, Shop, Variant } from "./shop.ts";

/** Takes a picture into the shop, which serves it from an address of its own: what was given and what is shown never agree. */
export function hostImage(sandbox: Sandbox, shop: Shop, product: Product, source: string): Image {
  const id = sandbox.random.number();
  const file = source.split(/[?#]/)[0]!.split("/").at(-1) || "image";
  const image = {
    id,
    src: `https://cdn.${shop.domain}/s/files/${shop.id}/${id}-${file}`,
    createdAt: sandbox.clock.now().toISOString(),
  };
  product.images = [...(product.images ?? []), image];
  return image;
}

/** What is shown for a variant: its own image, or the product's first. */
export const imageOf = (product: Product, variant?: Variant): Image | null => {
  const images = product.images ?? [];
  return images.find(({ id }) => id === variant?.imageId) ?? images[0] ?? null;
};
