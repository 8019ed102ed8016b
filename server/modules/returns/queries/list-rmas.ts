import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { empty, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { spellings, startsWith } from "#server/db/typed.ts";
import type { MoneyStatus, RmaListInput, RmaStatus } from "../contract.ts";

/** A return in the list. Units are of all its lines. */
export interface RmaListRow {
  id: string;
  number: string;
  orderId: string | null;
  orderNumber: string | null;
  customerName: string | null;
  locationName: string | null;
  status: RmaStatus;
  isUnexpected: boolean;
  expected: number;
  received: number;
  inspected: number;
  missing: number;
  moneyStatus: MoneyStatus;
  refundMinor: bigint;
  currency: string | null;
  createdAt: Date;
}

/** Returns, the newest first. With a location: those that are here, and those that are on their way to nowhere in particular. */
export async function listRmas(work: Work, input: RmaListInput): Promise<Page<RmaListRow>> {
  const cursor = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.string()])) : undefined;
  const search = input.search?.trim() || null;
  const locationId = work.boundTo ?? input.locationId ?? null;
  const rows = await work.tx.$queryRaw<RmaListRow[]>`
    select r.id, r.number, r.order_id as "orderId", o.number as "orderNumber", o.customer_name as "customerName", loc.name as "locationName",
           r.status, r.is_unexpected as "isUnexpected", t.expected, t.received, t.inspected, t.missing, r.money_status as "moneyStatus",
           (select coalesce(sum(m.amount_minor), 0)::bigint from rma_money_line m where m.tenant_id = r.tenant_id and m.rma_id = r.id) as "refundMinor",
           r.currency, r.created_at as "createdAt"
      from rma r
      left join sales_order o on o.tenant_id = r.tenant_id and o.id = r.order_id
      left join location loc on loc.tenant_id = r.tenant_id and loc.id = r.location_id
      cross join lateral (select coalesce(sum(l.expected_quantity), 0)::integer as expected, coalesce(sum(l.received_quantity), 0)::integer as received,
          coalesce(sum(l.inspected_quantity), 0)::integer as inspected, coalesce(sum(l.missing_quantity), 0)::integer as missing
        from rma_line l where l.tenant_id = r.tenant_id and l.rma_id = r.id) t
     where r.tenant_id = ${work.tenantId} and (${input.status ?? null}::text is null or r.status = ${input.status ?? null})
       and (${input.money ?? null}::text is null or r.money_status = ${input.money ?? null})
       and (${input.orderId ?? null}::text is null or r.order_id = ${input.orderId ?? null})
       and (${locationId}::text is null or (r.location_id is null or r.location_id = ${locationId})
         and r.status in ('approved', 'in_transit', 'arrived', 'inspecting'))
       ${search ? found(work, search) : empty}
       and (${cursor?.[0] ?? null}::text is null or r.id < ${cursor?.[0] ?? null})
     order by r.id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

/** Returns whose number, order or tracking number begins so. */
function found({ tenantId }: Work, search: string) {
  const names = spellings(search);
  return sql`and r.id in (
    select n.id from rma n where n.tenant_id = ${tenantId} and (${startsWith(sql`n.number`, names)} or ${startsWith(sql`n.tracking_number`, names)})
    union all
    select n.id from sales_order f join rma n on n.tenant_id = f.tenant_id and n.order_id = f.id
     where f.tenant_id = ${tenantId} and (${startsWith(sql`f.number`, names)} or ${startsWith(sql`f.channel_order_name`, names)}))`;
}
