import { describe, expect, it } from "vitest";
import { siblingCode, valuesOf, variantsOf } from "./variants.ts";

it("makes every combination of the options, and one variant without any", () => {
  const product = { title: "Shirt", code: "SHIRT" };
  const variants = variantsOf(product, [
    { name: "Size", values: valuesOf("S, M , S") },
    { name: "Color", values: ["Deep blue", "Ölgrün"] },
    { name: "", values: ["ignored"] },
  ]);
  expect(variants.map(({ code }) => code)).toEqual([
    "SHIRT-S-DEEPBLUE",
    "SHIRT-S-ÖLGRÜN",
    "SHIRT-M-DEEPBLUE",
    "SHIRT-M-ÖLGRÜN",
  ]);
  expect(variants[0]).toMatchObject({
    title: "Shirt – S, Deep blue",
    options: { Size: "S", Color: "Deep blue" },
  });
  expect(variantsOf(product, [])).toEqual([{ code: "SHIRT", title: "Shirt", options: {} }]);
});

describe("the code of another variant", () => {
  it.each([
    ["JP-MUG-BLUE", { Color: "Blue" }, { Color: "Deep red" }, "JP-MUG-DEEPRED"],
    ["TENT", { Size: "2", Color: "Sand" }, { Size: "3", Color: "Sand" }, "TENT-3-SAND"],
    ["TENT", {}, { Size: "3" }, "TENT-3"],
    ["TENT-L", { Size: "L" }, {}, ""],
  ])("beside %s %j with %j is %s", (code, options, chosen, expected) => {
    expect(siblingCode({ code, options }, chosen)).toBe(expected);
  });
});
