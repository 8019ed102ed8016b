import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { chooseLocations, type Candidate, type Demand } from "./choose-locations.ts";
import { movesBetween } from "./moves.ts";
import { distanceKm } from "./distance.ts";

const rules = { ranking: ["fewest_splits", "distance", "priority"] as const, mostSplits: 3 };
const at = (
  locationId: string,
  stock: Record<string, number>,
  facts: Partial<Candidate> = {},
): Candidate => ({
  locationId,
  priority: 100,
  costMinor: 0n,
  distanceKm: 100,
  isSameCountry: true,
  stock: new Map(Object.entries(stock)),
  eliminated: null,
  ...facts,
});
const want = (quantity: number, skuId = "mug", orderLineId = "l1"): Demand => ({
  orderLineId,
  skuId,
  quantity,
});

describe("choosing locations", () => {
  it("prefers one far location that has everything to two near ones", () => {
    const near = [at("a", { mug: 5 }, { distanceKm: 1 }), at("b", { mug: 5 }, { distanceKm: 2 })];
    const choice = chooseLocations(
      [want(10)],
      [...near, at("far", { mug: 10 }, { distanceKm: 3_000 })],
      rules,
    );
    expect(choice.locationIds).toEqual(["far"]);
  });

  it("gives the rest, not the quantity again, to the second location of a split", () => {
    const choice = chooseLocations(
      [want(13)],
      [at("a", { mug: 10 }), at("b", { mug: 15 }, { eliminated: null })],
      {
        ...rules,
        ranking: ["priority"],
      },
    );
    expect(choice.allocations.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(13);
  });

  it("never chooses a location that fell, and says nothing when no set has everything", () => {
    const fallen = at("a", { mug: 10 }, { eliminated: { by: "blackout", reason: "closed" } });
    expect(chooseLocations([want(10)], [fallen, at("b", { mug: 9 })], rules).locationIds).toEqual([]);
  });

  it("breaks ties by the next rule, and by id at last", () => {
    const two = [at("b", { mug: 1 }), at("a", { mug: 1 })];
    expect(chooseLocations([want(1)], two, rules).locationIds).toEqual(["a"]);
    const first = at("b", { mug: 1 }, { priority: 1 });
    expect(chooseLocations([want(1)], [first, two[1]!], rules).locationIds).toEqual(["b"]);
  });

  const stocks = fc.array(fc.record({ x: fc.nat(6), y: fc.nat(6), km: fc.nat(5_000) }), {
    minLength: 1,
    maxLength: 6,
  });
  const demands = fc.array(
    fc.record({ sku: fc.constantFrom("x", "y"), quantity: fc.integer({ min: 1, max: 6 }) }),
    {
      minLength: 1,
      maxLength: 4,
    },
  );

  it("allocates every unit exactly once, within stock, whenever it chooses, whatever the order of the candidates", () => {
    fc.assert(
      fc.property(stocks, demands, (locations, lines) => {
        const candidates = locations.map(({ x, y, km }, n) => at(`loc${n}`, { x, y }, { distanceKm: km }));
        const asked = lines.map(({ sku, quantity }, n) => want(quantity, sku, `l${n}`));
        const choice = chooseLocations(asked, candidates, rules);
        const backwards = chooseLocations(asked, candidates.toReversed(), rules);
        expect(backwards).toEqual(choice);
        const total = (sku: string) =>
          lines.reduce((sum, line) => sum + (line.sku === sku ? line.quantity : 0), 0);
        if (choice.locationIds.length === 0) {
          const isCoverable = (["x", "y"] as const).every(
            (sku) =>
              locations
                .map((row) => row[sku])
                .toSorted((a, b) => b - a)
                .slice(0, 3)
                .reduce((a, b) => a + b, 0) >= total(sku),
          );
          // what three locations cannot hold together for one SKU is rightly refused; mixed shortages may be refused too
          if (locations.length <= 3) expect(isCoverable).toBe(false);
          return;
        }
        for (const line of asked) {
          const given = choice.allocations.filter(({ orderLineId }) => orderLineId === line.orderLineId);
          expect(given.reduce((sum, { quantity }) => sum + quantity, 0)).toBe(line.quantity);
        }
        for (const { locationId, stock } of candidates) {
          for (const sku of ["x", "y"]) {
            const taken = choice.allocations
              .filter((row) => row.locationId === locationId && row.skuId === sku)
              .reduce((sum, { quantity }) => sum + quantity, 0);
            expect(taken).toBeLessThanOrEqual(stock.get(sku)!);
          }
        }
      }),
    );
  });

  it("moves commitments so that they end exactly where they were allocated", () => {
    fc.assert(
      fc.property(stocks, demands, fc.nat(), (locations, lines, seed) => {
        const candidates = locations.map(({ x, y, km }, n) => at(`loc${n}`, { x, y }, { distanceKm: km }));
        const asked = lines.map(({ sku, quantity }, n) => want(quantity, sku, `l${n}`));
        const { allocations } = chooseLocations(asked, candidates, rules);
        if (allocations.length === 0) return;
        const held = asked.map((line, n) => ({ ...line, locationId: `loc${(seed + n) % locations.length}` }));
        const after = new Map<string, number>();
        const add = (line: string, location: string, units: number) =>
          after.set(`${line} ${location}`, (after.get(`${line} ${location}`) ?? 0) + units);
        for (const row of held) add(row.orderLineId, row.locationId, row.quantity);
        for (const move of movesBetween(held, allocations)) {
          add(move.orderLineId, move.fromLocationId, -move.quantity);
          add(move.orderLineId, move.toLocationId, move.quantity);
        }
        for (const row of allocations) add(row.orderLineId, row.locationId, -row.quantity);
        expect([...after.values()].every((units) => units === 0)).toBe(true);
      }),
    );
  });
});

describe("distance", () => {
  it("agrees with a known pair: New York to Los Angeles is 3,936 km", () => {
    const km = distanceKm(
      { latitude: 40.7128, longitude: -74.006 },
      { latitude: 34.0522, longitude: -118.2437 },
    );
    expect(Math.round(km)).toBe(3936);
  });
});
