import { parseGtin } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { adjustLevels, putInBin } from "#server/modules/inventory/public.ts";
import { addBins, createLocation, linkChannel } from "#server/modules/locations/public.ts";
import { goods, listed, outlet } from "./goods.ts";
import { boxes, places } from "./places.ts";

/** Products, SKUs with barcodes, and kits. Returns SKU ids by code. */
export async function addCatalog(work: Work): Promise<Map<string, string>> {
  const { tenantId } = work;
  const skus = new Map(listed.map(({ variant }) => [variant.code, newId("sku")]));
  for (const product of goods) {
    const productId = newId("prd");
    const { title, description, tags, variants } = product;
    await work.tx.product.create({
      data: { tenantId, id: productId, title, description, brand: "Juniper & Pine", tags },
    });
    await work.tx.sku.createMany({
      data: variants.map((variant) => ({
        tenantId,
        id: skus.get(variant.code)!,
        productId,
        code: variant.code,
        title: variant.kit ? title : `${title} – ${variant.title}`,
        options: variant.options,
        kind: variant.kit ? "kit" : "stocked",
        weightGrams: variant.grams,
        lengthMm: variant.size[0],
        widthMm: variant.size[1],
        heightMm: variant.size[2],
        isFragile: variant.isFragile ?? false,
        isHazmat: variant.isHazmat ?? false,
        originCountry: "US",
        costMinor: BigInt(variant.costMinor),
        priceMinor: BigInt(variant.priceMinor),
        currency: "USD",
        reorderPoint: variant.kit ? null : Math.ceil((variant.stock[0] + variant.stock[1]) / 8),
      })),
    });
  }
  await work.tx.skuBarcode.createMany({
    data: listed.map(({ variant, barcode }) => {
      const gtin = expectOk(parseGtin(barcode));
      return { tenantId, id: newId("bar"), skuId: skus.get(variant.code)!, barcode: gtin, gtin };
    }),
  });
  await work.tx.kitComponent.createMany({
    data: listed.flatMap(({ variant }) =>
      Object.entries(variant.kit ?? {}).map(([code, quantity]) => ({
        tenantId,
        kitSkuId: skus.get(variant.code)!,
        componentSkuId: skus.get(code)!,
        quantity,
      })),
    ),
  });
  return skus;
}

/** A place that was made: in the order of `places`. */
export interface MadePlace {
  locationId: string;
  binIds: string[];
}

/** Locations with bins, and boxes. */
export async function addPlaces(work: Work, connectionId: string): Promise<MadePlace[]> {
  const { tenantId } = work;
  await work.tx.box.createMany({ data: boxes.map((box) => ({ tenantId, id: newId("box"), ...box })) });
  const made: MadePlace[] = [];
  for (const place of places) {
    const { locationId } = expectOk(await createLocation(work, place.fields));
    const { binIds } = expectOk(await addBins(work, { locationId, bins: place.bins }));
    const externalLocationId = String(place.externalId);
    expectOk(await linkChannel(work, { connectionId, locationId, externalLocationId }));
    made.push({ locationId, binIds });
  }
  return made;
}

/** Stock with a place in the bins. What suppliers brought before to the first place, by SKU code, is a part of its stock. */
export async function addStock(
  work: Work,
  skus: Map<string, string>,
  made: readonly MadePlace[],
  brought: ReadonlyMap<string, number>,
): Promise<void> {
  for (const [index, { locationId, binIds }] of made.entries())
    await receive(work, skus, index, locationId, binIds, index === 0 ? brought : new Map());
}

/** A first delivery, put away: each SKU into one bin, what is fast into the first ones. */
async function receive(
  work: Work,
  skus: Map<string, string>,
  place: number,
  locationId: string,
  binIds: string[],
  brought: ReadonlyMap<string, number>,
): Promise<void> {
  const unitsOf = ({ code, stock }: (typeof listed)[number]["variant"]) =>
    (stock[place] ?? 0) - (brought.get(code) ?? 0);
  const rows = listed
    .filter(({ variant }) => !variant.kit && unitsOf(variant) > 0)
    .map(({ variant }) => ({ skuId: skus.get(variant.code)!, locationId, delta: unitsOf(variant) }));
  const sourceId = `opening-${places[place]!.fields.code}`;
  const facts = { kind: "receipt", reason: "received", sourceType: "receipt", sourceId } as const;
  expectOk(await adjustLevels(work, { rows, ...facts, eventKey: sourceId }));
  for (const [index, { skuId, delta: quantity }] of rows.entries()) {
    const binId = binIds[index % binIds.length]!;
    const eventKey = `${sourceId}-${skuId}`;
    expectOk(await putInBin(work, { binId, skuId, quantity, sourceType: "receipt", sourceId, eventKey }));
  }
}

/** What the outlet lists, mapped to the same SKUs. */
export async function addOutletListings(
  work: Work,
  skus: Map<string, string>,
  connectionId: string,
): Promise<void> {
  const { tenantId } = work;
  for (const { one, parentNumber, number } of outlet) {
    const id = newId("lst");
    await work.tx.channelListing.create({
      data: {
        tenantId,
        id,
        connectionId,
        externalProductId: String(number),
        externalVariantId: String(number),
        externalInventoryItemId: `${parentNumber}/${number}`,
        skuText: one.variant.code,
        title: `${one.product.title} – ${one.variant.title}`,
        barcode: one.barcode,
        priceMinor: BigInt(one.variant.priceMinor),
        currency: "USD",
      },
    });
    await work.tx.listingMatch.create({
      data: { tenantId, listingId: id, skuId: skus.get(one.variant.code)!, quantity: 1, createdBy: "seed" },
    });
  }
}

/** What the shop lists, mapped to SKUs. */
export async function addListings(
  work: Work,
  skus: Map<string, string>,
  connectionId: string,
): Promise<void> {
  const { tenantId } = work;
  for (const { product, variant, productNumber, variantNumber, itemNumber, barcode } of listed) {
    const id = newId("lst");
    await work.tx.channelListing.create({
      data: {
        tenantId,
        id,
        connectionId,
        externalProductId: String(productNumber),
        externalVariantId: String(variantNumber),
        externalInventoryItemId: String(itemNumber),
        skuText: variant.code,
        title: variant.kit ? product.title : `${product.title} – ${variant.title}`,
        barcode,
        priceMinor: BigInt(variant.priceMinor),
        currency: "USD",
      },
    });
    await work.tx.listingMatch.create({
      data: { tenantId, listingId: id, skuId: skus.get(variant.code)!, quantity: 1, createdBy: "seed" },
    });
  }
}
