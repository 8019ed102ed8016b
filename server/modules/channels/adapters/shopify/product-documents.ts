import { z } from "zod";
import type { FieldChange, ShownVariant } from "../../domain/listing-fields.ts";
import { gid } from "./admin-answer.ts";
import type { ShopDocument } from "./stock-documents.ts";

export const MOST_VARIANTS = 50;
/** What one variant costs with its product, image and weight. */
export const POINTS = 6;

/** Grams of a unit of Shopify's `WeightUnit`. */
const grams: Record<string, number> = { GRAMS: 1, KILOGRAMS: 1000, OUNCES: 28.349523125, POUNDS: 453.59237 };

const media = z
  .looseObject({ preview: z.looseObject({ image: z.looseObject({ url: z.string() }).nullish() }).nullish() })
  .nullish();
const variantShape = z
  .looseObject({
    title: z.string(),
    price: z.string(),
    barcode: z.string().nullish(),
    inventoryItem: z
      .looseObject({
        measurement: z
          .looseObject({ weight: z.looseObject({ unit: z.string(), value: z.number() }).nullish() })
          .nullish(),
      })
      .nullish(),
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
    title price barcode
    inventoryItem { measurement { weight { unit value } } }
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
    barcode: variant.barcode?.trim() || null,
    weightGrams: gramsOf(variant.inventoryItem?.measurement?.weight),
    imageUrl: own ?? variant.product.featuredMedia?.preview?.image?.url ?? null,
  };
}

/** Nothing is weighed at zero: that is how a shop says it does not know. */
function gramsOf(weight: { unit: string; value: number } | null | undefined): number | null {
  const unit = weight && grams[weight.unit];
  return unit && weight.value > 0 ? Math.round(weight.value * unit) : null;
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

/** Sets one field of a variant. */
export function variantDocument(
  ids: { externalProductId: string; externalVariantId: string },
  change: Exclude<FieldChange, { productTitle: string }>,
): ShopDocument {
  const isImage = "imageUrl" in change;
  const weight = (value: number) => ({
    inventoryItem: { measurement: { weight: { value, unit: "GRAMS" } } },
  });
  const fields = isImage
    ? { mediaSrc: [change.imageUrl] }
    : "weightGrams" in change
      ? weight(change.weightGrams)
      : change;
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
