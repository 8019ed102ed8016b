import fc from "fast-check";
import { expect, it } from "vitest";
import { contrast, inkOn } from "./ink.ts";

it("ink reads on every color a merchant can choose", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);
  fc.assert(fc.property(color, (chosen) => contrast(chosen, inkOn(chosen)) >= 4.5));
});
