import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { refundLines, refundTotal, type LineToRefund, type RefundQuestion } from "./refund.ts";

const line = (over: Partial<LineToRefund> = {}): LineToRefund => ({
  rmaLineId: "r",
  orderLineId: "l",
  reason: "unwanted",
  unitsInLine: 3,
  unitsBefore: 0,
  units: [{ grade: "A", quantity: 1 }],
  priceMinor: 3_000n,
  discountMinor: 100n,
  taxMinor: 200n,
  ...over,
});
const question = (over: Partial<RefundQuestion> = {}): RefundQuestion => ({
  lines: [line()],
  taxesIncluded: false,
  shipping: { priceMinor: 500n, taxMinor: 30n },
  unitsInOrder: 4,
  policy: { restockingFees: [], shippingBackFor: ["damaged"] },
  ...over,
});
const amounts = (asked: RefundQuestion) =>
  Object.fromEntries(refundLines(asked).map(({ kind, amountMinor }) => [kind, amountMinor]));

describe("what a return gives back", () => {
  it("is typed: goods, their discount and their tax", () => {
    expect(amounts(question())).toEqual({ item: 1_000n, discount: -33n, tax: 67n });
  });

  it("takes tax out of prices that include it", () => {
    expect(amounts(question({ taxesIncluded: true }))).toEqual({ item: 933n, discount: -33n, tax: 67n });
  });

  it("gives shipping back for the reasons of the policy, by units, rounded down", () => {
    expect(amounts(question({ lines: [line({ reason: "damaged" })] }))).toMatchObject({ shipping: 125n, shipping_tax: 7n });
    expect(amounts(question())).not.toHaveProperty("shipping");
  }); // prettier-ignore

  it("keeps the fee of the first rule that fits reason and grade, from the goods without tax", () => {
    const restockingFees = [
      { reason: "any" as const, grade: "C" as const, percent: 50 },
      { reason: "unwanted" as const, grade: "any" as const, percent: 10 },
    ];
    const policy = { restockingFees, shippingBackFor: [] };
    const of = (over: Partial<LineToRefund>) =>
      amounts(question({ lines: [line(over)], policy })).restocking_fee;
    expect(of({})).toBe(-96n);
    expect(of({ units: [{ grade: "C", quantity: 1 }] })).toBe(-483n);
    expect(of({ reason: "damaged" })).toBeUndefined();
  });

  it("gives exactly what was paid when a line comes back in whatever pieces, and never less than nothing", () => {
    const money = fc.bigInt({ min: 0n, max: 100_000n });
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 6 }), money, money, money, fc.integer({ min: 0, max: 100 }), (parts, net, discount, tax, percent) => {
        const unitsInLine = parts.reduce((sum, part) => sum + part, 0);
        const priceMinor = net + discount;
        const pieces = parts.map((quantity, index) =>
          refundLines(question({
            lines: [line({ unitsInLine, unitsBefore: parts.slice(0, index).reduce((sum, part) => sum + part, 0), units: [{ grade: "B", quantity }], priceMinor, discountMinor: discount, taxMinor: tax })],
            policy: { shippingBackFor: [], restockingFees: [{ reason: "any", grade: "A", percent }] },
          })));
        expect(refundTotal(pieces.flat())).toBe(priceMinor - discount + tax);
      }),
    );
  }); // prettier-ignore
});
