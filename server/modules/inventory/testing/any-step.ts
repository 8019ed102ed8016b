import fc from "fast-check";
import { creamLots, places, skus, type Step } from "./stock-model.ts";

/** Where a step is cut off: not at all, by an abort, by its connection's death, or after the commit, the answer lost. */
export type Crash = "none" | "abort" | "kill" | "answer_lost";

const sku = fc.constantFrom(...skus);
const at = fc.constantFrom(...places);
const order = fc.nat(3);
const units = fc.integer({ min: 1, max: 5 });
const serials = fc.uniqueArray(fc.constantFrom("S1", "S2", "S3", "S4", "S5", "S6"), {
  minLength: 1,
  maxLength: 3,
});
const creams = fc.constantFrom(...Object.keys(creamLots));
const sign = fc.constantFrom(-1 as const, 0 as const, 1 as const);

/** Any step. Those that bring stock and ask for it come most, or nothing would ever lie there. */
export const anyStep: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc
      .record({
        sku,
        at,
        units,
        creams,
        serials,
        into: fc.constantFrom("available" as const, "available" as const, "quality_control" as const),
        meets: fc.boolean(),
      })
      .map(({ creams: cream, serials: some, ...step }) => ({
        do: "receive" as const,
        ...step,
        lots: step.sku === "watch" ? some : [cream],
      })),
  },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      order,
      sku,
      target: fc.integer({ min: 1, max: 9 }),
    }),
  },
  fc.record({
    do: fc.constant("adjust" as const),
    sku: fc.constantFrom("hat" as const, "cream" as const),
    at,
    delta: fc.integer({ min: -6, max: 6 }),
  }),
  fc
    .record({ sku, at, units, quality: sign, damaged: sign, leaves: fc.boolean(), creams, serials })
    .map(({ creams: cream, serials: some, ...step }) => ({
      do: "state" as const,
      ...step,
      lot: step.sku === "watch" ? some[0]! : cream,
    })),
  fc.record({ do: fc.constant("release" as const), order, sku, units }),
  { weight: 2, arbitrary: fc.record({ do: fc.constant("ship" as const), order, sku, at, units }) },
  fc.record({ do: fc.constant("transfer" as const), sku, from: at, units }),
  fc.record({ do: fc.constant("reserve" as const), sku, units }),
  fc.record({ do: fc.constant("unreserve" as const), which: fc.nat(4) }),
  fc.record({ do: fc.constant("expect" as const), sku, at, units }),
  fc.record({ do: fc.constant("fill" as const) }),
);

export const anyRun = (length: number) =>
  fc.array(
    fc.record({
      step: anyStep,
      crash: fc.oneof(
        { weight: 6, arbitrary: fc.constant<Crash>("none") },
        fc.constantFrom<Crash>("abort", "answer_lost"),
        { weight: 1, arbitrary: fc.constantFrom<Crash>("abort", "kill", "answer_lost") },
      ),
    }),
    { minLength: Math.ceil(length / 2), maxLength: length, size: "max" },
  );
