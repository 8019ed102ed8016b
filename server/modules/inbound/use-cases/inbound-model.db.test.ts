import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "#server/db/testing/database.ts";
import { inboundSteps, runInbound, type InboundStep } from "../testing/model.ts";

const database = testDatabase();

/** A truck of two pallets, one of them not as announced, and a case that nobody announced. */
const day: InboundStep[] = [
  { do: "place", mugs: 9, pots: 6 },
  { do: "announce", order: 0, pallets: [{ sku: "sku_mug", units: 6 }, { sku: "sku_pot", units: 6 }] },
  { do: "pallet", which: 0, counted: null, again: true },
  { do: "pallet", which: 1, counted: { good: 4, damaged: 1 }, again: true },
  { do: "close", receipt: 0 },
  { do: "begin", order: 0 },
  { do: "scan", receipt: 1, sku: "sku_mug", units: 4, isDamaged: false, again: true },
  { do: "put", sku: "sku_mug", units: 5, again: true },
  { do: "end", order: 0 },
]; // prettier-ignore

describe("the whole room agrees with a count on paper", () => {
  it("whatever buyers, suppliers and clerks do, in whatever order, and however often it is sent", async () => {
    let done = 0;
    const property = fc.asyncProperty(inboundSteps(9, 13), async (run) => {
      done += await runInbound(database, run);
    });
    // a fixed seed: the long form, inbound-model.prove.test.ts, takes a new one each time
    await fc.assert(property, { numRuns: 3, seed: 20_260_302 });
    expect(done).toBeGreaterThan(18);
  }, 60_000);

  it("along a day at the dock", async () => {
    expect(await runInbound(database, day)).toBe(day.length);
  });

  it("control: a room that forgets a unit is noticed", async () => {
    await expect(runInbound(forgetful(database), day)).rejects.toThrow(/on_hand/);
  });
});

/** A database whose levels show one unit less on hand than there is. */
function forgetful(sound: TestDatabase): TestDatabase {
  const asOwner: TestDatabase["asOwner"] = async (text, values) => {
    const rows = await sound.asOwner(text, values);
    return text.startsWith("select sku_id, on_hand")
      ? (rows.map((row) => ({ ...row, on_hand: Math.max(0, Number(row.on_hand) - 1) })) as never)
      : (rows as never);
  };
  return { ...sound, asOwner };
}
