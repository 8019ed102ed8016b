import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { endsOf, happenings, permutationsOf } from "./any-order.ts";
import { seeded, seedOfRun } from "./seeded.ts";

const database = testDatabase();

it("ends the same in all 720 orders of arrival, with repetitions", async () => {
  const seed = seedOfRun();
  process.stdout.write(`SEED=${seed} npm run prove\n`);
  const arrivals = permutationsOf(happenings);
  const inOrder = await endsOf(database, [[...happenings]], null);
  const { ends, statuses } = await endsOf(database, arrivals, seeded(seed));
  expect(ends).toHaveLength(720);
  expect(new Set(ends)).toEqual(new Set(inOrder.ends));
  expect(Object.keys(statuses)).toEqual(["applied"]);
  process.stdout.write(`${statuses.applied} deliveries of 720 orders, one end\n`);
}, 300_000);
