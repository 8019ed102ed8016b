import { expect, it } from "vitest";
import { putAwayText, spanText } from "./words.ts";

it("says a span in the units that matter", () => {
  expect([0, 45, 60, 200, 2_880, 3_000].map(spanText)).toEqual([
    "0 min",
    "45 min",
    "1 h",
    "3 h 20 min",
    "2 d",
    "2 d 2 h",
  ]);
});

it("says how far units are on their way to the bins", () => {
  const none = { received: 0, putAway: 0, medianMinutes: null, lastMinutes: null };
  expect(putAwayText(none)).toBeNull();
  expect(putAwayText({ ...none, received: 12 })).toBe("0 of 12 units in bins");
  expect(putAwayText({ received: 12, putAway: 12, medianMinutes: 20, lastMinutes: 90 })).toBe(
    "All 12 units in bins; half after 20 min, the last after 1 h 30 min",
  );
});
