import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody, type Shop } from "#server/modules/channels/testing/shop.ts";
import { addBlackout } from "#server/modules/locations/public.ts";
import { placeHold } from "#server/modules/orders/public.ts";
import { setClock } from "#server/platform/clock.ts";
import type { RouteTrigger } from "../contract.ts";
import { excludeLocation } from "./exclude-location.ts";
import { routeOrder, routeOrders } from "./route-orders.ts";

const database = testDatabase();

/** A shop in Boise's neighborhood: Reno is near, Portland is far. */
async function arrange(
  stock: Record<string, number>,
  quantity: number,
): Promise<{ shop: Shop; orderId: string }> {
  const shop = await arrangeShop(database, { skus: ["mug"], locations: ["portland", "reno"] });
  await database.asOwner(
    `update location set country = 'US', postal_code = case id when 'reno' then '89502' else '04101' end where tenant_id = $1`,
    [shop.tenantId],
  );
  await shop.list(901, "mug");
  for (const [locationId, units] of Object.entries(stock)) await shop.receive("mug", locationId, units);
  await shop.deliver(
    "orders/create",
    "e1",
    orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity }] }),
  );
  await shop.drain();
  const [order] = await database.asOwner(`select id from sales_order where tenant_id = $1`, [shop.tenantId]);
  return { shop, orderId: String(order!.id) };
}

const route = (shop: Shop, orderId: string, trigger: RouteTrigger = "placed", pinnedTo?: string) =>
  shop.inTransaction((work) => routeOrder(work, { orderId, trigger, ...(pinnedTo ? { pinnedTo } : {}) }));

const held = (shop: Shop) =>
  database.asOwner(
    `select location_id as at, sum(quantity)::int as units from commitment where tenant_id = $1 and status = 'active' group by 1 order by 1`,
    [shop.tenantId],
  );
const candidates = (shop: Shop) =>
  database.asOwner(
    `select c.location_id as at, c.is_chosen as chosen, c.eliminated_by as fell from routing_candidate c
       join routing_plan p on p.tenant_id = c.tenant_id and p.id = c.plan_id and p.status <> 'superseded'
      where c.tenant_id = $1 order by 1`,
    [shop.tenantId],
  );

describe("routing an order", () => {
  it("moves its stock to the nearest location that has everything, and says why the others fell", async () => {
    const { shop, orderId } = await arrange({ portland: 5, reno: 5 }, 3);
    expect(await held(shop)).toEqual([{ at: "portland", units: 3 }]);
    expect(await route(shop, orderId)).toMatchObject({
      ok: true,
      value: { outcome: "routed", locationIds: ["reno"] },
    });
    expect(await held(shop)).toEqual([{ at: "reno", units: 3 }]);
    expect(await candidates(shop)).toEqual([
      { at: "portland", chosen: false, fell: null },
      { at: "reno", chosen: true, fell: null },
    ]);
    const [order] = await database.asOwner(
      `select stage, promise_on, ship_by_at is not null as dated from sales_order where tenant_id = $1`,
      [shop.tenantId],
    );
    expect(order).toMatchObject({
      stage: "routed",
      dated: true,
      promise_on: expect.stringMatching(/^\d{4}-/),
    });
    const [promise] = await database.asOwner(
      `select kind, terms -> 'reno' as terms from order_promise where tenant_id = $1`,
      [shop.tenantId],
    );
    expect(promise).toMatchObject({
      kind: "original",
      terms: { transitDays: 2, cutOff: expect.any(String) },
    });
  });

  it("splits when it must, and gives every unit once", async () => {
    const { shop, orderId } = await arrange({ portland: 4, reno: 4 }, 6);
    expect(await route(shop, orderId)).toMatchObject({ value: { locationIds: ["reno", "portland"] } });
    expect(await held(shop)).toEqual([
      { at: "portland", units: 2 },
      { at: "reno", units: 4 },
    ]);
  });

  it("called twice decides once", async () => {
    const { shop, orderId } = await arrange({ reno: 5 }, 3);
    await route(shop, orderId);
    expect(await route(shop, orderId, "changed")).toMatchObject({ value: { outcome: "unchanged" } });
    const plans = await database.asOwner(`select id from routing_plan where tenant_id = $1`, [shop.tenantId]);
    expect(plans).toHaveLength(1);
  });

  it("slips to the next best when a location turns it down or closes", async () => {
    const { shop, orderId } = await arrange({ portland: 5, reno: 5 }, 3);
    await route(shop, orderId);
    await shop.inTransaction((work) =>
      excludeLocation(work, { orderId, locationId: "reno", reason: "broken scanner" }),
    );
    expect(await route(shop, orderId, "rejected")).toMatchObject({ value: { locationIds: ["portland"] } });
    expect(await candidates(shop)).toEqual([
      { at: "portland", chosen: true, fell: null },
      { at: "reno", chosen: false, fell: "excluded" },
    ]);
    await shop.inTransaction((work) =>
      addBlackout(work, {
        locationId: "portland",
        fromAt: new Date(Date.now() - 60_000),
        toAt: new Date(Date.now() + 3_600_000),
        reason: "snow",
      }),
    );
    expect(await route(shop, orderId, "location_changed")).toMatchObject({
      value: { outcome: "no_location" },
    });
    const open = await database.asOwner(
      `select type from exception where tenant_id = $1 and status = 'open'`,
      [shop.tenantId],
    );
    expect(open).toEqual([{ type: "order.unroutable" }]);
    expect((await held(shop)).reduce((sum, row) => sum + Number(row.units), 0)).toBe(3);
  });

  it("follows a person's choice", async () => {
    const { shop, orderId } = await arrange({ portland: 5, reno: 5 }, 3);
    await route(shop, orderId);
    expect(await route(shop, orderId, "manual", "portland")).toMatchObject({
      value: { locationIds: ["portland"] },
    });
    expect(await held(shop)).toEqual([{ at: "portland", units: 3 }]);
  });

  it("waits for an order that is on hold, waits for stock, or has nothing", async () => {
    const { shop, orderId } = await arrange({ reno: 2 }, 3);
    expect(await route(shop, orderId)).toMatchObject({
      ok: false,
      error: { code: "routing.waits_for_stock", waiting: 1 },
    });
    expect(await route(shop, orderId, "ship_now")).toMatchObject({ value: { outcome: "routed" } });
    const second = await arrange({ reno: 5 }, 3);
    await second.shop.inTransaction((work) =>
      placeHold(work, { orderId: second.orderId, reason: "manual", note: "look first" }),
    );
    expect(await route(second.shop, second.orderId)).toMatchObject({ error: { code: "routing.order_held" } });
    const third = await arrange({}, 3);
    expect(await route(third.shop, third.orderId)).toMatchObject({
      error: { code: "routing.nothing_committed" },
    });
  });

  it("is refused for another merchant's order", async () => {
    const { orderId } = await arrange({ reno: 5 }, 3);
    const other = await arrange({ reno: 5 }, 3);
    expect(await route(other.shop, orderId)).toMatchObject({ error: { code: "routing.order_unknown" } });
  });
});

let restoreClock = () => {};
afterEach(() => restoreClock());

/** Ten orders for 3 each; Reno is near and has 15, Portland has the rest; both can do two orders a day. */
async function arrangeTen() {
  const { shop, orderId: first } = await arrange({ reno: 15, portland: 30 }, 3);
  await database.asOwner("update location set daily_capacity = 2 where tenant_id = $1", [shop.tenantId]);
  for (let id = 2; id <= 10; id++)
    await shop.deliver(
      "orders/create",
      `e${id}`,
      orderBody({ id, version: 1, lines: [{ id: id * 10, variant: 901, quantity: 3 }] }),
    );
  await shop.drain();
  const orders = await database.asOwner(
    "select id from sales_order where tenant_id = $1 order by external_id::int",
    [shop.tenantId],
  );
  return { shop, first, orderIds: orders.map(({ id }) => String(id)) };
}

/** What became of each order, without its ids. */
const outcomes = (shop: Shop) =>
  database.asOwner(
    `select o.external_id, o.stage, o.promise_on, o.ship_by_at::date::text as ship_by, p.outcome, p.split_count, m.kind, m.ship_on,
            (select jsonb_object_agg(c.location_id, jsonb_build_array(c.is_chosen, c.rank, c.reason, c.facts -> 'stock', c.facts -> 'backlogDays'))
               from routing_candidate c where c.tenant_id = p.tenant_id and c.plan_id = p.id) as candidates,
            (select jsonb_object_agg(c.location_id, c.quantity) from commitment c
              where c.tenant_id = o.tenant_id and c.order_id = o.id and c.status = 'active') as held,
            (select array_agg(v.kind || v.location_id || v.committed_delta order by v.kind, v.location_id) from stock_movement v
              where v.tenant_id = o.tenant_id and v.order_id = o.id and v.source_id = p.id) as moved
       from sales_order o
       join routing_plan p on p.tenant_id = o.tenant_id and p.order_id = o.id and p.status = 'active'
       join order_promise m on m.tenant_id = o.tenant_id and m.order_id = o.id and m.plan_id = p.id
      where o.tenant_id = $1 order by o.external_id::int`,
    [shop.tenantId],
  );

describe("routing many orders together", () => {
  it("decides as one after the other would: each finds the stock and the work that those before it left", async () => {
    restoreClock = setClock(() => new Date("2026-07-01T15:00:00Z"));
    const alone = await arrangeTen();
    for (const orderId of alone.orderIds) await route(alone.shop, orderId);
    const together = await arrangeTen();
    const answers = await together.shop.inTransaction((work) =>
      routeOrders(
        work,
        together.orderIds.map((orderId) => ({ orderId, trigger: "placed" })),
      ),
    );
    expect([...answers.values()].every((answer) => answer.ok && answer.value.outcome === "routed")).toBe(
      true,
    );
    const expected = await outcomes(alone.shop);
    expect(expected).toHaveLength(10);
    // the near place fills up on the way, and days of work gather: otherwise nothing would have to be followed
    expect(new Set(expected.map(({ held }) => JSON.stringify(held))).size).toBeGreaterThan(1);
    expect(new Set(expected.map(({ ship_on }) => ship_on)).size).toBeGreaterThan(1);
    expect(await outcomes(together.shop)).toEqual(expected);
    const [said] = await database.asOwner(
      "select count(distinct (data ->> 'orderId', trace_id))::int as orders from outbox_event where tenant_id = $1 and name = 'routing/plan.made'",
      [together.shop.tenantId],
    );
    expect(said).toEqual({ orders: 10 });
  });

  it("answers each by itself: what cannot be routed now is refused, the others are routed", async () => {
    const { shop, orderIds } = await arrangeTen();
    await shop.inTransaction((work) =>
      placeHold(work, { orderId: orderIds[0]!, reason: "manual", note: "look first" }),
    );
    const answers = await shop.inTransaction((work) =>
      routeOrders(
        work,
        [orderIds[0]!, "ord_unknown", orderIds[1]!].map((orderId) => ({ orderId, trigger: "placed" })),
      ),
    );
    expect(answers.get(orderIds[0]!)).toMatchObject({ error: { code: "routing.order_held" } });
    expect(answers.get("ord_unknown")).toMatchObject({ error: { code: "routing.order_unknown" } });
    expect(answers.get(orderIds[1]!)).toMatchObject({ value: { outcome: "routed" } });
  });

  it("called again changes nothing, and the promise that was made first stays", async () => {
    const { shop, orderIds } = await arrangeTen();
    const all = (trigger: RouteTrigger) =>
      shop.inTransaction((work) =>
        routeOrders(
          work,
          orderIds.map((orderId) => ({ orderId, trigger })),
        ),
      );
    await all("placed");
    const before = await outcomes(shop);
    const again = await all("changed");
    expect([...again.values()].map((answer) => answer.ok && answer.value.outcome)).toEqual(
      orderIds.map(() => "unchanged"),
    );
    expect(await outcomes(shop)).toEqual(before);
  });
});
