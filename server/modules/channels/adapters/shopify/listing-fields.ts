import { mapOk } from "#kernel/result.ts";
import type { ListingFields } from "../../domain/connector.ts";
import { askShopify } from "./ask.ts";
import {
  MOST_VARIANTS,
  POINTS,
  readMutationAnswer,
  readVariantsAnswer,
  titleDocument,
  variantDocument,
  variantsDocument,
} from "./product-documents.ts";

/** Price, title, image, barcode and weight of variants. */
export const listingFields: ListingFields = {
  most: MOST_VARIANTS,
  read: (shop, lane, variants) =>
    askShopify(
      shop,
      {
        lane,
        operation: "product.read",
        cost: Math.max(1, variants.length * POINTS),
        subject: { type: "connection", id: shop.connectionId },
        ...variantsDocument(variants.map(({ externalVariantId }) => externalVariantId)),
      },
      (data) => readVariantsAnswer(data, variants.length),
    ),
  async set(shop, variant, change) {
    const document =
      "productTitle" in change
        ? titleDocument(variant.externalProductId, change.productTitle)
        : variantDocument(variant, change);
    const answer = await askShopify(
      shop,
      {
        lane: "catalog",
        operation: "product.change",
        idempotencyKey: null,
        cost: 10,
        subject: { type: "channel_listing", id: variant.listingId },
        ...document,
      },
      (data) => {
        const refused = readMutationAnswer(data);
        return refused === undefined ? null : { refused };
      },
    );
    return mapOk(answer, ({ refused }) => refused);
  },
};
