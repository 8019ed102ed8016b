import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import type { Asked, ListingFields, ShopDoor, ShopLane } from "../../domain/connector.ts";
import type { FieldChange, ShownVariant, VariantAddress, VariantNames } from "../../domain/listing-fields.ts";
import { askWoo } from "./ask.ts";
import { plainText, wooId } from "./fields.ts";
import { placeOf } from "./stock.ts";
import { gramsOf, isWeightUnit, weightText } from "./weights.ts";

const MOST_VARIANTS = 50;

const picture = z.looseObject({ id: z.number().nullish(), src: z.string() });
const body = z.looseObject({
  id: wooId,
  name: z.string().nullish(),
  price: z.string().nullish(),
  /** What the merchant set; `price` is lower while a sale runs, which is no other price of the SKU. */
  regular_price: z.string().nullish(),
  images: z.array(picture).nullish(),
  image: picture.nullish(),
  global_unique_id: z.string().nullish(),
  /** In the shop's own unit; a variation without one has its product's. */
  weight: z.string().nullish(),
  attributes: z.array(z.looseObject({ option: z.string().nullish() })).nullish(),
});
type Body = z.infer<typeof body>;
const bodies = z.array(body);
const FIELDS = "id,name,price,regular_price,images,image,global_unique_id,weight,attributes";

const setting = z.looseObject({ value: z.string() });

/** Price, title, image, barcode and weight of products and variations. */
export const listingFields: ListingFields = { most: MOST_VARIANTS, read, set };

const addressOf = (variant: VariantAddress) =>
  placeOf(variant.externalInventoryItemId ?? variant.externalVariantId);

/** Reads the products in one call, then the variations of each in one. */
async function read(
  shop: ShopDoor,
  lane: "catalog" | "backfill",
  variants: readonly VariantAddress[],
): Asked<(ShownVariant | null)[]> {
  const places = variants.map(addressOf);
  const products = await list(shop, lane, "/products", places.map(({ parent, id }) => parent ?? id)); // prettier-ignore
  if (!products.ok) return products;
  const variations = new Map<string, Body>();
  for (const parent of new Set(places.flatMap(({ parent }) => parent ?? []))) {
    if (!products.value.has(parent)) continue;
    const own = places.filter((place) => place.parent === parent).map(({ id }) => id);
    const found = await list(shop, lane, `/products/${parent}/variations`, own);
    if (!found.ok) return found;
    for (const [id, one] of found.value) variations.set(`${parent}/${id}`, one);
  }
  const isWeighed = [...products.value.values(), ...variations.values()].some(({ weight }) => weight?.trim());
  const unit = isWeighed ? await weightUnit(shop, lane) : ok(null);
  if (!unit.ok) return unit;
  return ok(
    places.map(({ parent, id }) => {
      const product = products.value.get(parent ?? id);
      const variation = parent === null ? undefined : variations.get(`${parent}/${id}`);
      if (!product || (parent !== null && !variation)) return null;
      return toShown(product, variation, unit.value);
    }),
  );
}

async function list(
  shop: ShopDoor,
  lane: ShopLane,
  address: string,
  ids: readonly string[],
): Asked<Map<string, Body>> {
  const query = new URLSearchParams({
    include: [...new Set(ids)].join(","),
    per_page: "100",
    status: "any",
    _fields: FIELDS,
  });
  const answer = await askWoo(
    shop,
    {
      operation: "product.read",
      lane,
      method: "GET",
      path: `${address}?${query.toString()}`,
      subject: { type: "connection", id: shop.connectionId },
    },
    (data) => bodies.safeParse(data).data ?? null,
  );
  return answer.ok ? ok(new Map(answer.value.map((one) => [one.id, one]))) : answer;
}

/** The unit that the shop keeps weights in; null when it does not tell: its keys may be those of somebody who may not see settings. */
async function weightUnit(shop: ShopDoor, lane: ShopLane): Asked<string | null> {
  const answer = await askWoo(
    shop,
    {
      operation: "settings.read",
      lane,
      method: "GET",
      path: "/settings/products/woocommerce_weight_unit",
      subject: { type: "connection", id: shop.connectionId },
    },
    (data) => setting.safeParse(data).data ?? null,
  );
  if (answer.ok) return ok(isWeightUnit(answer.value.value) ? answer.value.value : null);
  return [401, 403, 404].includes(answer.error.httpStatus ?? 0) ? ok(null) : answer;
}

function toShown(product: Body, variation: Body | undefined, unit: string | null): ShownVariant {
  const one = variation ?? product;
  const options = (variation?.attributes ?? []).map(({ option }) => option?.trim() ?? "").filter(Boolean);
  return {
    productTitle: plainText(product.name ?? ""),
    variantTitle: plainText(options.join(", ")),
    price: one.regular_price || one.price || null,
    imageUrl: variation?.image?.src ?? product.images?.[0]?.src ?? null,
    barcode: one.global_unique_id?.trim() || null,
    weightGrams: gramsOf(variation?.weight?.trim() || product.weight, unit),
  };
}

/** Sets one field. A title is the product's, so all its variations have it. */
async function set(shop: ShopDoor, variant: VariantNames, change: FieldChange): Asked<string | null> {
  const { parent, id } = addressOf(variant);
  const own = parent === null ? `/products/${id}` : `/products/${parent}/variations/${id}`;
  if ("productTitle" in change)
    return put(shop, variant, `/products/${parent ?? id}`, { name: change.productTitle }, "same");
  if ("weightGrams" in change) {
    const unit = await weightUnit(shop, "catalog");
    if (!unit.ok) return unit;
    if (unit.value === null) return ok("The shop does not say in which unit it keeps weights.");
    return put(shop, variant, own, { weight: weightText(change.weightGrams, unit.value) }, "same");
  }
  if ("barcode" in change) return put(shop, variant, own, { global_unique_id: change.barcode }, "same");
  if ("price" in change) return put(shop, variant, own, { regular_price: change.price }, "same");
  if (parent !== null) return put(shop, variant, own, { image: { src: change.imageUrl } }, null);
  // a list of images replaces the others: those behind the first are named again
  const there = await list(shop, "catalog", "/products", [id]);
  if (!there.ok) return there;
  const rest = (there.value.get(id)?.images ?? [])
    .slice(1)
    .flatMap((image) => (image.id ? [{ id: image.id }] : []));
  return put(shop, variant, own, { images: [{ src: change.imageUrl }, ...rest] }, null);
}

/** @param idempotencyKey null for an image: the shop would fetch it once more */
async function put(
  shop: ShopDoor,
  variant: VariantNames,
  path: string,
  change: object,
  idempotencyKey: string | null,
): Asked<string | null> {
  const answer = await askWoo(
    shop,
    {
      operation: "product.change",
      lane: "catalog",
      method: "PUT",
      path,
      body: change,
      ...(idempotencyKey === null ? {} : { idempotencyKey }),
      subject: { type: "channel_listing", id: variant.listingId },
    },
    (data) => (body.safeParse(data).success ? true : null),
  );
  if (answer.ok) return ok(null);
  const { httpStatus, detail } = answer.error;
  return httpStatus === 400 || httpStatus === 404 ? ok(detail) : err(answer.error);
}
