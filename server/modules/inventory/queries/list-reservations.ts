import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { empty, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { ReservationListInput } from "../contract.ts";

/** Units that somebody holds softly until a time. */
export interface ReservationRow {
  id: string;
  /** The holder's own name for the cart, draft or quote. */
  holder: string;
  skuId: string;
  locationId: string;
  locationCode: string;
  quantity: number;
  createdAt: Date;
  /** When it ends by itself. */
  expiresAt: Date;
  /** Who set it aside: the name of an API key or person, else the id of the job. */
  source: string;
}

const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/** Live reservations of a SKU, those that end first before others. */
export async function listReservations(
  work: Work,
  input: ReservationListInput,
): Promise<Page<ReservationRow>> {
  const { tenantId } = work;
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const rows = await work.tx.$queryRaw<ReservationRow[]>`
    select r.id, r.holder, r.sku_id as "skuId", r.location_id as "locationId", l.code as "locationCode", r.quantity,
           r.created_at as "createdAt", r.expires_at as "expiresAt",
           coalesce((select k.name from api_key k where k.tenant_id = m.tenant_id and k.id = m.actor_id),
             (select u.name from membership p join app_user u on u.id = p.user_id where p.tenant_id = m.tenant_id and p.user_id = m.actor_id),
             m.actor_id, '') as source
      from reservation r
      join location l on l.tenant_id = r.tenant_id and l.id = r.location_id
      left join stock_movement m on m.tenant_id = r.tenant_id and m.event_key = 'reserve:' || r.id
     where r.tenant_id = ${tenantId} and r.sku_id = ${input.skuId} and r.status = 'active'
       ${after ? sql`and (r.expires_at, r.id) > (${after[0]}::timestamptz, ${after[1]})` : empty}
     order by r.expires_at, r.id limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.expiresAt.toISOString(), row.id]);
}
