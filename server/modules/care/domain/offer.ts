import { divide } from "#kernel/money.ts";
import type { CarePolicy, CareReason, ReasonTerms } from "../contract.ts";

/** What is left to credit of the invoice, tax in it. */
export interface LeftToCredit {
  itemsMinor: bigint;
  shippingMinor: bigint;
}

/** What is known of the order and its buyer when a credit is thought of. */
export interface OfferFacts {
  reason: CareReason;
  currency: string;
  left: LeftToCredit;
  /** Local dates at the merchant. */
  today: string;
  promisedOn: string | null;
  deliveredOn: string | null;
  invoicedOn: string;
  daysLate: number;
  daysSince: number;
  /** Credits of this reason on this order, waiting or given. */
  sameReasonCount: number;
  /** The buyer's credits within the policy's days. */
  buyerCreditCount: number;
  /** Given this month, in the policy's currency. */
  monthMinor: bigint;
}

/** What the policy gives, why, and what would need a second person. */
export interface Offer {
  amountMinor: bigint;
  currency: string;
  itemsMinor: bigint;
  shippingMinor: bigint;
  /** Sentences: how the amount came about. */
  explanation: string[];
  /** Sentences: why a second person is needed whatever the amount; empty when the amount alone decides. */
  approvalReasons: string[];
  /** Up to this no second person is needed. */
  withoutApprovalMinor: bigint;
}

const least = (left: bigint, right: bigint): bigint => (left < right ? left : right);

/** What the policy offers for these facts. Pure: the same facts under the same version give the same offer. */
export function decideOffer(policy: CarePolicy, facts: OfferFacts): Offer {
  const terms = policy.reasons.find((term) => term.reason === facts.reason);
  const explanation: string[] = [];
  const approvalReasons: string[] = [];
  const nothing = (why: string): Offer => ({
    ...{ amountMinor: 0n, currency: facts.currency, itemsMinor: 0n, shippingMinor: 0n },
    explanation: [...explanation, why],
    approvalReasons: ["The policy offers nothing here."],
    withoutApprovalMinor: 0n,
  });
  if (!terms) return nothing("The policy has no terms for this reason.");
  const step = stepOf(terms, facts);
  if (!step) return nothing(`The order is ${days(facts.daysLate)} late; the policy gives nothing for that.`);
  if (facts.daysSince > terms.windowDays)
    return nothing(
      `It was ${days(facts.daysSince)} ago; the policy offers this for ${days(terms.windowDays)}.`,
    );
  if (facts.reason === "late") explanation.push(`The order is ${days(facts.daysLate)} late.`);
  const itemsMinor = share(facts.left.itemsMinor, step.itemsPercent);
  const shippingMinor = share(facts.left.shippingMinor, step.shippingPercent);
  explanation.push(
    `The policy gives ${step.itemsPercent}% of the items and ${step.shippingPercent}% of shipping that are left to credit.`,
  );
  const amount = itemsMinor + shippingMinor;
  const amountMinor = least(amount, BigInt(terms.mostMinor));
  if (amountMinor < amount) explanation.push("That is cut to the most that the policy gives for one order.");
  approvalReasons.push(...reasonsForApproval(policy, terms, facts, amountMinor));
  const shippingPart = least(shippingMinor, amountMinor);
  return {
    ...{ amountMinor, currency: facts.currency, explanation, approvalReasons },
    ...{ itemsMinor: amountMinor - shippingPart, shippingMinor: shippingPart },
    withoutApprovalMinor:
      approvalReasons.length > 0 ? 0n : least(amountMinor, BigInt(terms.approvalAboveMinor)),
  };
}

/** Whether a second person must say yes to this amount. */
export const needsApproval = (offer: Offer, amountMinor: bigint): boolean =>
  amountMinor > offer.withoutApprovalMinor;

/** Why a second person is asked about this amount, as sentences; empty when nobody is. */
export function reasonsToAsk(offer: Offer, amountMinor: bigint): string[] {
  if (!needsApproval(offer, amountMinor)) return [];
  if (offer.approvalReasons.length > 0) return offer.approvalReasons;
  return [
    amountMinor > offer.amountMinor
      ? "The amount is more than the policy offers."
      : "The amount is above what may be given without a second person.",
  ];
}

function stepOf(terms: ReasonTerms, facts: OfferFacts) {
  // how late only matters for what is promised in time; what is broken is broken
  const daysLate = facts.reason === "late" ? facts.daysLate : Math.max(0, facts.daysLate);
  return [...terms.steps]
    .sort((left, right) => right.fromDaysLate - left.fromDaysLate)
    .find((step) => step.fromDaysLate <= daysLate);
}

function reasonsForApproval(
  policy: CarePolicy,
  terms: ReasonTerms,
  facts: OfferFacts,
  amountMinor: bigint,
): string[] {
  const { history, monthlyBudgetMinor } = policy;
  const isOverBudget = monthlyBudgetMinor > 0 && facts.monthMinor + amountMinor > BigInt(monthlyBudgetMinor);
  return [
    ...(facts.currency === policy.currency ? [] : [`The policy counts ${policy.currency}, the order is in ${facts.currency}.`]),
    ...(facts.sameReasonCount >= terms.timesPerOrder ? [`The order had ${credits(facts.sameReasonCount)} for this reason already.`] : []),
    ...(facts.buyerCreditCount > history.mostCredits ? [`The buyer had ${credits(facts.buyerCreditCount)} in ${days(history.days)}.`] : []),
    ...(isOverBudget ? ["This month's budget for credits would be exceeded."] : []),
  ]; // prettier-ignore
}

const share = (minor: bigint, percent: number): bigint => divide(minor * BigInt(percent), 100n, "halfUp");
const days = (count: number): string => (count === 1 ? "1 day" : `${count} days`);
const credits = (count: number): string => (count === 1 ? "1 credit" : `${count} credits`);
