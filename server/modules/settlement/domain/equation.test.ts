import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceKinds } from "../contract.ts";
import { equationOf, equationParts, isOwnLine, type StatementLine } from "./equation.ts";

const line = fc
  .record({
    kind: fc.constantFrom(...balanceKinds),
    amountMinor: fc.bigInt({ min: -10_000_000n, max: 10_000_000n }),
    feeMinor: fc.bigInt({ min: -5_000n, max: 5_000n }),
  })
  .map((facts): StatementLine => ({
    ...facts,
    netMinor: facts.amountMinor - facts.feeMinor,
    sourceExternalId: null,
  }));
const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

describe("the payout equation", () => {
  it("is exact for any mix: parts and the named remainder are the payout", () => {
    fc.assert(
      fc.property(
        fc.array(line, { maxLength: 60 }),
        fc.bigInt({ min: -(10n ** 12n), max: 10n ** 12n }),
        (lines, payout) => {
          const equation = equationOf(payout, lines);
          expect(sum(equationParts.map((part) => equation[part])) + equation.unexplained).toBe(payout);
        },
      ),
    );
  });

  it("has no remainder when the payout is the sum of its lines, in any order", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 60 }), (lines) => {
        const payout = sum(lines.map(({ netMinor }) => netMinor));
        expect(equationOf(payout, lines).unexplained).toBe(0n);
        expect(equationOf(payout, lines.toReversed())).toEqual(equationOf(payout, lines));
      }),
    );
  });

  it("leaves out only the line by which the payout itself leaves", () => {
    expect(isOwnLine({ kind: "payout", sourceExternalId: "po_1" }, "po_1")).toBe(true);
    expect(isOwnLine({ kind: "payout", sourceExternalId: "po_0" }, "po_1")).toBe(false);
    expect(isOwnLine({ kind: "charge", sourceExternalId: "po_1" }, "po_1")).toBe(false);
  });
});
