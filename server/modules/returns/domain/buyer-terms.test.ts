import { expect, it } from "vitest";
import { defaultReturnsPolicy, returnReasons, returnsPolicySchema } from "../contract.ts";
import { feeOf, isApprovedAtOnce, isExcluded } from "./buyer-terms.ts";

const policy = (buyers: Partial<typeof defaultReturnsPolicy.buyers>, approvalAboveMinor = 50_000) => ({
  ...defaultReturnsPolicy,
  approvalAboveMinor,
  buyers: { ...defaultReturnsPolicy.buyers, ...buyers },
});

it("excludes by whole code and by beginning, whatever the case", () => {
  const terms = { excludedSkus: ["sale-*", "GIFT-CARD"] };
  expect(["SALE-1", "gift-card", "Sale-"].map((code) => isExcluded(code, terms))).toEqual([true, true, true]);
  expect(["RESALE-1", "GIFT-CARD-2", "SALE"].map((code) => isExcluded(code, terms))).toEqual([false, false, false]); // prettier-ignore
});

it("approves at once up to its limit, never above the value that wants a second person", () => {
  expect(isApprovedAtOnce(0n, policy({}))).toBe(false);
  const open = policy({ approveUpToMinor: 5_000 });
  expect([5_000n, 5_001n].map((value) => isApprovedAtOnce(value, open))).toEqual([true, false]);
  expect(isApprovedAtOnce(2_000n, policy({ approveUpToMinor: 5_000 }, 1_000))).toBe(false);
});

it("names the fee that holds without a grade", () => {
  const fees = [
    { reason: "unwanted", grade: "C", percent: 50 },
    { reason: "unwanted", grade: "any", percent: 10 },
  ] as const;
  expect(feeOf("unwanted", { ...defaultReturnsPolicy, restockingFees: [...fees] })).toBe(10);
  expect(feeOf("damaged", { ...defaultReturnsPolicy, restockingFees: [...fees] })).toBe(0);
});

it("opens a policy that was published before there were terms for buyers to the reasons a buyer can have", () => {
  const { buyers: _, ...older } = defaultReturnsPolicy;
  const read = returnsPolicySchema.parse(older);
  expect(read.buyers.reasons).toEqual(returnReasons.filter((reason) => reason !== "unannounced"));
});
