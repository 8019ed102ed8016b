import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "../testing/arrange.ts";
import { expectUnits, sellAheadBy } from "../testing/sell-ahead.ts";
import { stockGrid } from "../queries/stock-grid.ts";
import { sellingOfSku } from "../queries/selling-modes.ts";
import { askToCancel } from "./ask-to-cancel.ts";
import { fillBackorders } from "./fill-backorders.ts";
import { planBackorders } from "./expect-stock.ts";
import { releaseStock } from "./release-stock.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();
/** Far enough that the day is never over. */
const DAY = "2199-12-12";
const LATER = "2199-12-24";

const arrange = async () => {
  const shop = await arrangeWarehouse(database, { skus: ["game", "book"], locations: ["east"] });
  await shop.orders(["o1", "o2", "o3", "o4"]);
  return shop;
};

const buy = (shop: Warehouse, order: string, quantity: number, skuId = "game", connectionId?: string) =>
  shop.inSql((work) =>
    takeStock(work, [
      {
        orderId: order,
        orderLineId: `${order}-1`,
        ...(connectionId ? { connectionId } : {}),
        demands: [{ skuId, quantity }],
      },
    ]),
  );

/** What waits: "order quantity/sold ahead as, day, day of asking". */
const waiting = async (shop: Warehouse): Promise<string[]> =>
  (
    await database.asOwner<{ row: string }>(
      `select concat_ws(' ', order_id, quantity || '/' || sold_ahead, sold_as, expected_on) as row from backorder
        where tenant_id = $1 and status = 'open' order by order_id`,
      [shop.tenantId],
    )
  ).map(({ row }) => row);

const receipt = (quantity: number, expectedOn: string | null = DAY, id = "p1") => ({
  id, skuId: "game", locationId: "east", quantity, expectedOn,
}); // prettier-ignore

describe("what is sold ahead", () => {
  it("is what is expected and not waited for; what is beyond is a shortage", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "pre_order", when: { skuCodes: ["GAME"] } }]);
    await expectUnits(shop, receipt(5));
    await buy(shop, "o1", 3);
    await buy(shop, "o2", 4);
    await buy(shop, "o2", 4);
    await buy(shop, "o3", 1);
    await buy(shop, "o4", 1, "book");
    await shop.inTransaction((work) => planBackorders(work, ["game", "book"]));
    expect(await waiting(shop)).toEqual([`o1 3/3 pre_order ${DAY}`, "o2 4/2 pre_order", "o3 1/0", "o4 1/0"]);
  });

  it("ends at the limits of the rule, on one channel and over all", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "backorder", upTo: 3, overall: 4, cancelAfterDays: 30 }]);
    await expectUnits(shop, receipt(50));
    await buy(shop, "o1", 2, "game", "con_a");
    await buy(shop, "o2", 2, "game", "con_a");
    await buy(shop, "o3", 2, "game", "con_b");
    expect(await waiting(shop)).toEqual(["o1 2/2 backorder", "o2 2/1 backorder", "o3 2/1 backorder"]);
    const [row] = await database.asOwner(
      `select cancel_on = to_char(now() + interval '30 days', 'YYYY-MM-DD') as "isIn30Days" from backorder where tenant_id = $1 and order_id = 'o1'`,
      [shop.tenantId],
    );
    expect(row).toEqual({ isIn30Days: true });
  });

  it("asks the first rule that fits: a channel may be in stock only, or go beyond what is expected", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [
      { mode: "in_stock_only", when: { connectionIds: ["con_a"] } },
      { mode: "pre_order", when: { until: "2000-01-01T00:00:00Z" } },
      { mode: "backorder", upTo: 2, beyondReceipts: true },
    ]);
    await buy(shop, "o1", 1, "game", "con_a");
    await buy(shop, "o2", 3, "game", "con_b");
    expect(await waiting(shop)).toEqual(["o1 1/0", "o2 3/2 backorder"]);
  });

  it("rests on no day that is over or unknown", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "pre_order" }]);
    await expectUnits(shop, receipt(5, "2020-01-01", "late"));
    await expectUnits(shop, receipt(5, null, "undated"));
    await buy(shop, "o1", 1);
    expect(await waiting(shop)).toEqual(["o1 1/0"]);
  });

  it("gets stock in its order when it comes, in part too, and frees the limit", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "pre_order", upTo: 5, beyondReceipts: true }]);
    await buy(shop, "o1", 3);
    await buy(shop, "o2", 2);
    await shop.receive("game", "east", 4);
    await shop.inSql((work) => fillBackorders(work, ["game"]));
    expect(await waiting(shop)).toEqual(["o2 1/1 pre_order"]);
    await buy(shop, "o3", 9);
    expect(await waiting(shop)).toEqual(["o2 1/1 pre_order", "o3 9/4 pre_order"]);
    await shop.inTransaction((work) => releaseStock(work, { orderId: "o3", reason: "fewer", quantities: [{ orderLineId: "o3-1", skuId: "game", quantity: 7 }], eventKey: "cut" })); // prettier-ignore
    expect(await waiting(shop)).toEqual(["o2 1/1 pre_order", "o3 2/2 pre_order"]);
  });

  it("moves with what it rests on, and a person hears of it by the order", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "pre_order" }]);
    await expectUnits(shop, receipt(3));
    await buy(shop, "o1", 2);
    await shop.inTransaction((work) => planBackorders(work, ["game"]));
    await expectUnits(shop, receipt(3, LATER));
    expect(await waiting(shop)).toEqual([`o1 2/2 pre_order ${LATER}`]);
    await expectUnits(shop, receipt(0, LATER));
    expect(await waiting(shop)).toEqual(["o1 2/2 pre_order"]);
    const told = await database.asOwner(
      `select order_id, title from exception where tenant_id = $1 and type = 'order.promise_moved'`,
      [shop.tenantId],
    );
    expect(told).toEqual([
      { order_id: "o1", title: `2 units that were due on ${LATER} have no date any more` },
    ]);
  });

  it("is told to channels although no level moved, and only when something is sold ahead", async () => {
    const told = async (shop: Warehouse) =>
      (
        await database.asOwner<{ count: number }>(
          `select count(*)::int from outbox_event where tenant_id = $1 and name = 'inventory/stock.changed'`,
          [shop.tenantId],
        )
      )[0]!.count;
    const shop = await arrange();
    await buy(shop, "o1", 1);
    await expectUnits(shop, receipt(3));
    expect(await told(shop)).toBe(0);
    await sellAheadBy(shop, [{ mode: "pre_order" }]);
    await buy(shop, "o2", 1);
    expect(await told(shop)).toBe(1);
    await expectUnits(shop, receipt(2));
    expect(await told(shop)).toBe(2);
  });

  it("is asked about once on the day on which it may be canceled, and nothing is canceled by itself", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [{ mode: "pre_order", upTo: 9, beyondReceipts: true, cancelAfterDays: 10 }]);
    await buy(shop, "o1", 2);
    const ask = () => shop.inTransaction(askToCancel);
    expect(await ask()).toBe(0);
    await database.asOwner("update backorder set cancel_on = '2026-01-02' where tenant_id = $1", [
      shop.tenantId,
    ]);
    expect([await ask(), await ask()]).toEqual([1, 0]);
    await database.asOwner("update exception set status = 'dismissed' where tenant_id = $1", [shop.tenantId]);
    expect(await ask()).toBe(0);
    const told = await database.asOwner(
      `select order_id, title, facts -> 'lines' -> 0 ->> 'sku' as sku from exception where tenant_id = $1 and type = 'order.cancel_due'`,
      [shop.tenantId],
    );
    expect(told).toEqual([
      { order_id: "o1", title: "o1 waited until 2026-01-02 for what was sold ahead", sku: "GAME" },
    ]);
    expect(await waiting(shop)).toEqual(["o1 2/2 pre_order"]);
  });

  it("stands in the grid, and each channel's rule where the SKU is looked at", async () => {
    const shop = await arrange();
    await sellAheadBy(shop, [
      { mode: "in_stock_only", when: { skuCodes: ["BOOK"] } },
      { mode: "backorder", upTo: 4, beyondReceipts: true },
    ]);
    const page = await shop.inTransaction((work) => stockGrid(work, { show: "all", limit: 10 }));
    expect(page.items.map(({ code, soldAs }) => [code, soldAs])).toEqual([
      ["BOOK", []],
      ["GAME", ["backorder"]],
    ]);
    expect(await shop.inTransaction((work) => sellingOfSku(work, "game"))).toMatchObject({
      value: [{ connectionId: null, rule: { mode: "backorder" }, own: null }],
    });
    expect(await shop.inTransaction((work) => sellingOfSku(work, "gone"))).toMatchObject({
      error: { code: "inventory.sku_unknown" },
    });
  });

  it("is nothing of another merchant", async () => {
    const [mine, other] = [await arrange(), await arrange()];
    await sellAheadBy(mine, [{ mode: "pre_order", upTo: 9, beyondReceipts: true }]);
    await buy(other, "o1", 1);
    expect(await waiting(other)).toEqual(["o1 1/0"]);
  });
});
