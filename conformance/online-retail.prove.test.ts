import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { planFile, revertFile } from "#server/modules/imports/testing/wizard.ts";
import { withFixtures } from "./fixtures.ts";
import { bringDay, cancellation, correction } from "./retail-day.ts";

const database = testDatabase();

withFixtures("orders-online-retail", () => {
  it("brings 1 December 2010: every sale to the penny, every odd row told, nothing twice, all of it taken back", async () => {
    const day = await bringDay(database, "2010-12-01");
    expect((await day.batch()).counts).toEqual({ create: 3072, change: 0, same: 0, error: 36 });
    expect(day.problems).toEqual({ [cancellation]: 26, [correction]: 10 });
    expect(day.notes).toEqual({
      "No customer: the order is kept without one.": 1130,
      "POST is postage, not a SKU: kept as a line without goods.": 3,
      "DOT is postage, not a SKU: kept as a line without goods.": 2,
      "C2 is carriage, not a SKU: kept as a line without goods.": 1,
      "M is a manual charge, not a SKU: kept as a line without goods.": 2,
      "The time differs from the order's first row; the first row counts.": 6,
    });
    // the sum over the file's rows that are sales, made without this product
    expect(day.sums).toEqual({ orders: 127, pence: 5_896_079, canceled: 0 });
    expect(day.holds).toEqual([{ reason: "incorrect_address", orders: 127 }]);

    const again = await planFile(day.scope, day.file);
    expect((await day.batch(again)).counts).toEqual({ create: 0, change: 0, same: 3072, error: 36 });

    await revertFile(day.scope, day.batchId);
    expect(await day.batch()).toMatchObject({ status: "reverted", reverted: 3072, conflicts: 0 });
    const [left] = await day.sql(
      "select count(*)::int as open from sales_order where tenant_id = $1 and status <> 'canceled'",
    );
    expect(left).toEqual({ open: 0 });
  });
});
