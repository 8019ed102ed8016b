import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import type { SqlWork } from "#server/db/transact.ts";
import { askStock } from "./store.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "./testing/arrange.ts";
import { anyRun } from "./testing/any-step.ts";
import { runSideBySide } from "./testing/model-run.ts";
import { transferStock } from "./use-cases/transfer-stock.ts";

const database = testDatabase();
const seed = Number(process.env.SEED ?? Date.now() % 2_147_483_647);

/** A small generator of its own, so that a run of 50,000 moves is named by one number. */
function randomFrom(start: number): (below: number) => number {
  let state = start >>> 0 || 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

describe("the inventory room, at length", () => {
  it("stands beside its model through thousands of steps and crashes", async () => {
    const sum = { steps: 0, crashes: 0, refused: 0 };
    await fc.assert(
      fc.asyncProperty(anyRun(200), async (run) => {
        const { steps, crashes, refused } = await runSideBySide(database, run);
        sum.steps += steps;
        sum.crashes += crashes;
        sum.refused += refused;
      }),
      {
        numRuns: 16,
        // a slow machine does fewer runs, not a longer proof
        interruptAfterTimeLimit: 420_000,
        seed,
        endOnFailure: true,
        ...(process.env.SEED_PATH ? { path: process.env.SEED_PATH } : {}),
      },
    );
    process.stdout.write(`model: ${JSON.stringify(sum)} SEED=${seed}\n`);
    expect(sum.steps).toBeGreaterThan(2_000);
  }, 510_000);
});

const serials = Array.from({ length: 40 }, (_, index) => `S${index}`);
const places = ["east", "west", "north"];

/** Moves some serials and lots at random: in, out, between places and bins. Returns how many moves were asked. */
async function fuzz(work: SqlWork, pick: (below: number) => number, key: string): Promise<number> {
  const locationId = places[pick(places.length)]!;
  const some = Array.from({ length: 25 }, () => serials[pick(serials.length)]!);
  const bin = pick(2) === 0 ? { binId: `bin-${locationId}` } : {};
  const change = (rows: object[]) =>
    askStock(work, "change_stock", [rows, "adjustment", "fuzz", "fuzz", key, key, true]);
  switch (pick(4)) {
    case 0:
      // one refused row refuses the request, so each serial is a request of its own
      for (const [index, code] of some.entries())
        await askStock(work, "change_stock", [
          [{ skuId: "watch", locationId, delta: pick(3) === 0 ? -1 : 1, lotCode: code, ...bin }],
          "adjustment",
          "fuzz",
          "fuzz",
          key,
          `${key}:${index}`,
          true,
        ]);
      return some.length;
    case 1:
      await change(
        ["A", "B", "C"].map((lotCode) => ({
          skuId: "cream",
          locationId,
          lotCode,
          delta: pick(9) - 3,
          ...bin,
        })),
      );
      return 3;
    case 2:
      await transferStock(work, {
        fromLocationId: locationId,
        toLocationId: places[(places.indexOf(locationId) + 1) % places.length]!,
        lines: [
          { skuId: "watch", quantity: 1 + pick(3) },
          { skuId: "cream", quantity: 1 + pick(3) },
        ],
        reason: "fuzz",
        eventKey: key,
      });
      return 4;
    default:
      await change(
        some.slice(0, 5).map((code) => ({
          skuId: "watch",
          locationId,
          lotCode: code,
          inBin: 1,
          binId: `bin-${locationId}`,
        })),
      );
      return 5;
  }
}

async function arrangeFuzz(): Promise<Warehouse> {
  return arrangeWarehouse(database, {
    skus: ["watch", "cream"],
    locations: places,
    tracking: { watch: "serial", cream: "lot" },
    bins: Object.fromEntries(places.map((place) => [`bin-${place}`, place])),
  });
}

describe("serials and lots under 50,000 moves", () => {
  it("keeps a serial in one place and a lot equal to its parts, at every look", async () => {
    const shop = await arrangeFuzz();
    let moves = 0;
    let looks = 0;
    const mover = async (name: number) => {
      const pick = randomFrom(seed + name);
      for (let round = 0; moves < 50_000; round++)
        moves += await shop.inSql((work) => fuzz(work, pick, `f${name}-${round}`));
    };
    const looker = async () => {
      while (moves < 50_000) {
        expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
        looks += 1;
        await new Promise((resolve) => setTimeout(resolve, 2_000));
      }
    };
    await Promise.all([mover(1), mover(2), mover(3), looker()]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    process.stdout.write(`serials and lots: ${moves} moves, ${looks} looks, 0 differences SEED=${seed}\n`);
    expect(looks).toBeGreaterThan(10);
  }, 720_000);

  it("control: without its guards a serial is in two places, and the look names it", async () => {
    const shop = await arrangeFuzz();
    await database.asOwner("drop index lot_level_serial_in_one_place");
    const [row] = await database.asOwner<{ body: string }>(
      "select pg_get_functiondef('refuse_lots'::regproc) as body",
    );
    await database.asOwner(
      row!.body.replace("where one.delta + coalesce(held.on_hand, 0) > 1", "where false"),
    );
    for (const locationId of ["east", "west"])
      await shop.inSql((work) =>
        askStock(work, "change_stock", [
          [{ skuId: "watch", locationId, delta: 1, serials: ["S1"] }],
          "receipt",
          "test",
          "test",
          locationId,
          locationId,
          true,
        ]),
      );
    expect(await stockDifferences(database, shop.tenantId)).toMatchObject([
      { law: "a serial is in one place" },
    ]);
  });
});
