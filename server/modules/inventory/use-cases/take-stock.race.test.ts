import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";
import type { Race, RaceAnswer } from "../testing/racing-channel.ts";
import { fillBackorders } from "./fill-backorders.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();
const names = (count: number, prefix = "o") =>
  Array.from({ length: count }, (_, index) => `${prefix}${index}`);

/** Runs one process a channel, all at once. */
async function race(
  shop: Warehouse,
  channels: string[][],
  options: Partial<Race> = {},
): Promise<RaceAnswer[]> {
  const program = new URL("../testing/racing-channel.ts", import.meta.url).pathname;
  return Promise.all(
    channels.map(async (orderIds) => {
      const told: Race = {
        tenantId: shop.tenantId,
        skuId: "hot",
        orderIds,
        cancelEvery: 0,
        functionName: "take_stock",
        ...options,
      };
      const env = {
        ...process.env,
        DATABASE_URL: database.appUrl,
        DATABASE_POOL_SIZE: "8",
        RACE: JSON.stringify(told),
      };
      const { stdout } = await promisify(execFile)(process.execPath, [program], { env });
      return JSON.parse(stdout) as RaceAnswer;
    }),
  );
}

const committed = async (shop: Warehouse) =>
  (
    await database.asOwner<{ units: number; lines: number; on_hand: number }>(
      `select sum(committed)::int as units, sum(on_hand)::int as on_hand,
         (select coalesce(sum(quantity), 0)::int from commitment c where c.tenant_id = $1 and status = 'active') as lines
         from stock_level where tenant_id = $1`,
      [shop.tenantId],
    )
  )[0]!;

describe("many buyers at once", () => {
  let shop: Warehouse;
  beforeEach(async () => {
    shop = await arrangeWarehouse(database, { skus: ["hot", "cold"], locations: ["east", "west", "north"] });
  });

  it("sells exactly 50 of 50 to 200 buyers in one process and in two", async () => {
    for (const processes of [1, 2]) {
      shop = await arrangeWarehouse(database, { skus: ["hot"], locations: ["east"] });
      const channels = Array.from({ length: processes }, (_, n) => names(200 / processes, `p${n}-`));
      await shop.orders(channels.flat());
      await shop.receive("hot", "east", 50);
      const answers = await race(shop, channels);
      expect(answers.flatMap((answer) => answer.kept)).toHaveLength(50);
      expect(await committed(shop)).toEqual({ units: 50, lines: 50, on_hand: 50 });
    }
  });

  it("sells exactly 17 + 17 + 16 over three locations", async () => {
    const channels = [names(100, "a"), names(100, "b")];
    await shop.orders(channels.flat());
    for (const [location, units] of [
      ["east", 17],
      ["west", 17],
      ["north", 16],
    ] as const)
      await shop.receive("hot", location, units);
    const answers = await race(shop, channels);
    expect(answers.flatMap((answer) => answer.kept)).toHaveLength(50);
    expect(await committed(shop)).toEqual({ units: 50, lines: 50, on_hand: 50 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("neither oversells nor undersells one hot SKU to four channels that also cancel", async () => {
    const channels = ["a", "b", "c", "d"].map((channel) => names(60, channel));
    await shop.orders(channels.flat());
    await shop.receive("hot", "east", 60);
    await shop.receive("hot", "west", 40);
    await race(shop, channels, { cancelEvery: 3 });
    await shop.inSql((work) => fillBackorders(work, ["hot"]));
    expect(await committed(shop)).toEqual({ units: 100, lines: 100, on_hand: 100 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    const lost = await database.asOwner(
      `select l.id from order_line l where l.tenant_id = $1 and l.position = 1 and 1 <> (
         select coalesce(sum(quantity), 0) from (
           select quantity from commitment c where c.tenant_id = l.tenant_id and c.order_line_id = l.id
           union all select quantity from backorder b
            where b.tenant_id = l.tenant_id and b.order_line_id = l.id and b.status in ('open', 'canceled')) part)`,
      [shop.tenantId],
    );
    expect(lost).toEqual([]);
  });

  it("commits 50 parallel takes of 10 pieces exactly", async () => {
    await shop.orders(names(50));
    await shop.receive("hot", "east", 480);
    const taken = await Promise.all(
      names(50).map((orderId) =>
        shop.inSql((work) =>
          takeStock(work, [
            { orderId, orderLineId: `${orderId}-1`, demands: [{ skuId: "hot", quantity: 10 }] },
          ]),
        ),
      ),
    );
    const full = taken.filter(([one]) => one!.short.length === 0);
    expect(full).toHaveLength(48);
    expect(await committed(shop)).toEqual({ units: 480, lines: 480, on_hand: 480 });
  });

  it("does not deadlock when orders name the same SKUs in opposite order", async () => {
    await shop.orders(names(80));
    await shop.receive("hot", "east", 100);
    await shop.receive("cold", "west", 100);
    await Promise.all(
      names(80).map((orderId, index) => {
        const skus = index % 2 === 0 ? ["hot", "cold"] : ["cold", "hot"];
        const lines = skus.map((skuId, n) => ({
          orderId,
          orderLineId: `${orderId}-${n + 1}`,
          demands: [{ skuId, quantity: 1 }],
        }));
        return shop.inSql((work) => takeStock(work, lines));
      }),
    );
    expect(await committed(shop)).toEqual({ units: 160, lines: 160, on_hand: 200 });
  });

  it("takes one line once when it is taken many times at once", async () => {
    await shop.orders(["again"]);
    await shop.receive("hot", "east", 5);
    const line = {
      orderId: "again",
      orderLineId: "again-1",
      demands: [
        { skuId: "hot", quantity: 3 },
        { skuId: "cold", quantity: 2 },
      ],
    };
    const taken = await Promise.all(
      Array.from({ length: 20 }, () => shop.inSql((work) => takeStock(work, [line]))),
    );
    expect(new Set(taken.map((one) => JSON.stringify(one))).size).toBe(1);
    expect(await committed(shop)).toEqual({ units: 3, lines: 3, on_hand: 5 });
  });

  it("control: the same race oversells when levels are read, changed and written back without a lock", async () => {
    await database.asOwner(`
      create or replace function take_stock_without_lock(p_tenant text, p_line jsonb) returns boolean language plpgsql
        security definer set search_path = public as $$
      declare level stock_level;
      begin
        select * into level from stock_level where tenant_id = p_tenant and sku_id = p_line -> 'demands' -> 0 ->> 'skuId' and available >= 1;
        if level.sku_id is null then return false; end if;
        insert into commitment (tenant_id, id, order_id, order_line_id, sku_id, location_id, quantity)
        values (p_tenant, new_id('com'), p_line ->> 'orderId', p_line ->> 'orderLineId', level.sku_id, level.location_id, 1);
        update stock_level set committed = level.committed + 1, available = level.available - 1
         where tenant_id = p_tenant and sku_id = level.sku_id and location_id = level.location_id;
        return true;
      end $$`);
    const channels = ["a", "b"].map((channel) => names(100, channel));
    await shop.orders(channels.flat());
    await shop.receive("hot", "east", 50);
    const answers = await race(shop, channels, { functionName: "take_stock_without_lock" });
    expect(answers.flatMap((answer) => answer.kept).length).toBeGreaterThan(50);
    expect(await stockDifferences(database, shop.tenantId)).not.toEqual([]);
  });
});
