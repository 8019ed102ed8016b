import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { planBackorders } from "#server/modules/inventory/use-cases/expect-stock.ts";
import { takeStock } from "#server/modules/inventory/public.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { expectUnits, sellAheadBy } from "#server/modules/inventory/testing/sell-ahead.ts";
import { trackPage } from "#server/modules/shipping/public.ts";
import { orderListInput } from "../contract.ts";
import { listOrders } from "./list-orders.ts";

const database = testDatabase();

it("orders that wait for what was sold ahead are found, by what brings it too, and their buyers see the day", async () => {
  const shop = await arrangeWarehouse(database, { skus: ["game"], locations: ["east"] });
  await shop.orders(["o1", "o2", "o3", "o4"]);
  await sellAheadBy(shop, [{ mode: "pre_order", overall: 5 }]);
  const place = { skuId: "game", locationId: "east" };
  await expectUnits(shop, { id: "p1", ...place, quantity: 2, expectedOn: "2199-12-12" });
  await expectUnits(shop, { id: "p2", ...place, quantity: 4, expectedOn: "2199-12-24" });
  for (const [orderId, quantity] of [
    ["o1", 2],
    ["o2", 3],
    ["o3", 4],
  ] as const)
    // prettier-ignore
    await shop.inSql((work) =>
      takeStock(work, [{ orderId, orderLineId: `${orderId}-1`, demands: [{ skuId: "game", quantity }] }]),
    );
  await shop.inTransaction((work) => planBackorders(work, ["game"]));
  const found = async (filter: object) => {
    const input = orderListInput.parse({ show: "all", ...filter });
    const page = await shop.inTransaction((work) => listOrders(work, input));
    return page.items.map(({ number, expectedOn }) => [number, expectedOn]).toSorted();
  };
  const [first, second, third] = [["o1", "2199-12-12"], ["o2", "2199-12-24"], ["o3", null]]; // prettier-ignore
  expect(await found({ show: "sold_ahead" })).toEqual([first, second]);
  expect(await found({ waitsFor: "p1" })).toEqual([first]);
  expect(await found({ waitsFor: "p2" })).toEqual([second, third]);
  const shown = (orderId: string) =>
    shop.inTransaction(async (work) => (await trackPage(work, orderId)).waits);
  expect(await shown("o1")).toEqual({ isPreOrder: true, expectedOn: "2199-12-12" });
  expect(await shown("o3")).toEqual({ isPreOrder: false, expectedOn: null });
  expect(await shown("o4")).toBeNull();
});
