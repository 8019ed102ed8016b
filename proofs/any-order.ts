import type { TestDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody, type ShopLine } from "#server/modules/channels/testing/shop.ts";
import type { Chance } from "./seeded.ts";

/** What can happen to an order, in the order in which it happens. */
export const happenings = ["placed", "paid", "trimmed", "refunded", "fulfilled", "edited"] as const;
export type Happening = (typeof happenings)[number];

/** All orders in which these can arrive. */
export function permutationsOf<T>(list: readonly T[]): T[][] {
  if (list.length < 2) return [[...list]];
  return list.flatMap((first, place) =>
    permutationsOf([...list.slice(0, place), ...list.slice(place + 1)]).map((rest) => [first, ...rest]),
  );
}

function messageOf(what: Happening, id: number): { topic: string; body: unknown } {
  const line = (left: number): ShopLine => ({ id: id * 10, variant: 900, quantity: 5, left });
  const other: ShopLine = { id: id * 10 + 1, variant: 901, quantity: 2 };
  const added: ShopLine = { id: id * 10 + 2, variant: 901, quantity: 3 };
  const order = (version: number, lines: ShopLine[], financialStatus = "paid") =>
    orderBody({ id, version, lines, financialStatus });
  switch (what) {
    case "placed":
      return { topic: "orders/create", body: order(1, [line(5), other], "pending") };
    case "paid":
      return { topic: "orders/paid", body: order(2, [line(5), other]) };
    case "trimmed":
      return { topic: "orders/updated", body: order(3, [line(4), other]) };
    case "refunded":
      return { topic: "refunds/create", body: refundOf(id, 2) };
    case "fulfilled":
      return { topic: "fulfillments/create", body: fulfillmentOf(id) };
    case "edited":
      return { topic: "orders/edited", body: order(5, [line(3), other, added], "partially_refunded") };
  }
}

const refundOf = (order: number, quantity: number) => ({
  id: order * 7,
  order_id: order,
  created_at: "2026-07-01T10:00:04Z",
  note: "one was chipped",
  refund_line_items: [
    { id: order * 70, line_item_id: order * 10, quantity, restock_type: "cancel", subtotal: "20.00", total_tax: "0.00" },
  ],
  transactions: [
    { id: order * 700, kind: "refund", status: "success", gateway: "stripe", amount: "20.00", currency: "USD" },
  ],
  order_adjustments: [],
}); // prettier-ignore

const fulfillmentOf = (order: number) => ({
  id: order * 9,
  order_id: order,
  status: "success",
  created_at: "2026-07-01T10:00:05Z",
  updated_at: "2026-07-01T10:00:05Z",
  tracking_company: null,
  tracking_number: null,
  tracking_numbers: [],
  line_items: [{ id: order * 10, quantity: 1 }],
});

/**
 * Lets each order of a shop be told in an order of arrival of its own, every third message twice under its own id and now and
 * then once more under another, and drains them.
 * @returns the end of every order, as text without ids and times of ours, and what became of the deliveries
 */
export async function endsOf(
  database: TestDatabase,
  arrivals: readonly Happening[][],
  chance: Chance | null,
): Promise<{ ends: string[]; statuses: Record<string, number>; levels: unknown[] }> {
  const shop = await arrangeShop(database, { skus: ["mug", "cup"], locations: ["reno"] });
  await shop.list(900, "mug");
  await shop.list(901, "cup");
  for (const sku of ["mug", "cup"]) await shop.receive(sku, "reno", arrivals.length * 20);
  const told: { topic: string; event: string; body: string }[] = [];
  for (let step = 0; step < (arrivals[0]?.length ?? 0); step++) {
    for (const [n, arrival] of arrivals.entries()) {
      const what = arrival[step]!;
      const { topic, body } = messageOf(what, n + 1);
      const message = { topic, event: `${what}-${n}`, body: JSON.stringify(body) };
      told.push(message);
      if (!chance) continue;
      if (chance.below(3) === 0) told.push(message);
      if (chance.below(3) === 0) told.push({ ...message, event: `${message.event}-again` });
    }
  }
  await database.asOwner(
    `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id, received_at)
     select $1, new_id('dlv'), $2, 'shopify', topic, event, convert_to(body, 'UTF8'), new_id('trc'), now() + place * interval '1 ms'
       from rows from (jsonb_to_recordset($3::jsonb) as (topic text, event text, body text)) with ordinality as m(topic, event, body, place)
     on conflict do nothing`,
    [shop.tenantId, shop.connectionId, JSON.stringify(told)],
  );
  // a refund that came before its order waits and comes again
  for (let round = 0; round < 3; round++) {
    while ((await shop.drain()).hasMore);
    await database.asOwner("update inbox_delivery set retry_at = null where tenant_id = $1", [shop.tenantId]);
  }
  const statuses = await database.asOwner<{ status: string; n: number }>(
    "select status, count(*)::int as n from inbox_delivery where tenant_id = $1 group by 1",
    [shop.tenantId],
  );
  return {
    ends: await endStates(database, shop.tenantId),
    statuses: Object.fromEntries(statuses.map(({ status, n }) => [status, n])),
    levels: await database.asOwner(
      `select l.sku_id, l.on_hand, l.committed, l.available, sum(m.committed_delta)::int as moved from stock_level l
         join stock_movement m using (tenant_id, sku_id, location_id) where l.tenant_id = $1 group by 1, 2, 3, 4 order by 1`,
      [shop.tenantId],
    ),
  };
}

/** Line ids are told relative to their order, so that equal orders read equal. */
async function endStates(database: TestDatabase, tenantId: string): Promise<string[]> {
  const rows = await database.asOwner<{ state: string }>(
    `select jsonb_build_object('order', jsonb_build_object('status', o.status, 'stage', o.stage, 'held', o.is_held, 'paid', o.financial_status,
         'version', o.channel_updated_at, 'total', o.total_minor, 'subtotal', o.subtotal_minor),
       'lines', (select jsonb_agg(jsonb_build_array(l.external_line_id::bigint - o.external_id::bigint * 10, l.quantity, l.canceled_quantity, l.unit_price_minor,
           (select coalesce(sum(c.quantity), 0) from commitment c where c.tenant_id = l.tenant_id and c.order_line_id = l.id and c.status = 'active'),
           (select coalesce(sum(b.quantity), 0) from backorder b where b.tenant_id = l.tenant_id and b.order_line_id = l.id and b.status = 'open'))
           order by l.external_line_id::bigint)
         from order_line l where l.tenant_id = o.tenant_id and l.order_id = o.id),
       'refunds', (select jsonb_agg(jsonb_build_array(r.amount_minor, r.note, r.lines #> '{0,quantity}') order by r.external_id)
         from channel_refund r where r.tenant_id = o.tenant_id and r.order_id = o.id))::text as state
       from sales_order o where o.tenant_id = $1 order by o.external_id::bigint`,
    [tenantId],
  );
  return rows.map(({ state }) => state);
}
