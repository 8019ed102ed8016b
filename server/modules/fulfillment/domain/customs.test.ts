import { expect, it } from "vitest";
import { weightsOf } from "./customs.ts";

it("takes known weights and shares the rest of the carton by pieces", () => {
  const goods = [
    { quantity: 2, unitGrams: 300 },
    { quantity: 1, unitGrams: null },
    { quantity: 3, unitGrams: null },
  ];
  expect(weightsOf(1_000, goods)).toEqual([600, 100, 300]);
});

it("gives everything a gram where the carton is lighter than its goods are said to be", () => {
  expect(weightsOf(100, [{ quantity: 1, unitGrams: 300 }, { quantity: 1, unitGrams: null }])).toEqual([300, 1]); // prettier-ignore
});
