import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, stockDifferences } from "../testing/arrange.ts";
import { expectedReceiptsChanged } from "./expect-stock.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();

describe("what is expected", () => {
  it("dates backorders by what is to come, oldest first, and names the promises that move", async () => {
    const shop = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"] });
    await shop.orders(["o1", "o2"]);
    const expectHats = (
      eventKey: string,
      rows: { id: string; quantity: number; expectedOn: string | null }[],
    ) =>
      shop.inTransaction((work) =>
        expectedReceiptsChanged(work, {
          eventKey,
          rows: rows.map((row) => ({
            skuId: "hat",
            locationId: "east",
            label: "PO-1",
            sourceType: "purchase_order",
            sourceId: "po_1",
            ...row,
          })),
        }),
      );
    for (const [order, quantity] of [
      ["o1", 3],
      ["o2", 4],
    ] as const)
      await shop.inSql((work) =>
        takeStock(work, [
          { orderId: order, orderLineId: `${order}-1`, demands: [{ skuId: "hat", quantity }] },
        ]),
      );
    const first = await expectHats("e1", [
      { id: "pol_1", quantity: 5, expectedOn: "2026-12-01" },
      { id: "pol_2", quantity: 5, expectedOn: "2026-12-09" },
    ]);
    expect(first).toMatchObject({
      value: {
        moved: [
          { orderId: "o1", from: null, to: "2026-12-01" },
          { orderId: "o2", from: null, to: "2026-12-09" },
        ],
      },
    });
    const later = await expectHats("e2", [{ id: "pol_1", quantity: 5, expectedOn: "2026-12-15" }]);
    expect(later).toMatchObject({
      value: {
        moved: [
          { orderId: "o1", from: "2026-12-01", to: "2026-12-09" },
          { orderId: "o2", from: "2026-12-09", to: "2026-12-15" },
        ],
      },
    });
    expect(await expectHats("e2", [{ id: "pol_1", quantity: 5, expectedOn: "2026-12-15" }])).toEqual(later);
    const told = await database.asOwner(
      `select order_id from exception where tenant_id = $1 and type = 'order.promise_moved' order by 1`,
      [shop.tenantId],
    );
    expect(told.map((row) => row.order_id)).toEqual(["o1", "o2"]);
    const gone = await expectHats("e3", [
      { id: "pol_1", quantity: 0, expectedOn: null },
      { id: "pol_2", quantity: 0, expectedOn: null },
    ]);
    expect(gone).toMatchObject({
      value: {
        moved: [
          { orderId: "o1", to: null },
          { orderId: "o2", to: null },
        ],
      },
    });
    const [level] = await database.asOwner("select incoming from stock_level where tenant_id = $1", [
      shop.tenantId,
    ]);
    expect(level).toEqual({ incoming: 0 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});
