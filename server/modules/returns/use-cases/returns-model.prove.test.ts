import fc from "fast-check";
import { it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { returnSteps, runReturns } from "../testing/model.ts";

const database = testDatabase();
/** SEED from the environment repeats an earlier run; a failure names its own. */
const seed = Number(process.env.SEED ?? Date.now() % 1_000_000_000);

it(`returns agree with a count on paper through long days (SEED=${seed})`, async () => {
  const property = fc.asyncProperty(
    returnSteps(30, 60),
    async (run) => void (await runReturns(database, run)),
  );
  await fc.assert(property, { numRuns: 60, seed });
});
