import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import {
  arrangeWarehouse,
  stockDifferences,
  type Warehouse,
} from "#server/modules/inventory/testing/arrange.ts";
import { sellAheadBy } from "#server/modules/inventory/testing/sell-ahead.ts";
import type { PlacedOrder } from "../contract.ts";
import { placeOrdersByKey } from "./place-orders.ts";
import { recordOrder } from "./record-order.ts";

const database = testDatabase();
const placedAt = new Date("2026-07-01T10:00:00Z");

interface Wish {
  lines: { sku: string; quantity: number }[];
  isPaid?: boolean;
  hasAddress?: boolean;
}

function order(externalId: string, { lines, isPaid = true, hasAddress = true }: Wish): PlacedOrder {
  return {
    connectionId: null,
    externalId,
    name: `#${externalId}`,
    currency: "USD",
    placedAt,
    updatedAt: placedAt,
    canceledAt: null,
    cancelReason: null,
    financialStatus: isPaid ? "paid" : "pending",
    email: "ada@example.com",
    phone: null,
    customerName: "Ada",
    shippingAddress: hasAddress
      ? {
          name: "Ada", company: null, line1: "1 Elm St", line2: null, city: "Boise", region: "ID", postalCode: "83702",
          country: "US", phone: null, latitude: null, longitude: null,
        }
      : null,
    billingAddress: null,
    lines: lines.map(({ sku, quantity }, index) => ({
      externalLineId: String(index + 1),
      externalVariantId: null,
      externalProductId: null,
      sku: sku.toUpperCase(),
      title: sku,
      quantity,
      currentQuantity: quantity,
      unitPriceMinor: 9_007_199_254_740_993n,
      discountMinor: 1n,
      taxMinor: 2n,
      taxes: [{ title: "Tax", rate: "0.1", minor: 2n }],
      requiresShipping: true,
    })),
    shippingLines: [
      { externalLineId: "s", title: "Post", code: null, priceMinor: 500n, discountMinor: 0n, taxMinor: 0n, taxes: [] },
    ],
    totals: { subtotalMinor: 1n, discountMinor: 0n, shippingMinor: 500n, taxMinor: 0n, totalMinor: 501n },
    taxesIncluded: false,
    paymentReference: null,
    note: null,
    tags: ["gift"],
    attributes: { color: "red" },
    differences: [],
    traceId: newId("trc"),
  };
} // prettier-ignore

/** Two kinds of goods, scarce at two places, and a kit of both. */
async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, { skus: ["mug", "cup", "set"], locations: ["reno", "york"] });
  await database.asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, '', '', $1, '{write}', '')`,
    [shop.tenantId, shop.scope.actor.id],
  );
  await database.asOwner(`update sku set kind = 'kit' where tenant_id = $1 and id = 'set'`, [shop.tenantId]);
  await database.asOwner(
    `insert into kit_component (tenant_id, kit_sku_id, component_sku_id, quantity) values ($1, 'set', 'mug', 2), ($1, 'set', 'cup', 1)`,
    [shop.tenantId],
  );
  await shop.receive("mug", "reno", 12);
  await shop.receive("mug", "york", 6);
  await shop.receive("cup", "york", 5);
  return shop;
}

/** Everything the orders left, without ids and times of our own. */
async function stateOf({ tenantId }: Warehouse) {
  const rows = (text: string) => database.asOwner(text, [tenantId]);
  const ofOrder =
    "join sales_order o on o.tenant_id = x.tenant_id and o.id = x.order_id where x.tenant_id = $1";
  return {
    orders: await rows(
      `select external_id, number, channel_order_name, stage, is_held, status, financial_status, email, customer_name, shipping_address,
         ship_to_country, ship_to_postal_code, subtotal_minor, shipping_minor, total_minor, tags, attributes, placed_at, channel_updated_at
         from sales_order where tenant_id = $1 order by 1`,
    ),
    lines: await rows(
      `select o.external_id, x.position, x.external_line_id, x.sku_text, x.title, x.quantity, x.unit_price_minor, x.discount_minor,
         x.tax_minor, x.taxes, x.requires_shipping, x.is_mapped, x.listing_id from order_line x ${ofOrder} order by 1, 2`,
    ),
    parts: await rows(
      `select o.external_id, x.sku_id, x.per_unit from order_demand x ${ofOrder} order by 1, 2, 3`,
    ),
    shipping: await rows(
      `select o.external_id, x.title, x.price_minor, x.taxes from order_shipping_line x ${ofOrder} order by 1`,
    ),
    holds: await rows(
      `select o.external_id, x.reason, x.note, x.placed_by from order_hold x ${ofOrder} order by 1, 2`,
    ),
    exceptions: await rows(
      `select o.external_id, x.type, x.severity, x.title, x.facts, x.next_action, x.owner_role, replace(x.dedupe_key, o.id, '') as cause,
         round(extract(epoch from x.due_at - x.opened_at) / 60)::int as due from exception x ${ofOrder} order by 1, 2`,
    ),
    held: await rows(
      `select o.external_id, x.sku_id, x.location_id, sum(x.quantity)::int as units from commitment x ${ofOrder} and x.status = 'active'
         group by 1, 2, 3 order by 1, 2, 3`,
    ),
    waiting: await rows(
      `select o.external_id, x.sku_id, sum(x.quantity)::int as units from backorder x ${ofOrder} and x.status = 'open'
         group by 1, 2 order by 1, 2`,
    ),
    movements: await rows(
      `select o.external_id, x.sku_id, x.location_id, x.kind, x.committed_delta, x.reason, x.source_type, x.trace_id = o.trace_id as traced
         from stock_movement x ${ofOrder} order by 1, 2, 3, 5`,
    ),
    levels: await rows(
      `select sku_id, location_id, on_hand, committed, available from stock_level where tenant_id = $1 order by 1, 2`,
    ),
    raised: await rows(
      `select count(*)::int as events from outbox_event where tenant_id = $1 and name = 'exceptions/exception.raised'`,
    ),
    announced: await rows(
      `select count(*)::int as orders from outbox_event e, jsonb_array_elements_text(e.data -> 'orderIds') id
         join sales_order o on o.id = id where e.tenant_id = $1 and o.tenant_id = $1 and e.name = 'orders/order.placed'`,
    ),
  };
}

const someLines = fc.array(
  fc.record({ sku: fc.constantFrom("mug", "cup", "set"), quantity: fc.integer({ min: 1, max: 4 }) }),
  { minLength: 1, maxLength: 3 },
);
const someWishes = fc.array(fc.record({ lines: someLines, isPaid: fc.boolean(), hasAddress: fc.boolean() }), {
  minLength: 1,
  maxLength: 7,
});

/** What waits and is asked about, after the merchant began to sell four cups ahead. */
async function soldAhead(place: (shop: Warehouse, orders: PlacedOrder[]) => Promise<unknown>) {
  const shop = await arrange();
  await sellAheadBy(shop, [
    { mode: "pre_order", overall: 4, beyondReceipts: true, when: { skuCodes: ["CUP"] } },
  ]);
  const wishes = [5, 3, 1, 2].map((quantity) => ({ lines: [{ sku: "cup", quantity }] }));
  await place(
    shop,
    wishes.map((wish, n) => order(`n${n}`, wish)),
  );
  return database.asOwner(
    `select o.external_id, o.stage, b.quantity, b.sold_ahead, b.sold_as, e.facts -> 'short' as short
       from sales_order o
       left join backorder b on b.tenant_id = o.tenant_id and b.order_id = o.id
       left join exception e on e.tenant_id = o.tenant_id and e.order_id = o.id and e.type = 'order.short_stock'
      where o.tenant_id = $1 order by 1`,
    [shop.tenantId],
  );
}

describe("an order for what is sold ahead", () => {
  const waits = (external_id: string, quantity: number, sold_ahead: number) => ({
    external_id,
    stage: "backordered",
    quantity,
    sold_ahead,
    sold_as: sold_ahead > 0 ? "pre_order" : null,
    short: sold_ahead < quantity ? [{ sku: "CUP", quantity: quantity - sold_ahead }] : null,
  });
  const expected = [
    { external_id: "n0", stage: "committed", quantity: null, sold_ahead: null, sold_as: null, short: null },
    waits("n1", 3, 3),
    waits("n2", 1, 1),
    waits("n3", 2, 0),
  ];

  it("waits as planned, and only what is beyond the limit is a shortage: placed together and one by one", async () => {
    expect(await soldAhead((shop, orders) => placeOrdersByKey(shop.scope, orders))).toEqual(expected);
    expect(
      await soldAhead(async (shop, orders) => {
        for (const one of orders) await shop.inTransaction((work) => recordOrder(work, one));
      }),
    ).toEqual(expected);
  });
});

describe("orders placed together", () => {
  it("leave what they would have left one by one", async () => {
    await fc.assert(
      fc.asyncProperty(someWishes, async (wishes) => {
        const [together, singly] = [await arrange(), await arrange()];
        const orders = wishes.map((wish, index) => order(String(index), wish));
        const answers = (await placeOrdersByKey(together.scope, orders))!;
        for (const one of orders) await singly.inTransaction((work) => recordOrder(work, one));
        const state = await stateOf(together);
        expect(state).toEqual(await stateOf(singly));
        expect(answers.map((answer) => answer?.stage)).toEqual(state.orders.map(({ stage }) => stage));
        expect(await stockDifferences(database, together.tenantId)).toEqual([]);
      }),
      { numRuns: 8 },
    );
  });

  it("are placed once: a repeat, a twin in the call and an order with an unknown code write nothing", async () => {
    const shop = await arrange();
    const [first, twin] = [order("1", { lines: [{ sku: "mug", quantity: 1 }] }), order("1", { lines: [{ sku: "cup", quantity: 1 }] })]; // prettier-ignore
    const ghost = order("2", { lines: [{ sku: "mug", quantity: 1 }, { sku: "ghost", quantity: 1 }] }); // prettier-ignore
    const place = () => placeOrdersByKey(shop.scope, [first, twin, ghost]);
    expect((await place())!.map((answer) => answer?.stage)).toEqual(["committed", undefined, undefined]);
    const state = await stateOf(shop);
    expect(state.orders).toMatchObject([{ external_id: "1", number: "SO-1" }]);
    expect(state.held).toEqual([{ external_id: "1", sku_id: "mug", location_id: "reno", units: 1 }]);
    expect(await place()).toEqual([null, null, null]);
    expect(await stateOf(shop)).toEqual(state);
  });

  it("leave a canceled order, a repeated line and one without lines to the way of one", async () => {
    const shop = await arrange();
    const plain = order("1", { lines: [{ sku: "mug", quantity: 1 }] });
    const odd = [
      { ...plain, canceledAt: placedAt },
      { ...plain, lines: [] },
      { ...plain, lines: [...plain.lines, ...plain.lines] },
      { ...plain, lines: plain.lines.map((line) => ({ ...line, currentQuantity: 0 })) },
    ];
    expect(await placeOrdersByKey(shop.scope, odd)).toEqual([null, null, null, null]);
  });

  it("are seen by their merchant only, whose SKUs alone they may name", async () => {
    const shop = await arrange();
    await placeOrdersByKey(shop.scope, [order("1", { lines: [{ sku: "mug", quantity: 1 }] })]);
    const other = await makeMerchant(database);
    const scope = { tenantId: other, actor: { kind: "api_key" as const, id: "key_other" } };
    const asked = [order("1", { lines: [{ sku: "mug", quantity: 1 }] })];
    expect(await placeOrdersByKey(scope, asked)).toBeNull();
    await database.asOwner(
      `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, 'key_other', '', '', $1, '{write}', '')`,
      [other],
    );
    expect(await placeOrdersByKey(scope, asked)).toEqual([null]);
    await database.asOwner(`update api_key set revoked_at = now() where tenant_id = $1`, [other]);
    expect(await placeOrdersByKey(scope, asked)).toBeNull();
    expect(await database.asOwner(`select id from sales_order where tenant_id = $1`, [other])).toEqual([]);
  });
});
