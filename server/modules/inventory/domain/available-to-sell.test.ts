import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { availableToSellOf, cellKey, type ListingParts } from "./available-to-sell.ts";
import { bufferRules, NO_BUFFERS, type BufferRules } from "./buffers.ts";
import type { PauseFacts } from "./pause.ts";
import { ruleBookOf } from "./rule-book.ts";

const now = new Date("2026-11-25T12:00:00Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);
const listing: ListingParts = {
  listingId: "lst",
  components: [{ skuId: "hat", code: "HAT", tags: [], perUnit: 1 }],
};
const rulesOf = (limit: object): BufferRules =>
  bufferRules.parse({ buffers: [], limits: [{ name: "limit", ...limit }] });
const places = (...ids: string[]) => ids.map((locationId) => ({ locationId, isOpen: true }));
const show = (
  available: Record<string, number>,
  rules: BufferRules,
  options: { pause?: PauseFacts | null; at?: Date; waiting?: number; connectionId?: string } = {},
) => {
  const when = options.at ?? now;
  return availableToSellOf(
    listing,
    places(...Object.keys(available)),
    {
      available: new Map(Object.entries(available).map(([place, units]) => [cellKey("hat", place), units])),
      waiting: new Map([["hat", options.waiting ?? 0]]),
      ahead: new Map(),
    },
    ruleBookOf(rules, options.connectionId ?? "con", when),
    when,
    options.pause ?? null,
  );
};
const quantities = (answer: ReturnType<typeof show>) => answer.rows.map((row) => row.quantity);

describe("pausing a listing that runs out", () => {
  const rules = rulesOf({ zeroAtOrBelow: 2, resumeAt: 6 });
  const low: PauseFacts = { cause: "low", reason: "low", notBefore: null, expiresAt: null };

  it("pauses at the low mark and comes back only at the high one", () => {
    let pause: PauseFacts | null = null;
    const shown = [10, 3, 2, 3, 5, 6, 5, 3, 2, 6].map((available) => {
      const answer = show({ east: available }, rules, { pause });
      if (answer.pause.do === "pause") pause = low;
      if (answer.pause.do === "resume") pause = null;
      expect(answer.rows[0]!.explanation.overChannel.isPaused).toBe(pause !== null);
      return answer.rows[0]!.quantity;
    });
    expect(shown).toEqual([10, 3, 0, 0, 0, 6, 5, 3, 0, 6]);
  });

  it("without a high mark comes back as soon as there is more", () => {
    expect(quantities(show({ east: 3 }, rulesOf({ zeroAtOrBelow: 2 }), { pause: low }))).toEqual([3]);
  });

  it("stays for its shortest time however much comes", () => {
    const pause = { ...low, notBefore: at(10) };
    expect(show({ east: 50 }, rules, { pause })).toMatchObject({ total: 0, pause: { do: "stay" } });
    expect(show({ east: 50 }, rules, { pause, at: at(10) })).toMatchObject({
      total: 50,
      pause: { do: "resume" },
    });
  });

  it("a person's pause is above rules and ends at its time", () => {
    const pause: PauseFacts = { cause: "person", reason: "recall", notBefore: null, expiresAt: at(60) };
    expect(show({ east: 50 }, NO_BUFFERS, { pause })).toMatchObject({
      total: 0,
      rows: [
        { explanation: { overChannel: { isPaused: true, steps: [{ step: "paused", rule: "recall" }] } } },
      ],
    });
    expect(show({ east: 50 }, NO_BUFFERS, { pause, at: at(60) })).toMatchObject({
      total: 50,
      pause: { do: "resume" },
    });
    expect(show({ east: 1 }, rules, { pause, at: at(60) })).toMatchObject({
      total: 0,
      pause: { do: "pause" },
    });
  });

  it("ends when its rule is gone", () => {
    expect(show({ east: 1 }, NO_BUFFERS, { pause: low })).toMatchObject({
      total: 1,
      pause: { do: "resume" },
    });
  });

  it("refuses a high mark that is not above the low one", () => {
    const isFine = (limit: object) =>
      bufferRules.safeParse({ buffers: [], limits: [{ name: "x", ...limit }] }).success;
    expect(isFine({ zeroAtOrBelow: 5, resumeAt: 5 })).toBe(false);
    expect(isFine({ resumeAt: 5 })).toBe(false);
    expect(isFine({ pauseMinutes: 5 })).toBe(false);
    expect(isFine({ alwaysShow: 5, maxListed: 3 })).toBe(false);
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
        units, // prettier-ignore
        (east, west, waiting, keepBack, keep, fenced) => {
          const rules = bufferRules.parse({
            buffers: [{ name: "b", keep: { kind: "fixed", units: keep } }],
            ringFences: [{ name: "f", forConnectionId: "other", units: fenced }],
            limits: [{ name: "l", ...(keepBack === undefined ? {} : { keepBack }) }],
          });
          const answer = show({ east, west }, rules, { waiting });
          const sum = quantities(answer).reduce((total, one) => total + one, 0);
          expect(sum).toBe(answer.total);
          expect(sum).toBeLessThanOrEqual(Math.max(0, east + west - waiting));
          expect(quantities(answer).every((one) => one >= 0)).toBe(true);
          for (const { explanation } of answer.rows)
            for (const part of explanation.components)
              expect(part.available - part.waiting - part.buffer - part.ringFenced).toBe(part.net);
        },
      ),
    );
  });

  it("takes off what waits, buffers, other channels' units, then share, cap and mark, in this order", () => {
    const rules = bufferRules.parse({
      buffers: [{ name: "two", keep: { kind: "fixed", units: 2 } }],
      ringFences: [
        { name: "outlet's", forConnectionId: "outlet", units: 5 },
        { name: "its own", forConnectionId: "con", units: 50 },
      ],
      limits: [{ name: "half", sharePercent: 50, maxListed: 6, zeroAtOrBelow: 1 }],
    });
    const answer = show({ east: 20, west: 10 }, rules, { waiting: 3 });
    const [east, west] = answer.rows.map((row) => row.explanation);
    expect(east!.components[0]).toMatchObject({
      waiting: 3,
      buffer: 2,
      ringFenced: 5,
      net: 10,
      ringFenceRules: ["outlet's"],
    });
    expect(west!.components[0]).toMatchObject({
      waiting: 0,
      buffer: 2,
      ringFenced: 0,
      net: 8,
      ringFenceRules: [],
    });
    expect(east!.overChannel.steps.map((step) => [step.step, step.before, step.after])).toEqual([
      ["share", 18, 9],
      ["max listed", 9, 6],
      ["zero at or below", 6, 6],
    ]);
    expect(quantities(answer)).toEqual([6, 0]);
    expect(show({ east: 20, west: 10 }, rules, { waiting: 3, connectionId: "outlet" }).total).toBe(0);
  });

  it("always shows what can always be had, at the best open place", () => {
    expect(quantities(show({ east: 2, west: 3 }, rulesOf({ alwaysShow: 40 })))).toEqual([37, 3]);
    expect(quantities(show({ east: 2, west: 3 }, rulesOf({ alwaysShow: 1 })))).toEqual([1, 0]);
  });

  it("a rule counts in its period only", () => {
    const rules = rulesOf({ maxListed: 1, when: { from: at(5).toISOString(), until: at(10).toISOString() } });
    expect([0, 5, 9, 10].map((minutes) => show({ east: 9 }, rules, { at: at(minutes) }).total)).toEqual([
      9, 1, 1, 9,
    ]);
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
      ahead: new Map(),
    };
    const [row] = availableToSellOf(kit, places("east"), facts, ruleBookOf(NO_BUFFERS, "con", now), now).rows;
    expect([row!.quantity, row!.explanation.limitedBy]).toEqual([2, "b"]);
  });
});
