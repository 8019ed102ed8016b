import type { Work } from "#server/db/transact.ts";
import type { CatalogStatus, OwnedField } from "../contract.ts";
import { storedBarcode } from "../domain/barcodes.ts";
import { mayWrite, ownerOf, type FieldValues, type Writer } from "../domain/ownership.ts";
import { mappedMasters } from "../queries/mapped-masters.ts";
import { addBarcode } from "./save-barcodes.ts";
import { updateSku } from "./save-skus.ts";
import { currentOwnership, proposeField } from "./propose-fields.ts";
import { lockSkus } from "../store.ts";

/** What a channel says of a listing, of the fields that a SKU has too. */
export interface ListingFacts {
  title: string;
  barcode: string | null;
  priceMinor: bigint | null;
  currency: string | null;
  status: CatalogStatus;
}

/** A listing that its channel describes otherwise than before. */
export interface ListingChange {
  listingId: string;
  before: ListingFacts;
  after: ListingFacts;
}

/**
 * Somebody changed listings at their channel. Where the channel owns the field its value counts at once; elsewhere it is proposed to
 * the owner and the SKU stays as it is. Only listings that stand for one unit of one SKU speak of it.
 */
export async function recordChannelWrites(
  work: Work,
  connectionId: string,
  changes: readonly ListingChange[],
): Promise<void> {
  const written = new Map(changes.map((change) => [change.listingId, writesOf(change)]));
  const listingIds = [...written].filter(([, writes]) => writes.length > 0).map(([listingId]) => listingId);
  if (listingIds.length === 0) return;
  const rules = await currentOwnership(work);
  for (const { listingId, skuId, hasOwnPrice } of await mappedMasters(work, { connectionId, listingIds })) {
    const writer: Writer = { kind: "channel", connectionId, listingId };
    for (const { field, values } of written.get(listingId) ?? []) {
      // a price of its own says nothing of the SKU's; it is compared, see the differences of channels
      if (field === "price" && hasOwnPrice) continue;
      const isOwn = mayWrite(ownerOf(rules.body, field), writer);
      // what cannot be saved as it is, a person has to see
      if (isOwn && (await write(work, skuId, values))) continue;
      await proposeField(work, { skuId, field, changes: values, writer, rulesVersion: rules.version });
    }
  }
}

/** Shops join a product and its variant by a dash of their own length: that says nothing new. */
const plainTitle = (title: string): string => title.replaceAll(/\s+[-‐–—]\s+/g, " - ");

/** The fields that changed, with their new values. A value that was taken away is not written. */
function writesOf({ before, after }: ListingChange): { field: OwnedField; values: FieldValues }[] {
  const writes: { field: OwnedField; values: FieldValues }[] = [];
  if (plainTitle(after.title) !== plainTitle(before.title) && after.title !== "")
    writes.push({ field: "title", values: { title: after.title } });
  const isPriceNew = after.priceMinor !== before.priceMinor || after.currency !== before.currency;
  if (isPriceNew && after.priceMinor !== null)
    writes.push({ field: "price", values: { priceMinor: after.priceMinor, currency: after.currency } });
  if (after.status !== before.status) writes.push({ field: "status", values: { status: after.status } });
  const barcode =
    after.barcode === before.barcode || after.barcode === null ? null : storedBarcode(after.barcode);
  if (barcode?.ok) writes.push({ field: "barcode", values: { barcode: barcode.value.barcode } });
  return writes;
}

/** Whether the SKU says it now. */
async function write(work: Work, skuId: string, { barcode, ...changes }: FieldValues): Promise<boolean> {
  if (barcode !== undefined) return (await addBarcode(work, { skuId, barcode })).ok;
  const [sku] = await lockSkus(work, [skuId]);
  return sku !== undefined && (await updateSku(work, { skuId, version: sku.version, changes })).ok;
}
