import fc from "fast-check";
import { expect, it } from "vitest";
import { canMake } from "./can-make.ts";

const part = (skuId: string, quantity: number) => ({ skuId, code: skuId.toUpperCase(), quantity });
const level = (skuId: string, locationId: string, available: number) => ({
  skuId,
  locationId,
  locationName: locationId,
  available,
});

it("counts wholes place by place and names what runs out first", () => {
  const stock = [level("mug", "east", 9), level("pot", "east", 20), level("mug", "west", 100)];
  expect(canMake([part("mug", 2), part("pot", 1)], stock)).toEqual([
    { locationId: "east", locationName: "east", wholes: 4, limitedBy: [{ ...part("mug", 2), available: 9 }] },
    { locationId: "west", locationName: "west", wholes: 0, limitedBy: [{ ...part("pot", 1), available: 0 }] },
  ]);
  expect(canMake([], stock)).toEqual([]);
});

it("never promises a whole that the parts do not allow, and always the last one that they do", () => {
  const needs = fc.uniqueArray(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 5 });
  fc.assert(
    fc.property(needs, fc.array(fc.nat(100), { minLength: 5, maxLength: 5 }), (quantities, levels) => {
      const parts = quantities.map((quantity, index) => part(`s${index}`, quantity));
      const stock = parts.map(({ skuId }, index) => level(skuId, "east", levels[index]!));
      const wholes = canMake(parts, stock)[0]!.wholes;
      const enoughFor = (count: number) =>
        parts.every((one, index) => one.quantity * count <= levels[index]!);
      expect([enoughFor(wholes), enoughFor(wholes + 1)]).toEqual([true, false]);
    }),
  );
});
