import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { remapOrder } from "#server/modules/orders/use-cases/remap-orders.ts";
import { arrangeShop, orderBody, type Shop, type ShopOrder } from "../testing/shop.ts";

const database = testDatabase();

/** Everything that matters about a merchant's orders and stock, without ids and times of our own. */
async function stateOf(shop: Shop) {
  const rows = (statement: string) => database.asOwner(statement, [shop.tenantId]);
  return {
    orders: await rows(
      `select external_id, status, stage, is_held, financial_status, channel_updated_at::text from sales_order where tenant_id = $1 order by external_id`,
    ),
    lines: await rows(
      `select o.external_id, l.external_line_id, l.quantity, l.canceled_quantity, l.is_mapped from order_line l
         join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id where l.tenant_id = $1 order by 1, 2`,
    ),
    held: await rows(
      `select o.external_id, c.sku_id, sum(c.quantity)::int as units from commitment c
         join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
        where c.tenant_id = $1 and c.status = 'active' group by 1, 2 order by 1, 2`,
    ),
    waiting: await rows(
      `select o.external_id, b.sku_id, sum(b.quantity)::int as units from backorder b
         join sales_order o on o.tenant_id = b.tenant_id and o.id = b.order_id
        where b.tenant_id = $1 and b.status = 'open' group by 1, 2 order by 1, 2`,
    ),
    levels: await rows(
      `select sku_id, on_hand, committed, available from stock_level where tenant_id = $1 order by sku_id`,
    ),
    refunds: await rows(
      `select external_id, amount_minor::int from channel_refund where tenant_id = $1 order by 1`,
    ),
  };
}

const deliveries = (shop: Shop) =>
  database.asOwner(
    `select topic, status, outcome, reason from inbox_delivery where tenant_id = $1 order by received_at, id`,
    [shop.tenantId],
  );

describe("levels arrive", () => {
  it("are judged together; one that is not counted or cannot be read is taken by itself", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    const level = { inventory_item_id: 5, location_id: 7, updated_at: "2026-11-25T10:00:00Z" };
    await shop.deliver("inventory_levels/update", "e1", { ...level, available: 3 });
    await shop.deliver("inventory_levels/update", "e2", { ...level, available: "many" });
    await shop.deliver("inventory_levels/update", "e3", { ...level, available: null });
    await shop.deliver("inventory_levels/update", "e4", { ...level, available: 2 });
    expect(await shop.drain()).toMatchObject({ applied: 3, quarantined: 1, hasMore: false });
    expect(await deliveries(shop)).toMatchObject([
      { status: "applied", outcome: "not_managed" },
      { status: "quarantined" },
      { status: "applied", outcome: "The shop does not count it" },
      { status: "applied", outcome: "not_managed" },
    ]);
    expect(await shop.drain()).toMatchObject({ applied: 0, quarantined: 0, hasMore: false });
  });
});

describe("an order arrives", () => {
  it("is recorded with its trace, takes stock, and asks to be routed", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug", 2);
    await shop.receive("mug", "reno", 10);
    await shop.deliver(
      "orders/create",
      "e1",
      orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 3 }] }),
    );
    expect(await shop.drain()).toMatchObject({ applied: 1, quarantined: 0, hasMore: false });
    expect(await stateOf(shop)).toMatchObject({
      orders: [{ external_id: "1", stage: "committed", is_held: false }],
      lines: [{ quantity: 3, is_mapped: true }],
      held: [{ sku_id: "mug", units: 6 }],
      levels: [{ on_hand: 10, committed: 6, available: 4 }],
    });
    const [order] = await database.asOwner(
      `select o.trace_id = d.trace_id as same from sales_order o join inbox_delivery d on d.tenant_id = o.tenant_id and d.subject_id = o.id
        where o.tenant_id = $1`,
      [shop.tenantId],
    );
    expect(order).toEqual({ same: true });
    const events = await database.asOwner(`select name from outbox_event where tenant_id = $1`, [
      shop.tenantId,
    ]);
    expect(events.map((event) => event.name)).toContain("orders/order.placed");
  });

  it("waits for what is short, in a row of its own and an exception", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.receive("mug", "reno", 2);
    await shop.deliver(
      "orders/create",
      "e1",
      orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 5 }] }),
    );
    await shop.drain();
    expect(await stateOf(shop)).toMatchObject({
      orders: [{ stage: "backordered" }],
      held: [{ units: 2 }],
      waiting: [{ units: 3 }],
      levels: [{ on_hand: 2, committed: 2, available: 0 }],
    });
    const exceptions = await database.asOwner(`select type, facts from exception where tenant_id = $1`, [
      shop.tenantId,
    ]);
    expect(exceptions).toMatchObject([
      { type: "order.short_stock", facts: { short: [{ sku: "MUG", quantity: 3 }] } },
    ]);
  });

  it("goes on hold for a line that stands for nothing, and goes on when somebody maps it", async () => {
    const shop = await arrangeShop(database, { skus: ["mug", "cup"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.receive("mug", "reno", 5);
    await shop.receive("cup", "reno", 5);
    const lines = [
      { id: 11, variant: 901, quantity: 1 },
      { id: 12, variant: 999, quantity: 2 },
    ];
    await shop.deliver("orders/create", "e1", orderBody({ id: 1, version: 1, lines }));
    await shop.drain();
    expect(await stateOf(shop)).toMatchObject({
      orders: [{ stage: "on_hold", is_held: true }],
      held: [{ sku_id: "mug", units: 1 }],
    });
    const [listing] = await database.asOwner(
      `select id from channel_listing where tenant_id = $1 and external_variant_id = '999'`,
      [shop.tenantId],
    );
    await database.asOwner(
      `insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by) values ($1, $2, 'cup', 1, 'test')`,
      [shop.tenantId, listing!.id],
    );
    const [order] = await database.asOwner(`select id from sales_order where tenant_id = $1`, [
      shop.tenantId,
    ]);
    await shop.inTransaction((work) => remapOrder(work, String(order!.id)));
    expect(await stateOf(shop)).toMatchObject({
      orders: [{ stage: "committed", is_held: false }],
      held: [
        { sku_id: "cup", units: 2 },
        { sku_id: "mug", units: 1 },
      ],
    });
    const open = await database.asOwner(
      `select type from exception where tenant_id = $1 and status = 'open'`,
      [shop.tenantId],
    );
    expect(open).toEqual([]);
    const released = await database.asOwner(
      `select name from outbox_event where tenant_id = $1 and name = 'orders/order.released'`,
      [shop.tenantId],
    );
    expect(released).toHaveLength(1);
  });

  it("keeps what it cannot read, says where it is wrong, and applies the rest", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug");
    const good = orderBody({ id: 2, version: 1, lines: [{ id: 21, variant: 901, quantity: 1 }] });
    await shop.deliver("orders/create", "bad-json", "{ nonsense");
    await shop.deliver("orders/create", "bad-shape", {
      ...good,
      id: 3,
      line_items: [{ id: 1, quantity: "many", price: "1" }],
    });
    await shop.deliver("orders/create", "good", good);
    await shop.deliver("carts/update", "unused", {});
    expect(await shop.drain()).toMatchObject({ applied: 2, quarantined: 2 });
    expect(await deliveries(shop)).toMatchObject([
      { status: "quarantined", reason: expect.stringContaining("not JSON") },
      { status: "quarantined", reason: expect.stringContaining("line_items[0]") },
      { status: "applied", outcome: "Order placed" },
      { status: "applied", outcome: "Not used: carts/update" },
    ]);
  });

  it("waits with a refund whose order is not there yet", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.receive("mug", "reno", 5);
    await shop.deliver("refunds/create", "r1", refundBody(71, 1, 11, 2));
    expect(await shop.drain()).toMatchObject({ postponed: 1 });
    await shop.deliver(
      "orders/create",
      "e1",
      orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 3 }] }),
    );
    await database.asOwner(`update inbox_delivery set retry_at = null where tenant_id = $1`, [shop.tenantId]);
    await shop.drain();
    await database.asOwner(`update inbox_delivery set retry_at = null where tenant_id = $1`, [shop.tenantId]);
    await shop.drain();
    expect(await stateOf(shop)).toMatchObject({
      lines: [{ quantity: 3, canceled_quantity: 2 }],
      held: [{ units: 1 }],
      refunds: [{ external_id: "71", amount_minor: 2000 }],
      levels: [{ on_hand: 5, committed: 1 }],
    });
  });

  it("is left to the drain that holds it, and the others beside it are placed", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.receive("mug", "reno", 5);
    for (const id of [1, 2, 3])
      await shop.deliver("orders/create", `e${id}`, orderBody({ id, version: 1, lines: [{ id: 10 + id, variant: 901, quantity: 1 }] })); // prettier-ignore
    await shop.inSql(async (work) => {
      await work.client.query(
        `select from inbox_delivery where tenant_id = $1 and event_id = 'e2' for update`,
        [shop.tenantId],
      );
      expect(await shop.drain()).toMatchObject({ applied: 2, postponed: 0, quarantined: 0 });
      expect((await stateOf(shop)).orders).toMatchObject([{ external_id: "1" }, { external_id: "3" }]);
    });
    const drains = await Promise.all([shop.drain(), shop.drain()]);
    expect(drains.reduce((sum, { applied }) => sum + applied, 0)).toBe(1);
    expect(await stateOf(shop)).toMatchObject({
      orders: [{ external_id: "1" }, { external_id: "2" }, { external_id: "3" }],
      levels: [{ committed: 3 }],
    });
  });

  it("is not seen by another merchant", async () => {
    const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    const other = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.deliver(
      "orders/create",
      "e1",
      orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 1 }] }),
    );
    expect(await other.drain()).toMatchObject({ applied: 0 });
    await shop.drain();
    expect((await stateOf(other)).orders).toEqual([]);
  });
});

function refundBody(id: number, order: number, line: number, quantity: number) {
  return {
    id,
    order_id: order,
    created_at: "2026-07-01T12:00:00Z",
    note: null,
    refund_line_items: [
      {
        id: id * 10,
        line_item_id: line,
        quantity,
        restock_type: "cancel",
        subtotal: String(quantity * 10),
        total_tax: "0.00",
      },
    ],
    transactions: [
      {
        id: id * 100,
        kind: "refund",
        status: "success",
        gateway: "stripe",
        amount: `${quantity * 10}.00`,
        currency: "USD",
      },
    ],
    order_adjustments: [],
  };
}

describe("any deliveries of the same facts", () => {
  /** Versions of three orders: quantities grow, units are removed, one order is canceled. */
  const versions: ShopOrder[] = [
    { id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 3 }], financialStatus: "pending" },
    { id: 1, version: 2, lines: [{ id: 11, variant: 901, quantity: 3 }] },
    { id: 1, version: 3, lines: [{ id: 11, variant: 901, quantity: 3, left: 1 }] },
    {
      id: 2,
      version: 1,
      lines: [
        { id: 21, variant: 901, quantity: 2 },
        { id: 22, variant: 902, quantity: 1 },
      ],
    },
    {
      id: 2,
      version: 5,
      lines: [
        { id: 21, variant: 901, quantity: 2 },
        { id: 22, variant: 902, quantity: 1, left: 0 },
      ],
    },
    { id: 3, version: 1, lines: [{ id: 31, variant: 902, quantity: 4 }] },
    { id: 3, version: 2, lines: [{ id: 31, variant: 902, quantity: 4, left: 0 }], isCanceled: true },
  ];

  async function endState(order: readonly number[]) {
    const shop = await arrangeShop(database, { skus: ["mug", "cup"], locations: ["reno"] });
    await shop.list(901, "mug");
    await shop.list(902, "cup");
    await shop.receive("mug", "reno", 50);
    await shop.receive("cup", "reno", 50);
    for (const [step, index] of order.entries()) {
      const version = versions[index]!;
      // an event may be told twice under one id, and once more under another
      await shop.deliver("orders/updated", `e${index}-${step % 2}`, orderBody(version));
      if (step % 3 === 0) await shop.drain();
    }
    await shop.drain();
    const balance = await database.asOwner(
      `select count(*) filter (where status = 'applied')::int as applied, count(*)::int as all from inbox_delivery where tenant_id = $1`,
      [shop.tenantId],
    );
    expect(balance[0]!.applied).toBe(balance[0]!.all);
    return stateOf(shop);
  }

  it("end as once and in order, whatever their order and however often they come", async () => {
    const all = versions.map((_, index) => index);
    const wanted = await endState(all);
    expect(wanted.held).toEqual([
      { external_id: "1", sku_id: "mug", units: 1 },
      { external_id: "2", sku_id: "mug", units: 2 },
    ]);
    const anyOrder = fc
      .shuffledSubarray([...all, ...all], { minLength: 2 * all.length })
      .map((indexes) => indexes.map((index) => index));
    await fc.assert(
      fc.asyncProperty(anyOrder, async (order) => {
        expect(await endState(order)).toEqual(wanted);
      }),
      { numRuns: 12 },
    );
  }, 60_000);
});
