import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { empty, join, sql } from "#server/db/prisma.ts";
import { spellings, startsWith } from "#server/db/typed.ts";
import type { Work } from "#server/db/transact.ts";
import type { OrderFilter, OrderListInput, OrderStage } from "../contract.ts";

/** One row of the list. Amounts are minor units of `currency`. */
export interface OrderListRow {
  id: string;
  number: string;
  channelOrderName: string;
  externalId: string;
  connectionId: string | null;
  stage: OrderStage;
  isHeld: boolean;
  financialStatus: string;
  customerName: string;
  shipToCountry: string | null;
  currency: string;
  totalMinor: bigint;
  /** Units still wanted. */
  unitCount: number;
  placedAt: Date;
  promiseOn: string | null;
  /** The day on which the last of what it waits for is expected; null when it waits for nothing or for something without a day. */
  expectedOn: string | null;
  shipByAt: Date | null;
  isLate: boolean;
  openExceptions: number;
}

const stagesOf: Partial<Record<OrderFilter, readonly OrderStage[]>> = {
  open: ["received", "on_hold", "backordered", "committed", "routed", "picking", "packed"],
  backordered: ["backordered"],
  to_ship: ["committed", "routed", "picking", "packed"],
  shipped: ["shipped", "delivered"],
  canceled: ["canceled"],
};
const notShipped = ["received", "on_hold", "backordered", "committed", "routed", "picking", "packed"];
const cursorKey = z.tuple([z.iso.datetime(), z.string()]);

/** Orders, the newest first. Counting units and exceptions is done for the rows of one page only. */
export async function listOrders(work: Work, input: OrderListInput): Promise<Page<OrderListRow>> {
  const { tenantId } = work;
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const stages = input.stage ? [input.stage] : stagesOf[input.show];
  const conditions = [
    stages ? sql`and o.stage = any(${[...stages]})` : empty,
    input.show === "on_hold" ? sql`and o.is_held` : empty,
    input.show === "sold_ahead"
      ? sql`and o.id in (select b.order_id from backorder b where b.tenant_id = ${tenantId} and b.status = 'open' and b.sold_ahead > 0)`
      : empty,
    input.waitsFor
      ? sql`and o.id in (select b.order_id from expected_receipt e
          join backorder_basis x on x.tenant_id = e.tenant_id and x.expected_receipt_id = e.id
          join backorder b on b.tenant_id = x.tenant_id and b.id = x.backorder_id and b.status = 'open'
         where e.tenant_id = ${tenantId} and e.source_id = ${input.waitsFor})`
      : empty,
    input.connectionId ? sql`and o.connection_id = ${input.connectionId}` : empty,
    input.externalId ? sql`and o.external_id = ${input.externalId}` : empty,
    input.isLate ? sql`and o.ship_by_at < now() and o.stage = any(${notShipped})` : empty,
    searchCondition(input.search),
    after ? sql`and (o.placed_at, o.id) < (${after[0]}::timestamptz, ${after[1]})` : empty,
  ];
  const rows = await work.tx.$queryRaw<OrderListRow[]>`
    with page as (
      select o.* from sales_order o where o.tenant_id = ${tenantId} ${join(conditions, " ")}
       order by o.placed_at desc, o.id desc limit ${input.limit + 1})
    select o.id, o.number, o.channel_order_name as "channelOrderName", o.external_id as "externalId",
           o.connection_id as "connectionId", o.stage, o.is_held as "isHeld", o.financial_status as "financialStatus",
           o.customer_name as "customerName", o.ship_to_country as "shipToCountry", o.currency, o.total_minor as "totalMinor",
           (select coalesce(sum(l.quantity - l.canceled_quantity), 0)::int from order_line l
             where l.tenant_id = o.tenant_id and l.order_id = o.id) as "unitCount",
           o.placed_at as "placedAt", o.promise_on as "promiseOn", o.ship_by_at as "shipByAt",
           (select case when count(*) = count(b.expected_on) then max(b.expected_on) end from backorder b
             where b.tenant_id = o.tenant_id and b.order_id = o.id and b.status = 'open') as "expectedOn",
           coalesce(o.ship_by_at < now() and o.stage = any(${notShipped}), false) as "isLate",
           (select count(*)::int from exception e
             where e.tenant_id = o.tenant_id and e.order_id = o.id and e.status in ('open', 'snoozed')) as "openExceptions"
      from page o order by o.placed_at desc, o.id desc`;
  return cutPage(rows, input.limit, (row) => [row.placedAt.toISOString(), row.id]);
}

/** A number, the shop's name of an order or the buyer's name by its start, an e-mail address or the shop's id as a whole. */
function searchCondition(search: string | undefined) {
  if (!search) return empty;
  const names = spellings(search);
  return sql`and (${startsWith(sql`o.number`, names)} or ${startsWith(sql`o.channel_order_name`, names)}
    or o.email = ${search.toLowerCase()} or o.external_id = ${search}
    or ${startsWith(sql`o.customer_folded`, [search.toLowerCase()])})`;
}
