import { expect, it } from "vitest";
import { formatAmount, parseAmount, splitAmount, taxOn } from "./amounts.ts";
import { createRandom } from "./random.ts";

it("the same seed draws the same, another seed something else", () => {
  const draw = (seed: number) => {
    const random = createRandom({ seed, streams: {}, ids: 0 });
    return [random.next("orders"), random.between("orders", 1, 6), random.id("shp_", 32), random.number()];
  };
  expect(draw(3)).toEqual(draw(3));
  expect(draw(3)).not.toEqual(draw(4));
});

it("streams do not disturb each other", () => {
  const random = createRandom({ seed: 1, streams: {}, ids: 0 });
  const alone = createRandom({ seed: 1, streams: {}, ids: 0 });
  random.next("faults");
  expect(random.next("orders")).toBe(alone.next("orders"));
});

it("amounts go through text unchanged, and shares add up", () => {
  for (const minor of [0, 5, 1990, -250, 100_000])
    for (const currency of ["USD", "JPY", "KWD"])
      expect(parseAmount(formatAmount(minor, currency), currency)).toBe(minor);
  expect(parseAmount("1.999", "USD")).toBeUndefined();
  expect(parseAmount("abc", "USD")).toBeUndefined();
  expect(splitAmount(100, [1, 1, 1])).toEqual([34, 33, 33]);
  expect(splitAmount(7, [0, 0])).toEqual([7, 0]);
  expect(taxOn(1000, 0.0825, false)).toBe(83);
  expect(taxOn(1190, 0.19, true)).toBe(190);
});
