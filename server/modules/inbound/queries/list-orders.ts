import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { join, sql, type Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { literally, spellings, startsWith } from "#server/db/typed.ts";
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

const hasCome = sql`exists (select from purchase_order_line l where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id and l.received_quantity > 0)`;
/** The few orders that lines are to come of, looked up once instead of order by order. */
const toCome = (tenantId: string) => sql`array(select l.purchase_order_id from purchase_order_line l
  where l.tenant_id = ${tenantId} and l.ordered_quantity > l.received_quantity + l.short_quantity)`;
const inReceipt: Record<ReceiptState, (tenantId: string) => Prisma.Sql> = {
  none: () => sql`not ${hasCome}`,
  some: (tenantId) => sql`o.id = any(${toCome(tenantId)}) and ${hasCome}`,
  all: (tenantId) => sql`o.id <> all(${toCome(tenantId)}) and ${hasCome}`,
};

/** Purchase orders, the newest first. */
export async function listOrders(work: Work, input: OrderListInput): Promise<Page<OrderListRow>> {
  const { tenantId } = work;
  const cursor = input.cursor ? decodeKeysetAs(input.cursor, z.tuple([z.string()])) : undefined;
  const search = input.search?.trim();
  const late = sql`select e.subject_id from exception e where e.tenant_id = ${tenantId} and e.subject_type = 'purchase_order'
    and e.type = 'supplier.late' and e.status in ('open', 'snoozed')`;
  const conditions = [
    sql`o.tenant_id = ${tenantId}`,
    ...(input.status ? [sql`o.status = ${input.status}`] : []),
    ...(input.supplierId ? [sql`o.supplier_id = ${input.supplierId}`] : []),
    ...(input.receipt ? [inReceipt[input.receipt](tenantId)] : []),
    ...(input.isLate === undefined
      ? []
      : [input.isLate ? sql`o.id in (${late})` : sql`o.id not in (${late})`]),
    ...(search ? [found(work, search)] : []),
    ...(cursor ? [sql`o.id < ${cursor[0]}`] : []),
  ];
  const rows = await work.tx.$queryRaw<OrderListRow[]>`
    select o.id, o.number, o.supplier_id as "supplierId", s.name as "supplierName", loc.name as "locationName", o.status,
           t.ordered, t.received, t."expectedOn", o.total_minor as "totalMinor", o.currency, o.placed_at as "placedAt", o.created_at as "createdAt",
           case when t.received = 0 then 'none' when t.remaining = 0 then 'all' else 'some' end as receipt,
           o.id in (${late}) as "isLate",
           (select count(*) from purchase_order_difference d where d.tenant_id = o.tenant_id and d.purchase_order_id = o.id
             and d.status = 'open')::integer as differences
      from (select * from purchase_order o where ${join(conditions, " and ")} order by o.id desc limit ${input.limit + 1}) o
      join supplier s on s.tenant_id = o.tenant_id and s.id = o.supplier_id
      join location loc on loc.tenant_id = o.tenant_id and loc.id = o.location_id
      cross join lateral (select coalesce(sum(l.ordered_quantity), 0)::integer as ordered, coalesce(sum(l.received_quantity), 0)::integer as received,
          coalesce(sum(greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity)), 0)::integer as remaining,
          min(l.expected_on) filter (where l.ordered_quantity > l.received_quantity + l.short_quantity) as "expectedOn"
        from purchase_order_line l where l.tenant_id = o.tenant_id and l.purchase_order_id = o.id) t
     order by o.id desc`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}

/** The start of an order's number or of the code of a SKU on it, or a part of its supplier's name. */
function found({ tenantId }: Work, search: string): Prisma.Sql {
  return sql`(${startsWith(sql`o.number`, spellings(search))}
    or o.supplier_id in (select id from supplier where tenant_id = ${tenantId} and name ilike ${`%${literally(search)}%`})
    or o.id in (select l.purchase_order_id from sku k join purchase_order_line l on l.tenant_id = k.tenant_id and l.sku_id = k.id
                 where k.tenant_id = ${tenantId} and ${startsWith(sql`k.code_folded`, [search.toLowerCase()])}))`;
}
