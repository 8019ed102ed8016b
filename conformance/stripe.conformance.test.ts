import { expect, it } from "vitest";
import { balanceKinds } from "#server/modules/settlement/contract.ts";
import {
  balanceKindOf,
  parseBalanceTransaction,
  stripeBalanceTypes,
} from "#server/modules/settlement/adapters/stripe/balance-transaction.ts";
import { parseCharge } from "#server/modules/settlement/adapters/stripe/charge.ts";
import { parsePage, parseStripeEvent } from "#server/modules/settlement/adapters/stripe/fields.ts";
import { parsePayout } from "#server/modules/settlement/adapters/stripe/payout.ts";
import { parseStripeRefund } from "#server/modules/settlement/adapters/stripe/refund.ts";
import { findObjects, fixtureJson, withFixtures } from "./fixtures.ts";

withFixtures("stripe", () => {
  const body = fixtureJson("stripe/fixtures3.json");
  const all = (name: string) => findObjects(body, name, "fixtures3").map(({ value }) => value);
  // Some resources embed a one-field stub of another ({"id", "object"}); those are references, not objects to read.
  const whole = (name: string) => all(name).filter((value) => Object.keys(value as object).length > 3);

  it("every balance transaction is read, its kind known and its net explained", () => {
    const lines = whole("balance_transaction");
    expect(lines.length).toBeGreaterThan(0);
    for (const line of lines) {
      const read = parseBalanceTransaction(line);
      if (!read.ok) throw new Error(JSON.stringify(read.error));
      expect(read.value.kind).not.toBe("unknown");
      expect(read.value.netMinor).toBe(read.value.amountMinor - read.value.feeMinor);
      expect(read.value.currency).toMatch(/^[A-Z]{3}$/);
    }
    expect(parseBalanceTransaction(lines[0])).toMatchObject({
      value: {
        kind: "charge",
        amountMinor: 100n,
        availableOn: "2009-02-13",
        sourceExternalId: expect.stringMatching(/^ch_/),
      },
    });
  });

  it("every type Stripe documents has a kind, and any other is unknown", () => {
    expect(stripeBalanceTypes.length).toBe(50);
    for (const type of stripeBalanceTypes) {
      expect(balanceKinds).toContain(balanceKindOf(type, ""));
      expect(balanceKindOf(type, "")).not.toBe("unknown");
    }
    expect(balanceKindOf("invented_tomorrow", "charge")).toBe("unknown");
  });

  it("payouts, charges and refunds are read", () => {
    expect(whole("payout").map((payout) => parsePayout(payout))).toEqual([
      expect.objectContaining({
        ok: true,
        value: expect.objectContaining({ amountMinor: 1100n, status: "in_transit", arrivalOn: "2009-02-13" }),
      }),
    ]);
    const charges = whole("charge");
    expect(charges.length).toBeGreaterThan(0);
    for (const charge of charges)
      expect(parseCharge(charge)).toMatchObject({ ok: true, value: { amountMinor: 100n } });
    const refunds = whole("refund");
    expect(refunds.length).toBeGreaterThan(0);
    for (const refund of refunds)
      expect(parseStripeRefund(refund)).toMatchObject({ ok: true, value: { status: "succeeded" } });
  });

  it("events have a readable envelope", () => {
    for (const event of whole("event"))
      expect(parseStripeEvent(event)).toMatchObject({ ok: true, value: { type: "plan.created" } });
    expect(parseStripeEvent(whole("payout")[0])).toMatchObject({ ok: false });
  });

  it("a list answer is read whole or refused", () => {
    const [line] = whole("balance_transaction");
    const page = parsePage({ object: "list", data: [line, line], has_more: true }, parseBalanceTransaction);
    expect(page).toMatchObject({ ok: true, value: { hasMore: true, items: [{}, {}] } });
    const spoiled = { ...(line as object), net: 99 };
    expect(parsePage({ data: [line, spoiled] }, parseBalanceTransaction)).toMatchObject({
      ok: false,
      error: { path: "data[1].net" },
    });
  });
});
