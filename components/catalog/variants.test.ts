import { expect, it } from "vitest";
import { valuesOf, variantsOf } from "./variants.ts";

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
