import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase, type TestDatabase } from "#server/db/testing/database.ts";
import { returnSteps, runReturns, type ReturnStep } from "../testing/model.ts";

const database = testDatabase();
const steps: ReturnStep[] = [
  { do: "ask", who: "buyer", line: 1, units: 2, again: true },
  { do: "approve", which: 0 },
  { do: "scan", which: 0, code: "S1", units: 2, isExtra: false, again: true },
  { do: "inspect", which: 0, units: 1, grade: "B", disposition: "refurbish", again: true },
  { do: "refurbished", which: 0, outcome: "B", again: true },
  { do: "inspect", which: 0, units: 1, grade: "A", disposition: "restock", again: true },
];

describe("the whole room agrees with a count on paper", () => {
  it("whatever people do to the returns of an order, in whatever order, and however often it is sent", async () => {
    let done = 0;
    const property = fc.asyncProperty(returnSteps(9, 13), async (run) => {
      done += await runReturns(database, run);
    });
    // a fixed seed: the long form, returns-model.prove.test.ts, takes a new one each time
    await fc.assert(property, { numRuns: 3, seed: 20_260_302 });
    expect(done).toBeGreaterThan(18);
  }, 60_000);

  it("along one way from a request to its end", async () => {
    expect(await runReturns(database, steps)).toBe(steps.length);
  });

  it("control: a room that forgets a unit is noticed", async () => {
    await expect(runReturns(forgetful(database), steps)).rejects.toThrow(/on_hand/);
  });
});

/** A database whose levels show one unit less on hand than there is. */
function forgetful(sound: TestDatabase): TestDatabase {
  const asOwner: TestDatabase["asOwner"] = async (text, values) => {
    const rows = await sound.asOwner(text, values);
    return text.includes("as held")
      ? (rows.map((row) => ({ ...row, on_hand: Math.max(0, Number(row.on_hand) - 1) })) as never)
      : (rows as never);
  };
  return { ...sound, asOwner };
}
