import { current } from "#server/modules/releases/public.ts";
import { manyIds } from "#server/db/arrays.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  availableToSellOf,
  cellKey,
  type ListingParts,
  type ListingToSell,
  type SellingPlace,
  type StockFacts,
} from "../domain/available-to-sell.ts";
import { bufferRules, NO_BUFFERS, type BufferRules } from "../domain/buffers.ts";
import type { PauseFacts } from "../domain/pause.ts";
import type { AheadFacts, UnitsToCome } from "../domain/sell-ahead.ts";
import { ruleBookOf } from "../domain/rule-book.ts";

/** Everything that decides what a channel may sell, beside rules and pauses, as of one moment. */
export interface SellingFacts {
  connectionId: string;
  /** Listings that are mapped to nothing are missing. */
  listings: ListingParts[];
  places: SellingPlace[];
  stock: StockFacts;
}

/** What a channel may sell, with the version of the buffer rules that decided. */
export interface ChannelToSell {
  bufferVersion: number;
  listings: ListingToSell[];
}

/** The rules that decide now, with their version. */
export const currentBuffers = (work: Work) => current(work, "inventory.buffers", bufferRules, NO_BUFFERS);

/**
 * Available to sell of a connection's listings, each at every location of the channel with its explanation. Set-based: a few
 * statements for any number of listings; ten thousand at a time are well within one call.
 *
 * @param input.pauses the active pauses of these listings
 */
export async function availableToSell(
  work: Work,
  input: { connectionId: string; listingIds: string[]; pauses?: Map<string, PauseFacts> },
): Promise<ChannelToSell> {
  const { version, body } = await currentBuffers(work);
  const facts = await sellingFacts(work, { ...input, sellsAhead: body.ahead.length > 0 });
  return { bufferVersion: version, listings: toSell(facts, body, clock.now(), input.pauses) };
}

/** The answer of {@link availableToSell} for facts that are at hand, under any rules: those that decide, or those of a draft. */
export function toSell(
  facts: SellingFacts,
  rules: BufferRules,
  now: Date,
  pauses: Map<string, PauseFacts> = new Map(),
): ListingToSell[] {
  const book = ruleBookOf(rules, facts.connectionId, now);
  return facts.listings.map((listing) =>
    availableToSellOf(listing, facts.places, facts.stock, book, now, pauses.get(listing.listingId)),
  );
}

/**
 * Reads what {@link toSell} needs. Large answers come as one JSON text: a row each would cost more than the work.
 * @param input.sellsAhead whether a rule that is going to be asked sells ahead; without one nobody looks at what is expected
 */
export async function sellingFacts(
  work: Work,
  input: { connectionId: string; listingIds: string[]; sellsAhead: boolean },
): Promise<SellingFacts> {
  const { connectionId } = input;
  const listings = await listingParts(work, input.listingIds);
  const places = await sellingPlaces(work, connectionId);
  const skuIds = [...new Set(listings.flatMap((listing) => listing.components.map(({ skuId }) => skuId)))];
  const cells = await jsonColumns<{ sku: string[]; place: string[]; units: number[] }>(work.tx.$queryRaw`
    select json_build_object('sku', json_agg(sku_id), 'place', json_agg(location_id), 'units', json_agg(available))::text as columns
      from stock_level where tenant_id = ${work.tenantId} and sku_id = any(${manyIds(skuIds)}) and available > 0`);
  const waiting = await jsonRows<[string, number]>(work.tx.$queryRaw`
    select coalesce(json_agg(json_build_array(sku_id, units)), '[]')::text as rows
      from (select sku_id, sum(quantity) as units from backorder
             where tenant_id = ${work.tenantId} and sku_id = any(${manyIds(skuIds)}) and status = 'open' group by sku_id) b`);
  const stock = {
    available: new Map(
      cells.sku?.map((skuId, index) => [cellKey(skuId, cells.place![index]!), cells.units![index]!]),
    ),
    waiting: new Map(waiting),
    ahead: input.sellsAhead ? await aheadFacts(work, connectionId, skuIds) : new Map<string, AheadFacts>(),
  };
  return { connectionId, listings, places, stock };
}

/** What is to come to the places of a channel, the earliest first, and what was sold ahead and waits. */
async function aheadFacts(
  work: Work,
  connectionId: string,
  skuIds: string[],
): Promise<Map<string, AheadFacts>> {
  const facts = new Map<string, AheadFacts>();
  const of = (skuId: string): AheadFacts => {
    const known = facts.get(skuId) ?? { toCome: [], soldHere: 0, soldOverall: 0 };
    facts.set(skuId, known);
    return known;
  };
  const toCome = await jsonRows<UnitsToCome & { skuId: string }>(work.tx.$queryRaw`
    select coalesce(json_agg(json_build_object('skuId', e.sku_id, 'label', e.label, 'sourceType', e.source_type, 'sourceId', e.source_id,
        'locationId', e.location_id, 'quantity', e.quantity, 'expectedOn', e.expected_on,
        'isLate', coalesce(e.expected_on < to_char(${clock.now()}::timestamptz at time zone l.time_zone, 'YYYY-MM-DD'), false))
        order by e.expected_on nulls last, e.id), '[]')::text as rows
      from sellable_locations(${work.tenantId}, array[${connectionId}]) s
      join location l on l.tenant_id = ${work.tenantId} and l.id = s.location_id
      join expected_receipt e on e.tenant_id = ${work.tenantId} and e.location_id = s.location_id
     where e.quantity > 0 and e.sku_id = any(${manyIds(skuIds)})`);
  for (const { skuId, ...units } of toCome) of(skuId).toCome.push(units);
  const sold = await jsonRows<[string, number, number]>(work.tx.$queryRaw`
    select coalesce(json_agg(json_build_array(sku_id, here, overall)), '[]')::text as rows
      from (select sku_id, coalesce(sum(sold_ahead) filter (where connection_id = ${connectionId}), 0) as here, sum(sold_ahead) as overall
              from backorder
             where tenant_id = ${work.tenantId} and status = 'open' and sold_ahead > 0 and sku_id = any(${manyIds(skuIds)}) group by sku_id) b`);
  for (const [skuId, soldHere, soldOverall] of sold) Object.assign(of(skuId), { soldHere, soldOverall });
  return facts;
}

/** As {@link jsonRows}, a list a column: for very many rows both sides are done in half the time. No row: each column is null. */
async function jsonColumns<Columns>(
  query: Promise<unknown>,
): Promise<{ [Name in keyof Columns]: Columns[Name] | null }> {
  const [answer] = (await query) as { columns: string }[];
  return JSON.parse(answer!.columns) as { [Name in keyof Columns]: Columns[Name] | null };
}

async function jsonRows<Row>(query: Promise<unknown>): Promise<Row[]> {
  const [answer] = (await query) as { rows: string }[];
  return JSON.parse(answer!.rows) as Row[];
}

/** Of these SKUs those that some channel may sell now although they are not there: a rule says so, and its limits leave some. */
export async function soldAheadNow(work: Work, skuIds: string[]): Promise<Set<string>> {
  const ahead = new Set<string>();
  if (skuIds.length === 0 || (await currentBuffers(work)).body.ahead.length === 0) return ahead;
  const touched = await listingsTouchedBy(work, skuIds);
  for (const connectionId of new Set(touched.map((row) => row.connectionId))) {
    const listingIds = touched
      .filter((row) => row.connectionId === connectionId)
      .map(({ listingId }) => listingId);
    const { listings } = await availableToSell(work, { connectionId, listingIds });
    for (const { explanation } of listings.flatMap((listing) => listing.rows))
      for (const { skuId, units } of explanation.overChannel.ahead) if (units > 0) ahead.add(skuId);
  }
  return ahead;
}

/** Listings that would change when these SKUs do, as parts or as kits of them, by connection. */
export async function listingsTouchedBy(
  work: Work,
  skuIds: string[],
): Promise<{ connectionId: string; listingId: string }[]> {
  return work.tx.$queryRaw<{ connectionId: string; listingId: string }[]>`
    with recursive made(sku_id) as (
      select unnest(${skuIds}::text[])
      union select k.kit_sku_id from made join kit_component k on k.tenant_id = ${work.tenantId} and k.component_sku_id = made.sku_id)
    select distinct l.connection_id as "connectionId", l.id as "listingId"
      from made join listing_match m on m.tenant_id = ${work.tenantId} and m.sku_id = made.sku_id
      join channel_listing l on l.tenant_id = m.tenant_id and l.id = m.listing_id and l.status = 'active'
     order by 1, 2`;
}

async function listingParts(work: Work, listingIds: string[]): Promise<ListingParts[]> {
  const rows = await jsonColumns<PartColumns>(work.tx.$queryRaw`
    with recursive matched as materialized (
      select m.listing_id, m.sku_id, m.quantity, s.kind in ('stocked', 'assembly') as is_stocked, s.code, s.product_id
        from listing_match m join sku s on s.tenant_id = m.tenant_id and s.id = m.sku_id
       where m.tenant_id = ${work.tenantId} and m.listing_id = any(${manyIds(listingIds)})),
    kit_part(listing_id, sku_id, quantity, is_stocked, code, product_id) as (
      select listing_id, sku_id, quantity, false, code, product_id from matched where not is_stocked
      union all
      select part.listing_id, k.component_sku_id, part.quantity * k.quantity, s.kind in ('stocked', 'assembly'), s.code, s.product_id
        from kit_part part join kit_component k on k.tenant_id = ${work.tenantId} and k.kit_sku_id = part.sku_id
        join sku s on s.tenant_id = k.tenant_id and s.id = k.component_sku_id
       where not part.is_stocked
    ) cycle sku_id set is_cycle using walked,
    part as materialized (
      select listing_id, sku_id, code, product_id, quantity from matched where is_stocked
      union all select listing_id, sku_id, code, product_id, quantity from kit_part where is_stocked
      -- a kit without parts is still a listing
      union all select listing_id, null, null, null, 0 from matched where not is_stocked)
    select json_build_object('listing', json_agg(listing_id), 'sku', json_agg(sku_id), 'code', json_agg(code),
             'product', json_agg(product_id), 'quantity', json_agg(quantity), 'tags', (
               select json_object_agg(p.id, p.tags) from product p
                where p.tenant_id = ${work.tenantId} and p.tags <> '{}' and p.id in (select product_id from part)))::text as columns
      from part`);
  const listings = new Map<string, ListingParts>();
  for (const [index, listingId] of rows.listing?.entries() ?? []) {
    let listing = listings.get(listingId);
    if (!listing) listings.set(listingId, (listing = { listingId, components: [] }));
    const skuId = rows.sku![index]!;
    if (skuId === null) continue;
    const quantity = rows.quantity![index]!;
    const known = listing.components.find((component) => component.skuId === skuId);
    if (known) known.perUnit += quantity;
    else {
      const tags = rows.tags?.[rows.product![index]!] ?? NO_TAGS;
      listing.components.push({ skuId, code: rows.code![index]!, tags, perUnit: quantity });
    }
  }
  return [...listings.values()];
}

const NO_TAGS: string[] = [];

/** Parts of listings, a list a column. A kit itself has neither SKU nor code nor product. */
interface PartColumns {
  listing: string[];
  sku: (string | null)[];
  code: string[];
  product: string[];
  quantity: number[];
  /** Tags of products that have any, by product. */
  tags: Record<string, string[]>;
}

/** Open places first, by priority; places that the channel is linked to but that are closed show 0 rather than an old figure. */
async function sellingPlaces(work: Work, connectionId: string): Promise<SellingPlace[]> {
  return work.tx.$queryRaw<SellingPlace[]>`
    with place as (select location_id, place from sellable_locations(${work.tenantId}, array[${connectionId}]))
    select location_id as "locationId", true as "isOpen", place from place
    union all
    select x.location_id, false, 1000000 from channel_location x
     where x.tenant_id = ${work.tenantId} and x.connection_id = ${connectionId} and x.location_id not in (select location_id from place)
    order by 3, 1`;
}
