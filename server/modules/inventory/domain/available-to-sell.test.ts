import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableToSellOf, cellKey, type ListingParts } from "./available-to-sell.ts";
import { bufferRules, type BufferRules } from "./buffers.ts";

const listing: ListingParts = {
  listingId: "lst",
  components: [{ skuId: "hat", code: "HAT", tags: [], perUnit: 1 }],
};
const rulesOf = (limit: object): BufferRules =>
  bufferRules.parse({ buffers: [], limits: [{ name: "limit", ...limit }] });
const place = [{ locationId: "east", isOpen: true }];
const show = (available: number, rules: BufferRules, wasPaused = false) =>
  availableToSellOf(
    listing,
    place,
    { available: new Map([[cellKey("hat", "east"), available]]), waiting: new Map() },
    rules,
    "con",
    wasPaused,
  )[0]!;

describe("pausing a listing that runs out", () => {
  const rules = rulesOf({ zeroAtOrBelow: 2, resumeAt: 6 });

  it("pauses at the low mark and comes back only at the high one", () => {
    let wasPaused = false;
    const shown = [10, 3, 2, 3, 5, 6, 5, 3, 2, 6].map((available) => {
      const { quantity, explanation } = show(available, rules, wasPaused);
      wasPaused = explanation.overChannel.isPaused;
      return quantity;
    });
    expect(shown).toEqual([10, 3, 0, 0, 0, 6, 5, 3, 0, 6]);
  });

  it("without a high mark comes back as soon as there is more", () => {
    expect(show(3, rulesOf({ zeroAtOrBelow: 2 }), true).quantity).toBe(3);
  });

  it("refuses a high mark that is not above the low one", () => {
    expect(
      bufferRules.safeParse({ buffers: [], limits: [{ name: "x", zeroAtOrBelow: 5, resumeAt: 5 }] }).success,
    ).toBe(false);
    expect(bufferRules.safeParse({ buffers: [], limits: [{ name: "x", resumeAt: 5 }] }).success).toBe(false);
  });
});

describe("what a channel may sell", () => {
  const units = fc.nat(60);
  it("is never more than there is, over all places together, whatever the rules", () => {
    fc.assert(
      fc.property(
        units,
        units,
        units,
        fc.option(units, { nil: undefined }),
        units,
        (east, west, waiting, keepBack, keep) => {
          const rules = bufferRules.parse({
            buffers: [{ name: "b", keep: { kind: "fixed", units: keep } }],
            limits: [{ name: "l", ...(keepBack === undefined ? {} : { keepBack }) }],
          });
          const rows = availableToSellOf(
            listing,
            [{ locationId: "east", isOpen: true }, { locationId: "west", isOpen: true }], // prettier-ignore
            {
              available: new Map([[cellKey("hat", "east"), east], [cellKey("hat", "west"), west]]), // prettier-ignore
              waiting: new Map([["hat", waiting]]),
            },
            rules,
            "con",
          );
          const sum = rows.reduce((total, row) => total + row.quantity, 0);
          expect(sum).toBeLessThanOrEqual(Math.max(0, east + west - waiting));
          expect(rows.every((row) => row.quantity >= 0)).toBe(true);
        },
      ),
    );
  });

  it("a kit makes what its scarcest part does, from net values", () => {
    const kit: ListingParts = {
      listingId: "kit",
      components: [
        { skuId: "a", code: "A", tags: [], perUnit: 2 },
        { skuId: "b", code: "B", tags: [], perUnit: 1 },
      ],
    };
    const facts = {
      available: new Map([[cellKey("a", "east"), 9], [cellKey("b", "east"), 7]]), // prettier-ignore
      waiting: new Map([["b", 5]]),
    };
    const [row] = availableToSellOf(kit, place, facts, { buffers: [], limits: [] }, "con");
    expect([row!.quantity, row!.explanation.limitedBy]).toEqual([2, "b"]);
  });
});
