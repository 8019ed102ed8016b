import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { tellOrder } from "../store.ts";
import { expectedReceiptsChanged, type MovedPromise } from "#server/modules/inventory/public.ts";

/** What is still to come for one line, by what announced it. */
export interface Expected {
  id: string;
  skuId: string;
  locationId: string;
  quantity: number;
  expectedOn: string;
  label: string;
}

/**
 * What is to come of an order: the part of a line that an ASN announced at the ASN's date, the rest at the date of the line.
 * Lines that nothing more comes of are there with 0, so that what was expected before ends.
 */
export async function expectedOf(work: Work, orderId: string): Promise<Expected[]> {
  return work.tx.$queryRaw<Expected[]>`
    with line as (
      select l.id, l.sku_id, o.location_id, l.expected_on, o.number, l.position,
             case when o.status in ('placed', 'acknowledged')
               then greatest(0, l.ordered_quantity - l.received_quantity - l.short_quantity) else 0 end as remaining
        from purchase_order o join purchase_order_line l on l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
       where o.tenant_id = ${work.tenantId} and o.id = ${orderId}),
    announced as (
      select a.id, line.id as line_id, line.sku_id, asn.location_id, asn.expected_on, asn.number, line.remaining,
             case when asn.status in ('announced', 'receiving') then greatest(0, a.announced_quantity - a.received_quantity) else 0 end as told,
             a.position
        from line join asn_line a on a.tenant_id = ${work.tenantId} and a.purchase_order_line_id = line.id
        join asn on asn.tenant_id = a.tenant_id and asn.id = a.asn_id
       where a.sku_id = line.sku_id),
    shared as (
      select announced.*, greatest(0, least(told, remaining - coalesce(sum(told) over (partition by line_id order by expected_on, id
               rows between unbounded preceding and 1 preceding), 0)))::integer as quantity from announced)
    select id, sku_id as "skuId", location_id as "locationId", quantity, expected_on as "expectedOn", number as label from shared
    union all
    select line.id, line.sku_id, line.location_id, (line.remaining - coalesce((select sum(quantity) from shared where line_id = line.id), 0))::integer,
           line.expected_on, line.number from line
    order by 1`;
}

/**
 * Tells the stock what is to come of an order now: the whole of it, so saying the same again changes nothing. The caller holds
 * the order's row and calls this after its last change. Promises to buyers that moved because of it are named in its timeline.
 *
 * @returns those promises
 */
export async function expectOrder(work: Work, orderId: string): Promise<MovedPromise[]> {
  const rows = await expectedOf(work, orderId);
  const told = await expectedReceiptsChanged(work, {
    rows: rows.map((row) => ({ ...row, sourceType: "purchase_order", sourceId: orderId })),
    eventKey: newId("req"),
  });
  // SKUs and locations of an order exist, and a line never changes either
  const { moved } = expectOk(told);
  if (moved.length > 0) await namePromises(work, orderId, moved);
  return moved;
}

const MOST_NAMED = 20;

/** Says in the order's timeline which buyers' orders wait for another day now. */
async function namePromises(work: Work, orderId: string, moved: readonly MovedPromise[]): Promise<void> {
  const orders = await work.tx.$queryRaw<{ id: string; number: string }[]>`
    select id, number from sales_order where tenant_id = ${work.tenantId} and id = any(${moved.map((one) => one.orderId)}::text[])`;
  const numbers = new Map(orders.map(({ id, number }) => [id, number]));
  const named = moved.map((one) => {
    const number = numbers.get(one.orderId) ?? one.orderId;
    return `${number} ${one.from ?? "without a date"} → ${one.to ?? "without a date"}`;
  });
  const shown = [...new Set(named)];
  const rest = shown.length > MOST_NAMED ? ` and ${shown.length - MOST_NAMED} more` : "";
  const text = `Promises moved: ${shown.slice(0, MOST_NAMED).join(", ")}${rest}`;
  await tellOrder(work, orderId, "promises", text, { promises: moved.slice(0, 200) });
}
