import { z } from "zod";
import type { ShownVariant } from "../../domain/connector.ts";
import { gid } from "./admin-answer.ts";
import type { ShopDocument } from "./stock-documents.ts";

/** Variants of one read: each costs about 4 points with its product and image. */
export const MOST_VARIANTS = 50;

const media = z
  .looseObject({ preview: z.looseObject({ image: z.looseObject({ url: z.string() }).nullish() }).nullish() })
  .nullish();
const variantShape = z
  .looseObject({
    title: z.string(),
    price: z.string(),
    media: z.looseObject({ nodes: z.array(media) }),
    product: z.looseObject({ title: z.string(), featuredMedia: media }),
  })
  .nullish();
const variantsShape = z.record(z.string(), variantShape);

/** Reads up to {@link MOST_VARIANTS} variants with what a buyer sees of them. */
export function variantsDocument(externalVariantIds: readonly string[]): ShopDocument {
  const names = externalVariantIds.map((_, index) => `$v${index}: ID!`).join(", ");
  const fields = externalVariantIds.map(
    (_, index) => `  v${index}: productVariant(id: $v${index}) {
    title price
    media(first: 1) { nodes { preview { image { url } } } }
    product { title featuredMedia { preview { image { url } } } }
  }`,
  );
  return {
    document: `query Variants(${names}) {\n${fields.join("\n")}\n}`,
    variables: Object.fromEntries(
      externalVariantIds.map((id, index) => [`v${index}`, gid("ProductVariant", id)]),
    ),
  };
}

/** The variants in the order asked, null where there is none; null altogether when the answer has another shape. */
export function readVariantsAnswer(data: unknown, count: number): (ShownVariant | null)[] | null {
  const body = variantsShape.safeParse(data);
  if (!body.success) return null;
  return Array.from({ length: count }, (_, index) => toShown(body.data[`v${index}`]));
}

function toShown(variant: z.infer<typeof variantShape>): ShownVariant | null {
  if (!variant) return null;
  const own = variant.media.nodes[0]?.preview?.image?.url;
  return {
    // a product without variants has one of this name
    variantTitle: variant.title === "Default Title" ? "" : variant.title,
    productTitle: variant.product.title,
    price: variant.price,
    imageUrl: own ?? variant.product.featuredMedia?.preview?.image?.url ?? null,
  };
}

const titleDocumentText = `mutation SendTitle($product: ProductUpdateInput!) {
  productUpdate(product: $product) {
    product { id }
    userErrors { field message }
  }
}`;

/** Sets a product's title. Setting it again changes nothing. */
export const titleDocument = (externalProductId: string, title: string): ShopDocument => ({
  document: titleDocumentText,
  variables: { product: { id: gid("Product", externalProductId), title } },
});

const variantDocumentText = `mutation SendVariant($productId: ID!, $variants: [ProductVariantsBulkInput!]!, $media: [CreateMediaInput!]) {
  productVariantsBulkUpdate(productId: $productId, variants: $variants, media: $media) {
    productVariants { id }
    userErrors { code field message }
  }
}`;

/** Sets a variant's price (decimal text), or gives it an image that the shop fetches from its address. */
export function variantDocument(
  ids: { externalProductId: string; externalVariantId: string },
  change: { price: string } | { imageUrl: string },
): ShopDocument {
  const isImage = "imageUrl" in change;
  const fields = isImage ? { mediaSrc: [change.imageUrl] } : { price: change.price };
  return {
    document: variantDocumentText,
    variables: {
      productId: gid("Product", ids.externalProductId),
      variants: [{ id: gid("ProductVariant", ids.externalVariantId), ...fields }],
      media: isImage ? [{ originalSource: change.imageUrl, mediaContentType: "IMAGE" }] : [],
    },
  };
}

const mutationShape = z.record(
  z.string(),
  z.looseObject({ userErrors: z.array(z.looseObject({ message: z.string() })) }),
);

/** The shop's words when it refuses, null when done; undefined when the answer has another shape. */
export function readMutationAnswer(data: unknown): string | null | undefined {
  const body = mutationShape.safeParse(data);
  const [payload] = body.success ? Object.values(body.data) : [];
  if (!payload) return undefined;
  return payload.userErrors.length > 0 ? payload.userErrors.map(({ message }) => message).join("; ") : null;
}
