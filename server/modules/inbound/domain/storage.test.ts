import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { defaultStorage } from "../contract.ts";
import { spread } from "./spread.ts";
import { placesFor, type StorageBin } from "./storage.ts";

const bin = (code: string, over: Partial<StorageBin> = {}): StorageBin => ({
  id: `bin_${code}`,
  code,
  kind: "pick",
  sequence: 1,
  isSetAside: false,
  ofSku: 0,
  ofOthers: 0,
  ...over,
});
const plain = { isHazmat: false, isFragile: false };
const codes = (sku: typeof plain, bins: StorageBin[], rules = defaultStorage) =>
  placesFor(sku, bins, rules).map(({ binCode }) => binCode);

describe("where units are put", () => {
  it("with their own kind first, then an empty bin along the walk; full, mixed and set aside bins not at all", () => {
    const bins = [
      bin("A3", { sequence: 3 }),
      bin("A2", { sequence: 2 }),
      bin("R1", { kind: "reserve", ofSku: 5 }),
      bin("A1", { sequence: 9, ofSku: 20 }),
      bin("F1", { ofSku: 500 }),
      bin("M1", { ofSku: 1, ofOthers: 3 }),
      bin("X1", { isSetAside: true, ofSku: 1 }),
      bin("S1", { kind: "staging" }),
    ];
    expect(codes(plain, bins)).toEqual(["A1", "R1", "A2", "A3"]);
    expect(codes(plain, bins, { ...defaultStorage, mayMix: true })).toEqual(["M1", "A1", "R1", "A2", "A3"]);
    expect(placesFor(plain, bins, defaultStorage)[0]).toMatchObject({
      room: 480,
      reason: "holds 20 of it, room for 480",
    });
  });

  it("keeps bins for what must lie apart, both ways", () => {
    const rules = { ...defaultStorage, only: [{ binPrefix: "H", skus: "hazmat" as const }] };
    expect(codes(plain, [bin("A1"), bin("H1")], rules)).toEqual(["A1"]);
    expect(codes({ isHazmat: true, isFragile: false }, [bin("A1"), bin("H1")], rules)).toEqual(["H1"]);
  });
});

describe("counted units", () => {
  it("are all shared, never more than a line expects but for what is left over", () => {
    const lines = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 5 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 80 }), lines, (quantity, opens) => {
        const rows = opens.map((open, i) => ({ asnLineId: `a${i}`, orderLineId: `l${i}`, open }));
        const parts = spread(quantity, rows);
        expect(parts.reduce((sum, part) => sum + part.quantity, 0)).toBe(quantity);
        const over = parts.filter(({ isExpected }) => !isExpected);
        const room = opens.reduce((sum, open) => sum + open, 0);
        expect(over.reduce((sum, part) => sum + part.quantity, 0)).toBe(Math.max(0, quantity - room));
      }),
    );
  });
});
