import { ensureListing, resolveListings } from "#server/modules/catalog/public.ts";
import type { Work } from "#server/db/transact.ts";
import { resolveSkuCodes } from "../queries/resolve-sku-codes.ts";
import { saveMapping, type OrderLineRow, type OrderRow } from "../store.ts";

/** Names what was bought at its channel. Custom lines have no variant id; the same custom text is the same thing. */
export const listingKey = (line: Pick<OrderLineRow, "externalVariantId" | "skuText" | "title">): string =>
  line.externalVariantId ?? `custom:${(line.skuText ?? line.title).trim().toLowerCase().slice(0, 100)}`;

/**
 * Finds out what the lines of an order are made of, and says so in the lines. Lines that were mapped stay as they are: what a
 * listing stands for later does not change what was sold.
 *
 * @returns the lines that have to be shipped and stand for nothing yet
 */
export async function mapLines(work: Work, order: OrderRow, lines: OrderLineRow[]): Promise<OrderLineRow[]> {
  const open = lines.filter((line) => !line.isMapped);
  for (const line of open.filter(({ requiresShipping }) => !requiresShipping)) {
    await saveMapping(work, line, { listingId: null, isMapped: true, components: [] });
  }
  const goods = open.filter(({ requiresShipping }) => requiresShipping);
  if (goods.length === 0) return [];
  return order.connectionId === null ? mapByCode(work, goods) : mapByListing(work, order.connectionId, goods);
}

async function mapByListing(
  work: Work,
  connectionId: string,
  lines: OrderLineRow[],
): Promise<OrderLineRow[]> {
  const known = await resolveListings(work, { connectionId, externalVariantIds: lines.map(listingKey) });
  const unmapped: OrderLineRow[] = [];
  for (const line of lines) {
    const listing = known.get(listingKey(line));
    const listingId =
      listing?.listingId ??
      (
        await ensureListing(work, {
          connectionId,
          externalVariantId: listingKey(line),
          skuText: line.skuText,
          title: line.title,
        })
      ).listingId;
    const isMapped = listing !== undefined && listing.isMapped && listing.components.length > 0;
    await saveMapping(work, line, { listingId, isMapped, components: isMapped ? listing.components : [] });
    if (!isMapped) unmapped.push({ ...line, listingId });
  }
  return unmapped;
}

/** Orders that programs place name our own SKU codes. */
async function mapByCode(work: Work, lines: OrderLineRow[]): Promise<OrderLineRow[]> {
  const known = await resolveSkuCodes(
    work,
    lines.flatMap(({ skuText }) => (skuText === null ? [] : [skuText])),
  );
  const unmapped: OrderLineRow[] = [];
  for (const line of lines) {
    const components = known.get(line.skuText ?? "") ?? [];
    if (components.length === 0) unmapped.push(line);
    else await saveMapping(work, line, { listingId: null, isMapped: true, components });
  }
  return unmapped;
}
