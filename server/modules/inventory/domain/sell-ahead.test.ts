import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableToSellOf, cellKey, type ListingParts, type StockFacts } from "./available-to-sell.ts";
import { bufferRules } from "./buffers.ts";
import { ruleBookOf } from "./rule-book.ts";
import { sellAhead, type UnitsToCome } from "./sell-ahead.ts";

const now = new Date("2026-11-25T12:00:00Z");
const game = { skuId: "game", code: "GAME" };
const due = (quantity: number, more: Partial<UnitsToCome> = {}): UnitsToCome => ({
  label: "PO-7",
  sourceType: "purchase_order",
  sourceId: "po_7",
  locationId: "east",
  quantity,
  expectedOn: "2026-12-12",
  isLate: false,
  ...more,
});
const unitsOf = (rule: object, toCome: UnitsToCome[], sold: [number, number] = [0, 0], waiting = 0) => {
  const [ahead] = bufferRules.parse({ buffers: [], limits: [], ahead: [{ name: "r", ...rule }] }).ahead;
  return sellAhead(game, ahead!, { toCome, soldHere: sold[0], soldOverall: sold[1] }, waiting).units;
};

describe("units that may be sold ahead", () => {
  it("are those that are expected with a day that is not over, less those that others wait for", () => {
    const toCome = [due(20), due(5, { isLate: true }), due(9, { expectedOn: null })];
    expect(unitsOf({ mode: "pre_order" }, toCome)).toBe(20);
    expect(unitsOf({ mode: "pre_order" }, toCome, [0, 0], 12)).toBe(8);
    expect(unitsOf({ mode: "pre_order" }, toCome, [0, 0], 30)).toBe(0);
    expect(unitsOf({ mode: "in_stock_only" }, toCome)).toBe(0);
  });

  it("end at the limits, and go beyond what is expected only where the rule says so", () => {
    expect(unitsOf({ mode: "pre_order", upTo: 10, overall: 15 }, [due(40)], [3, 9], 9)).toBe(6);
    expect(unitsOf({ mode: "pre_order", upTo: 10, overall: 99 }, [due(40)], [3, 9], 9)).toBe(7);
    expect(unitsOf({ mode: "backorder", upTo: 10, beyondReceipts: true }, [], [4, 4], 4)).toBe(6);
  });

  it("are refused as a rule that has no bound, and as one that says nothing", () => {
    const isRule = (rule: object) =>
      bufferRules.safeParse({ buffers: [], limits: [], ahead: [{ name: "x", ...rule }] }).success;
    expect(isRule({ mode: "backorder", beyondReceipts: true })).toBe(false);
    expect(isRule({ mode: "in_stock_only", upTo: 4 })).toBe(false);
    expect([isRule({ mode: "pre_order" }), isRule({ mode: "in_stock_only" })]).toEqual([true, true]);
  });
});

/** What a listing shows of stock at two places and of what is to come, under rules. */
function show(
  input: { parts: [string, number][]; stock: Record<string, [number, number]>; toCome?: Record<string, number>; waiting?: Record<string, number> },
  rules: object,
) {
  const listing: ListingParts = {
    listingId: "lst",
    components: input.parts.map(([skuId, perUnit]) => ({ skuId, code: skuId.toUpperCase(), tags: [], perUnit })),
  };
  const facts: StockFacts = {
    available: new Map(
      Object.entries(input.stock).flatMap(([skuId, [east, west]]) => [
        [cellKey(skuId, "east"), east],
        [cellKey(skuId, "west"), west],
      ]),
    ),
    waiting: new Map(Object.entries(input.waiting ?? {})),
    ahead: new Map(
      Object.entries(input.toCome ?? {}).map(([skuId, units]) => [
        skuId,
        { toCome: [due(units)], soldHere: 0, soldOverall: 0 },
      ]),
    ),
  };
  const places = ["east", "west"].map((locationId) => ({ locationId, isOpen: true }));
  const book = ruleBookOf(bufferRules.parse({ buffers: [], limits: [], ...rules }), "con", now);
  return availableToSellOf(listing, places, facts, book, now);
} // prettier-ignore

describe("a listing that is sold ahead", () => {
  const ahead = [{ name: "Winter pre-order", mode: "pre_order", when: { skuCodes: ["GAME"] } }];
  const parts: [string, number][] = [["game", 1]];

  it("shows what is expected beside stock, at the best place, as a step of its own before share and cap", () => {
    const limits = [{ name: "half", sharePercent: 50, maxListed: 20 }];
    const answer = show({ parts, stock: { game: [3, 2] }, toCome: { game: 25 } }, { ahead, limits });
    expect(answer.rows.map(({ quantity }) => quantity)).toEqual([13, 2]);
    expect(answer.rows[0]!.explanation.overChannel).toMatchObject({
      sum: 5,
      ahead: [{ code: "GAME", mode: "pre_order", units: 25, covered: { expected: 25, waiting: 0 } }],
      steps: [
        { step: "sell ahead", rule: "Winter pre-order", setting: 25, before: 5, after: 30 },
        { step: "share", before: 30, after: 15 },
        { step: "max listed", before: 15, after: 15 },
      ],
    });
  });

  it("takes what waits off stock first, and off what is expected then", () => {
    const facts = { parts, stock: { game: [3, 2] as [number, number] }, toCome: { game: 25 } };
    expect(show({ ...facts, waiting: { game: 4 } }, { ahead }).total).toBe(26);
    expect(show({ ...facts, waiting: { game: 12 } }, { ahead }).total).toBe(18);
    expect(show({ ...facts, waiting: { game: 99 } }, { ahead }).total).toBe(0);
  });

  it("as a kit needs each other part in stock or sold ahead as well", () => {
    const kit: [string, number][] = [["game", 1], ["pad", 2]]; // prettier-ignore
    const stock = { game: [0, 0] as [number, number], pad: [5, 4] as [number, number] };
    expect(show({ parts: kit, stock, toCome: { game: 10 } }, { ahead }).total).toBe(4);
    const both = [{ name: "All", mode: "backorder" }];
    expect(show({ parts: kit, stock, toCome: { game: 10, pad: 14 } }, { ahead: both }).total).toBe(7);
  });

  it("never shows more than stock and what is expected, and nothing changes for who does not sell ahead", () => {
    const units = fc.nat(30);
    fc.assert(
      fc.property(units, units, units, units, (east, west, toCome, waiting) => {
        const facts = { parts, stock: { game: [east, west] as [number, number] }, toCome: { game: toCome }, waiting: { game: waiting } }; // prettier-ignore
        expect(show(facts, { ahead }).total).toBe(Math.max(0, east + west + toCome - waiting));
        expect(show(facts, {}).total).toBe(Math.max(0, east + west - waiting));
      }),
    );
  });
});
