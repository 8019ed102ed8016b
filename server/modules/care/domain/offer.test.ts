import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { careReasons, defaultCarePolicy } from "../contract.ts";
import { decideOffer, needsApproval, reasonsToAsk, type OfferFacts } from "./offer.ts";

const facts = (over: Partial<OfferFacts> = {}): OfferFacts => ({
  reason: "late",
  currency: "USD",
  left: { itemsMinor: 20_000n, shippingMinor: 900n },
  today: "2026-03-10",
  promisedOn: "2026-03-05",
  deliveredOn: null,
  invoicedOn: "2026-03-02",
  daysLate: 5,
  daysSince: 8,
  sameReasonCount: 0,
  buyerCreditCount: 0,
  monthMinor: 0n,
  ...over,
});
const offer = (over: Partial<OfferFacts> = {}, policy = defaultCarePolicy) =>
  decideOffer(policy, facts(over));

describe("an offer", () => {
  it("grows with the days late and is cut to the most the policy gives", () => {
    expect([0, 1, 2, 4, 8].map((daysLate) => offer({ daysLate }).amountMinor)).toEqual([
      0n,
      450n,
      900n,
      2_900n,
      4_900n,
    ]);
    const cut = offer({ daysLate: 8, left: { itemsMinor: 100_000n, shippingMinor: 900n } });
    expect(cut).toMatchObject({ amountMinor: 5_000n, shippingMinor: 900n, itemsMinor: 4_100n });
    expect(cut.explanation).toContain("That is cut to the most that the policy gives for one order.");
  });

  it("needs a second person above the limit, outside the terms, and for what repeats", () => {
    expect(needsApproval(offer({ daysLate: 2 }), 900n)).toBe(false);
    expect(needsApproval(offer({ daysLate: 2 }), 901n)).toBe(true);
    expect(needsApproval(offer({ daysLate: 4 }), 2_000n)).toBe(false);
    expect(needsApproval(offer({ daysLate: 4 }), 2_900n)).toBe(true);
    expect(reasonsToAsk(offer({ daysLate: 4 }), 2_000n)).toEqual([]);
    expect(reasonsToAsk(offer({ daysLate: 4 }), 2_900n)[0]).toMatch(/without a second person/);
    expect(reasonsToAsk(offer({ daysLate: 4 }), 2_901n)[0]).toMatch(/more than the policy offers/);
    for (const over of [
      { currency: "EUR" },
      { sameReasonCount: 1 },
      { buyerCreditCount: 3 },
      { daysSince: 31 },
      { daysLate: 0 },
    ])
      expect([over, needsApproval(offer({ daysLate: 2, ...over }), 1n)]).toEqual([over, true]);
    const tight = { ...defaultCarePolicy, monthlyBudgetMinor: 1_000 };
    expect(offer({ daysLate: 2, monthMinor: 101n }, tight).approvalReasons).toEqual(["This month's budget for credits would be exceeded."]); // prettier-ignore
  });

  it("gives everything for what is lost, whether it is late or not", () => {
    expect(offer({ reason: "lost", daysLate: -3 }).amountMinor).toBe(20_900n);
  });

  it("is nothing for a reason without terms", () => {
    expect(offer({}, { ...defaultCarePolicy, reasons: [] })).toMatchObject({
      amountMinor: 0n,
      withoutApprovalMinor: 0n,
    });
  });

  it("never exceeds what is left or the policy, and never lets more pass without approval than it offers", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...careReasons), fc.bigInt(0n, 10_000_000n), fc.bigInt(0n, 10_000n), fc.integer({ min: -10, max: 40 }), fc.nat(120),
        (reason, itemsMinor, shippingMinor, daysLate, daysSince) => {
          const made = offer({ reason, left: { itemsMinor, shippingMinor }, daysLate, daysSince });
          const most = defaultCarePolicy.reasons.find((term) => term.reason === reason)!.mostMinor;
          expect(made.itemsMinor <= itemsMinor && made.shippingMinor <= shippingMinor).toBe(true);
          expect(made.amountMinor).toBe(made.itemsMinor + made.shippingMinor);
          expect(made.amountMinor <= BigInt(most) && made.withoutApprovalMinor <= made.amountMinor).toBe(true);
        },
      ),
    ); // prettier-ignore
  });
});
