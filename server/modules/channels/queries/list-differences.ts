import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { DifferenceListInput, ListingPushState, ShownKind } from "../contract.ts";

/** A field that is not the same on both sides. Values are text: amounts in minor units, quantities as they are. */
export interface ListedDifference {
  /** Of the difference; for availability the listing and location. */
  id: string;
  kind: ShownKind;
  connectionId: string;
  connectionName: string;
  listingId: string;
  listingTitle: string;
  skuId: string | null;
  skuCode: string | null;
  locationCode: string | null;
  ours: string | null;
  theirs: string | null;
  currency: string | null;
  /** Since when it is known. */
  since: Date;
  /** The last push of this field, while it says something about this difference. */
  pushState: ListingPushState | null;
  pushAnswer: string | null;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/**
 * Everything that channels show otherwise than we say, the newest first. Availability differences are those the stock feed sees
 * now; it puts them right by itself.
 */
export async function listDifferences(
  work: Work,
  input: DifferenceListInput,
): Promise<Page<ListedDifference>> {
  const { tenantId } = work;
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    sql`true`,
    ...(input.kind ? [sql`d.kind = ${input.kind}`] : []),
    ...(input.connectionId ? [sql`d.connection_id = ${input.connectionId}`] : []),
    ...(after ? [sql`(d.since, d.id) < (${after[0]}::timestamptz, ${after[1]})`] : []),
  ];
  const fields = [
    sql`f.tenant_id = ${tenantId} and f.state = 'open'`,
    ...(input.kind ? [sql`f.kind = ${input.kind}`] : []),
    ...(input.connectionId ? [sql`f.connection_id = ${input.connectionId}`] : []),
    ...(after ? [sql`(f.found_at, f.id) < (${after[0]}::timestamptz, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<ListedDifference[]>`
    with d as (
      (select f.id, f.kind, f.connection_id, f.listing_id, f.sku_id, null as location_id, f.ours, f.theirs, f.currency, f.found_at as since
        from listing_difference f where ${join(fields, " and ")} order by f.found_at desc, f.id desc limit ${input.limit + 1})
      union all
      select c.listing_id || '/' || c.location_id, 'availability', c.connection_id, c.listing_id, null, c.location_id, c.desired::text,
             c.channel_reported::text, null, coalesce(c.dirty_at, c.compared_at, c.updated_at)
        from channel_stock c where c.tenant_id = ${tenantId} and c.channel_reported is not null and c.channel_reported <> c.desired)
    select d.id, d.kind, d.connection_id as "connectionId", c.name as "connectionName", d.listing_id as "listingId", l.title as "listingTitle",
           d.sku_id as "skuId", s.code as "skuCode", x.code as "locationCode", d.ours, d.theirs, d.currency, d.since,
           p.state as "pushState", p.answer as "pushAnswer"
      from d
      join connection c on c.tenant_id = ${tenantId} and c.id = d.connection_id
      join channel_listing l on l.tenant_id = ${tenantId} and l.id = d.listing_id
      left join sku s on s.tenant_id = ${tenantId} and s.id = d.sku_id
      left join location x on x.tenant_id = ${tenantId} and x.id = d.location_id
      left join lateral (
        select state, answer from listing_push p where p.tenant_id = ${tenantId} and p.difference_id = d.id order by p.id desc limit 1) p on true
     where ${join(conditions, " and ")}
     order by d.since desc, d.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.since.toISOString(), row.id]);
}
