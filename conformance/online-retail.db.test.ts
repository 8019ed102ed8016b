import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { withFixtures } from "./fixtures.ts";
import { bringDay, cancellation, correction } from "./retail-day.ts";

const database = testDatabase();

withFixtures("orders-online-retail", () => {
  it("brings 4 January 2011 whole, with its corrections below zero and rows without a description", async () => {
    const day = await bringDay(database, "2011-01-04");
    expect(await day.batch()).toMatchObject({
      status: "applied",
      counts: { create: 1156, change: 0, same: 0, error: 28 },
    });
    expect(day.problems).toEqual({ [cancellation]: 14, [correction]: 14 });
    expect(day.notes).toEqual({
      "No customer: the order is kept without one.": 410,
      "POST is postage, not a SKU: kept as a line without goods.": 1,
      "DOT is postage, not a SKU: kept as a line without goods.": 1,
      "M is a manual charge, not a SKU: kept as a line without goods.": 2,
    });
    // the sum over the file's rows that are sales, made without this product
    expect(day.sums).toEqual({ orders: 36, pence: 1_602_608, canceled: 0 });
    // the data has a country and no street
    expect(day.holds).toEqual([{ reason: "incorrect_address", orders: 36 }]);
  }, 180_000);
});
