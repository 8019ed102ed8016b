import { imageOf } from "../images.ts";
import type { Image, Product, Variant } from "../shop.ts";
import { connection } from "./connection.ts";
import type { Args, Node } from "./execute.ts";
import { gid } from "./gid.ts";

const mediaNode = (image: Image): Node => ({
  __typename: "MediaImage",
  id: gid("MediaImage", image.id),
  mediaContentType: "IMAGE",
  preview: { __typename: "MediaPreviewImage", image: { __typename: "Image", url: image.src } },
});

/** The product's first image. */
export function featuredMedia(product: Product): Node | null {
  const image = imageOf(product);
  return image && mediaNode(image);
}

/** Images that are put to the variant itself. */
export function variantMedia(product: Product, variant: Variant): (args: Args) => Node {
  const own = (product.images ?? []).filter(({ id }) => id === variant.imageId);
  return connection(own, (one) => one.id, mediaNode, "Media");
}
