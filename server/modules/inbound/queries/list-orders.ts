import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import type { Work } from "#server/db/transact.ts";
import type { OrderListInput, OrderStatus, ReceiptState } from "../contract.ts";

/** A purchase order in the list. Units are of all its lines. */
export interface OrderListRow {
  id: string;
  number: string;
  supplierId: string;
  supplierName: string;
  locationName: string;
  status: OrderStatus;
  /** Computed from the lines. */
  receipt: ReceiptState;
  ordered: number;
  received: number;
  /** The next day something of it is expected; null when nothing is to come. */
  expectedOn: string | null;
  isLate: boolean;
  differences: number;
  totalMinor: bigint;
  currency: string;
  placedAt: Date | null;
  createdAt: Date;
}

/** Purchase orders, the newest first. */
export async function listOrders(work: Work, input: OrderListInput): Promise<Page<OrderListRow>> {
  const cursor = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.string()])) : undefined;
  const search = input.search?.trim() || null;
  const rows = await work.tx.$queryRaw<OrderListRow[]>`
    select * from (
      select o.id, o.number, o.supplier_id as "supplierId", s.name as "supplierName", loc.name as "locationName", o.status,
             t.ordered, t.received, t."expectedOn", o.total_minor as "totalMinor", o.currency, o.placed_at as "placedAt", o.created_at as "createdAt",
             case when t.received = 0 then 'none' when t.remaining = 0 then 'all' else 'some' end as receipt,
             exists (select from exception e where e.tenant_id = o.tenant_id and e.dedupe_key = 'supplier.late:' || o.id
               and e.status in ('open', 'snoozed')) as "isLate",
             (select count(*) from purchase_order_difference d where d.tenant_id = o.tenant_id and d.purchase_order_id = o.id
               and d.status = 'open')::integer as differences
        from purchase_order o
        join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id
        join location loc on loc.tenant_id = o.tenant_id and loc.id = o.location_id
        cross join lateral (select coalesce(sum(l.ordered_quantity), 0)::integer as ordered, coalesce(sum(l.received_quantity), 0)::integer as received,
            coalesce(sum(greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity)), 0)::integer as remaining,
            min(l.expected_on) filter (where l.ordered_quantity > l.received_quantity + l.short_quantity) as "expectedOn"
          from purchase_order_line l where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id) t
       where o.tenant_id = ${work.tenantId} and (${input.status ?? null}::text is null or o.status = ${input.status ?? null})
         and (${input.supplierId ?? null}::text is null or o.supplier_id = ${input.supplierId ?? null})
         and (${search}::text is null or o.number ilike ${search} || '%' or s.name ilike '%' || ${search} || '%'
           or exists (select from purchase_order_line l join sku on sku.tenant_id = l.tenant_id and sku.id = l.sku_id
             where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id and sku.code ilike ${search} || '%'))) found
     where (${input.receipt ?? null}::text is null or receipt = ${input.receipt ?? null})
       and (${input.isLate ?? null}::boolean is null or "isLate" = ${input.isLate ?? null})
       and (${cursor?.[0] ?? null}::text is null or id < ${cursor?.[0] ?? null})
     order by id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}
