import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { readIndicators } from "./indicators.ts";
import { readKpis } from "./kpis.ts";

const database = testDatabase();

/** A merchant with a way to write rows as they would be `daysAgo`. */
async function arrange() {
  const { tenantId, scope } = await arrangeWarehouse(database, { skus: ["mug"], locations: ["reno"] });
  const sql = (text: string, ...values: unknown[]) => database.asOwner(text, [tenantId, ...values]);
  return {
    scope,
    sql,
    placed: (id: string, daysAgo: number) =>
      sql(
        `with line as (insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
             values ($1, 'lin_' || $2, $2, 1, '1', 'Mug', 14, 0)),
           plan as (insert into routing_plan (tenant_id, id, order_id, outcome, config_version, trigger, created_by)
             values ($1, 'pln_' || $2, $2, 'routed', 0, 'test', 'test'))
         insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, customer_name, email, subtotal_minor,
           discount_minor, shipping_minor, tax_minor, total_minor, taxes_included, placed_at, received_at, channel_updated_at, trace_id, promise_on)
         values ($1, $2, $2, $2, $2, 'USD', 'Ada', null, 0, 0, 0, 0, 0, false, now() - $3 * interval '1 day', now() - $3 * interval '1 day',
           now(), 'trc_' || $2, to_char(now() - interval '2 days', 'YYYY-MM-DD'))`,
        id,
        daysAgo,
      ),
    /** One job of an order, shipped so many days ago. */
    shipped: (orderId: string, daysAgo: number, reworks = 0) =>
      sql(
        `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, status, ship_by_at, shipped_at, rework_count)
         values ($1, 'ful_' || $2, 'F' || $2, $2, 'pln_' || $2, 'reno', 'shipped', now(), now() - $3 * interval '1 day', $4)`,
        orderId,
        daysAgo,
        reworks,
      ),
    refused: (orderId: string, step: string) =>
      sql(
        `insert into scan (tenant_id, id, fulfillment_order_id, step, code, is_accepted, refusal, scan_key, scanned_by)
         values ($1, new_id('scn'), 'ful_' || $2, $3, 'x', false, 'wrong_item', new_id('key'), 'usr_1')`,
        orderId,
        step,
      ),
    delivered: (orderId: string, daysAgo: number) =>
      sql(
        `insert into shipment (tenant_id, id, number, connection_id, order_id, fulfillment_order_id, location_id, status, ship_to, ship_from, delivered_at)
         values ($1, 'shp_' || $2, 'S' || $2, 'con_1', $2, 'ful_' || $2, 'reno', 'delivered', '{}', '{}', now() - $3 * interval '1 day')`,
        orderId,
        daysAgo,
      ),
  };
}

it("measures the period and the one before from what happened in each", async () => {
  const shop = await arrange();
  for (const [id, placed, shipped] of [
    ["clean", 3, 1],
    ["caught", 4, 2],
    ["mispicked", 3, 1],
    ["short", 5, 3],
    ["earlier", 12, 9],
  ] as const) {
    await shop.placed(id, placed);
    await shop.shipped(id, shipped, id === "short" ? 1 : 0);
  }
  await shop.refused("caught", "pick_item");
  await shop.refused("mispicked", "pack_item");
  // days are the merchant's: two days apart hold at every hour, in every zone
  await shop.delivered("clean", 3);
  await shop.delivered("caught", 0);
  await shop.placed("waiting", 0);

  const kpis = await transact(shop.scope, (work) => readKpis(work, 7));
  expect(kpis.now).toMatchObject({
    ordersPlaced: 5,
    firstPassYield: { part: 1, of: 4 },
    pickAccuracy: { part: 3, of: 4 },
    wrongScansCaught: 1,
    promiseKept: { part: 1, of: 2 },
  });
  expect(kpis.now.orderCycle.count).toBe(4);
  expect(kpis.now.orderCycle.medianSeconds! / 86_400).toBeCloseTo(2, 2);
  expect(kpis.before).toMatchObject({
    ordersPlaced: 1,
    firstPassYield: { part: 1, of: 1 },
    promiseKept: { part: 0, of: 0 },
  });
  expect(kpis.before.orderCycle.medianSeconds! / 86_400).toBeCloseTo(3, 2);
  expect(kpis.targets).toMatchObject({ version: 0, body: { firstPassYieldPercent: 95 } });
  expect(kpis.ordersByDay).toHaveLength(7);
});

it("shows early signs only where there is one, and nothing of another merchant", async () => {
  const calm = await arrange();
  const busy = await arrange();
  await busy.placed("old", 1);
  await busy.sql("update sales_order set stage = 'committed' where tenant_id = $1");
  await busy.sql(
    `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, ship_by_at)
     values ($1, 'ful_1', 'F1', 'old', 'pln_old', 'reno', now() + interval '1 hour'), ($1, 'ful_2', 'F2', 'old', 'pln_old', 'reno', now() + interval '1 day')`,
  );
  await busy.sql(
    `insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity, picked_quantity, packed_quantity, shipped_quantity)
     values ($1, 'fll_1', 'ful_1', 'old', 'lin_old', 'mug', 5, 2, 2, 2), ($1, 'fll_2', 'ful_2', 'old', 'lin_old', 'mug', 9, 0, 0, 0)`,
  );
  const signs = await transact(busy.scope, readIndicators);
  expect(signs.cutOffRisk).toEqual({ jobs: 1, units: 3, location: "reno" });
  expect(signs.unroutedSeconds).toBeGreaterThan(86_000);
  expect(await transact(calm.scope, readIndicators)).toMatchObject({
    cutOffRisk: { jobs: 0, units: 0, location: null },
    unroutedSeconds: 0,
    drift: { found: 0, compared: 0 },
    publishLagSeconds: null,
    parcelsInTrouble: 0,
    unmatchedPaymentSeconds: 0,
    inboxSeconds: 0,
    exceptionsOverdue: 0,
  });
});
