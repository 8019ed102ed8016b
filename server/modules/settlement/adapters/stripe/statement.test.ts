import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { balanceKindOf, parseBalanceTransaction } from "./balance-transaction.ts";
import { parseCharge } from "./charge.ts";
import { fromStripeAmount, parsePage, parseStripeEvent, toStripeAmount } from "./fields.ts";
import { parsePayout } from "./payout.ts";
import { parseStripeRefund, refundForm } from "./refund.ts";

const line = {
  id: "txn_sample",
  type: "charge",
  reporting_category: "charge",
  amount: 5863,
  fee: 200,
  net: 5663,
  currency: "eur",
  fee_details: [
    { type: "stripe_fee", description: "Processing", amount: 165, currency: "eur" },
    { type: "tax", description: "VAT", amount: 35, currency: "eur" },
  ],
  source: "ch_sample",
  created: 1_772_000_000,
  available_on: 1_772_200_000,
  status: "available",
};

describe("a statement line", () => {
  it("becomes ours, and its figures explain each other", () => {
    expect(parseBalanceTransaction(line)).toMatchObject({
      ok: true,
      value: {
        kind: "charge",
        currency: "EUR",
        amountMinor: 5863n,
        feeMinor: 200n,
        netMinor: 5663n,
        sourceExternalId: "ch_sample",
        occurredAt: new Date(1_772_000_000_000),
        availableOn: "2026-02-27",
        feeDetails: [{ type: "stripe_fee", minor: 165n }, { minor: 35n }],
      },
    });
    expect(parseBalanceTransaction({ ...line, source: { id: "ch_sample", object: "charge" } })).toMatchObject(
      {
        value: { sourceExternalId: "ch_sample" },
      },
    );
  });

  it("that contradicts itself is refused, naming the figure", () => {
    expect(parseBalanceTransaction({ ...line, net: 5664 })).toMatchObject({
      ok: false,
      error: { path: "net" },
    });
    expect(parseBalanceTransaction({ ...line, fee_details: [line.fee_details[0]] })).toMatchObject({
      ok: false,
      error: { path: "fee_details", problem: "add up to 165, while fee is 200" },
    });
    expect(parseBalanceTransaction({ ...line, amount: 58.63 })).toMatchObject({
      ok: false,
      error: { path: "amount" },
    });
  });

  it.each([
    ["payment", "charge", "charge"],
    ["refund", "refund", "refund"],
    ["stripe_fee", "fee", "fee"],
    ["adjustment", "dispute", "dispute"],
    ["adjustment", "dispute_reversal", "dispute"],
    ["adjustment", "other_adjustment", "adjustment"],
    ["reserve_hold", "reserve_hold", "reserve"],
    ["payout_failure", "payout_reversal", "payout"],
    ["topup", "topup", "transfer"],
    ["advance", "advance", "advance"],
    ["something_new", "charge", "unknown"],
    ["constructor", "", "unknown"],
  ])("of type %s in category %s is a %s", (type, category, kind) =>
    expect(balanceKindOf(type, category)).toBe(kind),
  );

  it("of a type nobody decided on is read and marked, not dropped", () => {
    expect(parseBalanceTransaction({ ...line, type: "something_new" })).toMatchObject({
      ok: true,
      value: { kind: "unknown" },
    });
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.constantFrom(...Object.keys(line)), fc.anything(), (field, value) => {
        expect(typeof parseBalanceTransaction({ ...line, [field]: value }).ok).toBe("boolean");
      }),
    );
  });
});

describe("amounts", () => {
  it("count as ISO 4217 counts, also where Stripe does not", () => {
    expect(fromStripeAmount(1050, "USD")).toBe(1050n);
    expect(fromStripeAmount(1050, "JPY")).toBe(1050n);
    expect(fromStripeAmount(500, "ISK")).toBe(5n);
    expect(fromStripeAmount(550, "ISK")).toBeNull();
    expect(fromStripeAmount(7, "MGA")).toBe(700n);
    expect(toStripeAmount(750n, "MGA")).toBeNull();
  });

  it("come back as they went", () => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom("USD", "JPY", "KWD", "ISK", "UGX"), (minor, currency) => {
        const theirs = toStripeAmount(BigInt(minor), currency);
        expect(fromStripeAmount(Number(theirs), currency)).toBe(BigInt(minor));
      }),
    );
  });
});

describe("payouts, charges and refunds", () => {
  const payout = {
    id: "po_1",
    amount: -1200,
    currency: "eur",
    status: "paid",
    arrival_date: 1_772_323_200,
    created: 1_772_200_000,
  };
  const charge = {
    id: "ch_1",
    amount: 5863,
    amount_captured: 5863,
    amount_refunded: 100,
    currency: "eur",
    status: "succeeded",
    created: 1_772_000_000,
    metadata: { order_id: "5310000000001", order_name: "#T-204", color: "green" },
    transfer_group: "#T-204",
  };
  const refund = {
    id: "re_1",
    charge: "ch_1",
    amount: 100,
    currency: "eur",
    status: "requires_action",
    created: 1_772_000_000,
  };

  it("become ours", () => {
    expect(parsePayout(payout)).toMatchObject({
      ok: true,
      value: { amountMinor: -1200n, arrivalOn: "2026-03-01", isAutomatic: true },
    });
    expect(parseCharge(charge)).toMatchObject({
      value: { capturedMinor: 5863n, refundedMinor: 100n, orderReferences: ["5310000000001", "#T-204"] },
    });
    expect(parseStripeRefund(refund)).toMatchObject({
      value: { status: "pending", chargeExternalId: "ch_1", metadata: {} },
    });
    expect(parseStripeRefund({ ...refund, status: "canceled" })).toMatchObject({
      value: { status: "failed" },
    });
  });

  it("with a status nobody decided on are refused", () => {
    expect(parsePayout({ ...payout, status: "lost" })).toMatchObject({
      ok: false,
      error: { path: "status" },
    });
    expect(parseCharge({ ...charge, amount: 1_000_000_000_000_001 })).toMatchObject({
      ok: false,
      error: { path: "amount" },
    });
    expect(parseCharge({ ...charge, status: "maybe" })).toMatchObject({
      ok: false,
      error: { path: "status" },
    });
    expect(parseStripeRefund({ ...refund, status: "maybe" })).toMatchObject({
      ok: false,
      error: { path: "status" },
    });
  });

  it("are asked for in Stripe's words", () => {
    const asked = {
      chargeExternalId: "ch_1",
      amountMinor: 5n,
      currency: "ISK",
      metadata: { refund_id: "rfd_1" },
    };
    expect(refundForm(asked)).toEqual({ charge: "ch_1", amount: "500", "metadata[refund_id]": "rfd_1" });
    expect(() => refundForm({ ...asked, currency: "MGA" })).toThrow(RangeError);
  });
});

describe("envelopes", () => {
  it("name the event and leave its object unread", () => {
    const event = {
      id: "evt_1",
      type: "payout.paid",
      created: 1_772_000_000,
      data: { object: { id: "po_1" } },
    };
    expect(parseStripeEvent(event)).toMatchObject({
      ok: true,
      value: { type: "payout.paid", object: { id: "po_1" } },
    });
    expect(parseStripeEvent({ ...event, data: undefined })).toMatchObject({
      ok: false,
      error: { path: "data" },
    });
  });

  it("of lists are read whole or not at all", () => {
    expect(parsePage({ data: [line], has_more: false }, parseBalanceTransaction)).toMatchObject({
      value: { hasMore: false },
    });
    expect(parsePage({ data: [line, { ...line, fee: "free" }] }, parseBalanceTransaction)).toMatchObject({
      ok: false,
      error: { path: "data[1].fee" },
    });
    expect(parsePage({ error: {} }, parseBalanceTransaction).ok).toBe(false);
  });
});
