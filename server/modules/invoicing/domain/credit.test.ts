import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { CreditLineInput } from "../contract.ts";
import { creditAmount, spreadCredit, type CreditableLine } from "./credit.ts";

const line = (over: Partial<CreditableLine> = {}): CreditableLine => ({
  invoiceLineId: "inl_1",
  kind: "item",
  orderLineId: "oln_1",
  title: "Lantern",
  quantity: 3,
  creditedQuantity: 0,
  netMinor: 1000n,
  taxMinor: 83n,
  netLeftMinor: 1000n,
  taxLeftMinor: 83n,
  ...over,
});
const ask = (asked: Omit<CreditLineInput, "invoiceLineId">, over: Partial<CreditableLine> = {}) => {
  const { netMinor, taxMinor } = creditAmount(line(over), { invoiceLineId: "inl_1", ...asked });
  return [netMinor, taxMinor];
};

describe("what a credit of a line is", () => {
  it("takes the tax in proportion when only net or only the total is named", () => {
    expect(ask({ netMinor: 500n })).toEqual([500n, 42n]);
    expect(ask({ netMinor: 1000n })).toEqual([1000n, 83n]);
    expect(ask({ totalMinor: 1083n })).toEqual([1000n, 83n]);
    expect(ask({ totalMinor: 100n })).toEqual([92n, 8n]);
    expect(ask({ netMinor: 10n, taxMinor: 0n })).toEqual([10n, 0n]);
  });

  it("takes units' part, the last of them with what is left", () => {
    expect(ask({ quantity: 1 })).toEqual([333n, 28n]);
    expect(ask({ quantity: 3 })).toEqual([1000n, 83n]);
    expect(ask({ quantity: 1 }, { creditedQuantity: 2, netLeftMinor: 334n, taxLeftMinor: 27n })).toEqual([
      334n,
      27n,
    ]);
    expect(ask({ quantity: 4 })[0]! > 1000n).toBe(true);
  });

  it("exceeds what is left when more is asked, so that it can be refused", () => {
    expect(ask({ totalMinor: 2000n })[0]! > 1000n).toBe(true);
    expect(ask({ netMinor: 1001n })[0]).toBe(1001n);
  });
});

describe("the law of credits", () => {
  it("gives back exactly the line, in whatever pieces, and never too much of net or tax", () => {
    fc.assert(
      fc.property(
        fc.bigInt(0n, 50_000n),
        fc.bigInt(0n, 9_000n),
        fc.array(fc.tuple(fc.constantFrom("net", "total"), fc.bigInt(1n, 5_000n)), { maxLength: 12 }),
        (netMinor, taxMinor, pieces) => {
          let [netLeftMinor, taxLeftMinor] = [netMinor, taxMinor];
          const take = (asked: Omit<CreditLineInput, "invoiceLineId">) => {
            const [net = 0n, tax = 0n] = ask(asked, { netMinor, taxMinor, netLeftMinor, taxLeftMinor });
            netLeftMinor -= net;
            taxLeftMinor -= tax;
            expect(netLeftMinor >= 0n && taxLeftMinor >= 0n && net >= 0n && tax >= 0n).toBe(true);
          };
          for (const [kind, minor] of pieces) {
            const most = kind === "net" ? netLeftMinor : netLeftMinor + taxLeftMinor;
            take(kind === "net" ? { netMinor: minor < most ? minor : most } : { totalMinor: minor < most ? minor : most }); // prettier-ignore
          }
          take({ totalMinor: netLeftMinor + taxLeftMinor });
          expect([netLeftMinor, taxLeftMinor]).toEqual([0n, 0n]);
        },
      ),
    );
  });

  it("spreads an amount over lines without exceeding any", () => {
    const lines = fc.array(fc.tuple(fc.bigInt(0n, 9_999n), fc.bigInt(0n, 999n)), {
      minLength: 1,
      maxLength: 6,
    });
    fc.assert(
      fc.property(lines, fc.bigInt(0n, 1_000n), (lefts, part) => {
        const creditable = lefts.map(([netLeftMinor, taxLeftMinor], index) => line({ invoiceLineId: `inl_${index}`, netLeftMinor, taxLeftMinor })); // prettier-ignore
        const left = lefts.reduce((total, [net, tax]) => total + net + tax, 0n);
        const amount = (left * part) / 1_000n;
        const spread = spreadCredit(creditable, amount);
        expect(spread.reduce((total, { totalMinor = 0n }) => total + totalMinor, 0n)).toBe(amount);
        for (const { invoiceLineId, totalMinor = 0n } of spread) {
          const own = creditable.find((other) => other.invoiceLineId === invoiceLineId)!;
          expect(totalMinor <= own.netLeftMinor + own.taxLeftMinor).toBe(true);
        }
      }),
    );
  });
});
