import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import type { Ahead } from "../domain/buffers.ts";
import { arrangeWarehouse } from "../testing/arrange.ts";
import { expectUnits, sellAheadBy } from "../testing/sell-ahead.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();
const channels = ["con_a", "con_b", "con_c"];
const BUYERS = 25;
const OVERALL = 40;

/** Buyers of three channels at once want a unit each of what is not there. How many units were sold ahead, by channel. */
async function rush(rule: Omit<Ahead, "name" | "when">, toCome: number) {
  const shop = await arrangeWarehouse(database, { skus: ["game"], locations: ["east"] });
  const buyers = channels.flatMap((channel) =>
    Array.from({ length: BUYERS }, (_, n) => ({ channel, orderId: `${channel}-${n}` })),
  );
  await shop.orders(buyers.map(({ orderId }) => orderId));
  await sellAheadBy(shop, [rule]);
  if (toCome > 0)
    await expectUnits(shop, {
      id: "p1",
      skuId: "game",
      locationId: "east",
      quantity: toCome,
      expectedOn: "2199-12-12",
    });
  await Promise.all(
    buyers.map(({ channel, orderId }) =>
      shop.inSql((work) =>
        takeStock(work, [
          {
            orderId,
            orderLineId: `${orderId}-1`,
            connectionId: channel,
            demands: [{ skuId: "game", quantity: 1 }],
          },
        ]),
      ),
    ),
  );
  const sold = await database.asOwner<{ ahead: number; waiting: number }>(
    `select sum(sold_ahead)::int as ahead, sum(quantity)::int as waiting from backorder where tenant_id = $1 group by connection_id order by 1 desc`,
    [shop.tenantId],
  );
  const sumOf = (key: "ahead" | "waiting") => sold.reduce((sum, row) => sum + row[key], 0);
  return { ahead: sumOf("ahead"), waiting: sumOf("waiting"), most: sold[0]!.ahead };
}

describe("the last units of a pre-order, wanted by many on several channels", () => {
  it("are sold exactly once, up to the limit over all", async () => {
    expect(await rush({ mode: "pre_order", overall: OVERALL }, 70)).toMatchObject({
      ahead: OVERALL,
      waiting: 75,
    });
  });

  it("are sold exactly up to what is expected, and up to the limit of a channel", async () => {
    expect(await rush({ mode: "pre_order" }, 33)).toMatchObject({ ahead: 33, waiting: 75 });
    expect(await rush({ mode: "pre_order", upTo: 7 }, 70)).toEqual({ ahead: 21, waiting: 75, most: 7 });
  });

  it("are sold exactly also when the SKU never had a level to lock", async () => {
    const rule = { mode: "backorder" as const, overall: OVERALL, beyondReceipts: true };
    expect(await rush(rule, 0)).toMatchObject({ ahead: OVERALL, waiting: 75 });
  });

  it("control: without the lock the same rush sells more than the limit", async () => {
    await database.asOwner(`
      create or replace function lock_levels(p_tenant text, p_skus text[]) returns void language sql as 'select';
      do $$ begin
        -- between the mark and the commit, as long as a slow disk may take
        execute replace(pg_get_functiondef('sell_ahead'::regproc), 'if sold is not null then perform', 'if sold is not null then perform pg_sleep(0.3), ');
      end $$`);
    expect((await rush({ mode: "pre_order", overall: 5 }, 70)).ahead).toBeGreaterThan(5);
  });
});
