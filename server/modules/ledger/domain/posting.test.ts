import { describe, expect, it } from "vitest";
import fc from "fast-check";
import { balanceLines, mirrored, type PostingLine } from "./posting.ts";

const amount = fc.bigInt({ min: 0n, max: 10n ** 12n });
const line: fc.Arbitrary<PostingLine> = fc
  .record({ account: fc.constantFrom("1100", "2100", "4000"), isDebit: fc.boolean(), amount })
  .map(({ account, isDebit, amount: units }) => ({
    account,
    ...(isDebit ? { debit: units } : { credit: units }),
  }));

/** Lines of any kind, closed with the one line that makes them balance. */
const balanced = fc.array(line, { maxLength: 12 }).map((lines) => {
  const off = lines.reduce((sum, one) => sum + (one.debit ?? 0n) - (one.credit ?? 0n), 0n);
  return [...lines, off > 0n ? { account: "1200", credit: off } : { account: "1200", debit: -off }];
});

const totals = (lines: readonly { debit: bigint; credit: bigint }[]) =>
  lines.reduce((sum, one) => ({ debit: sum.debit + one.debit, credit: sum.credit + one.credit }), {
    debit: 0n,
    credit: 0n,
  });

describe("lines of a journal", () => {
  it("are kept without zeros and with equal sides", () => {
    fc.assert(
      fc.property(balanced, (lines) => {
        const kept = balanceLines(lines, "USD");
        if (!kept.ok) throw new Error("refused lines that balance");
        const { debit, credit } = totals(kept.value);
        expect(debit).toBe(credit);
        expect(kept.value.every((one) => (one.debit === 0n) !== (one.credit === 0n))).toBe(true);
        expect(debit).toBe(lines.reduce((sum, one) => sum + (one.debit ?? 0n), 0n));
      }),
    );
  });

  it("are refused when one cent is off", () => {
    fc.assert(
      fc.property(balanced, fc.constantFrom(1n, 7n), (lines, off) => {
        const refused = balanceLines([...lines, { account: "4000", credit: off }], "USD");
        expect(refused).toMatchObject({ ok: false, error: { code: "ledger.unbalanced", currency: "USD" } });
      }),
    );
  });

  it("are refused with both sides or a negative one, by position", () => {
    for (const wrong of [{ debit: -1n }, { credit: -1n }, { debit: 1n, credit: 1n }]) {
      expect(
        balanceLines(
          [
            { account: "4000", debit: 1n },
            { account: "1100", ...wrong },
          ],
          "USD",
        ),
      ).toEqual({
        ok: false,
        error: { code: "ledger.line_invalid", position: 2, account: "1100" },
      });
    }
  });

  it("and their mirror leave nothing on any account", () => {
    fc.assert(
      fc.property(balanced, (lines) => {
        const kept = balanceLines(lines, "USD");
        if (!kept.ok) throw new Error("refused lines that balance");
        const sums = new Map<string, bigint>();
        for (const { account, debit, credit } of [...kept.value, ...mirrored(kept.value)])
          sums.set(account, (sums.get(account) ?? 0n) + debit - credit);
        expect([...sums.values()].every((sum) => sum === 0n)).toBe(true);
      }),
    );
  });
});
