import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { endsOf, happenings, permutationsOf } from "./any-order.ts";
import { seeded, seedOfRun } from "./seeded.ts";

const database = testDatabase();
const seed = seedOfRun();

describe("an order that is told in any order", () => {
  it(`ends the same in all 120 orders of arrival, with repetitions (SEED=${seed})`, async () => {
    const five = happenings.filter((what) => what !== "fulfilled");
    const arrivals = permutationsOf(five);
    const inOrder = await endsOf(database, [five], null);
    const { ends, statuses, levels } = await endsOf(database, arrivals, seeded(seed));
    expect(arrivals).toHaveLength(120);
    expect(ends).toHaveLength(120);
    expect(new Set(ends)).toEqual(new Set(inOrder.ends));
    expect(Object.keys(statuses)).toEqual(["applied"]);
    // every order keeps 3 of 5 mugs and 5 cups, and stock says the same as its movements
    expect(levels).toMatchObject([
      { sku_id: "cup", committed: 600, moved: 600 },
      { sku_id: "mug", committed: 360, moved: 360 },
    ]);
  }, 240_000);

  it("control: without its last message an order ends otherwise", async () => {
    const { ends } = await endsOf(database, [["placed", "paid", "trimmed", "refunded"]], null);
    const whole = await endsOf(database, [["placed", "paid", "trimmed", "refunded", "edited"]], null);
    expect(ends).not.toEqual(whole.ends);
  });
});
