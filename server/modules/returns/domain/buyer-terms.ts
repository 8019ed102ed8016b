import type { BuyerTerms, ReturnReason, ReturnsPolicy } from "../contract.ts";

/** Whether a SKU is one of those that are never taken back. Codes count without their case. */
export function isExcluded(skuCode: string, { excludedSkus }: Pick<BuyerTerms, "excludedSkus">): boolean {
  const code = skuCode.toLowerCase();
  return excludedSkus.some((written) => {
    const excluded = written.toLowerCase();
    return excluded.endsWith("*") ? code.startsWith(excluded.slice(0, -1)) : code === excluded;
  });
}

/** Whether a buyer's request of this worth needs nobody to look at it. Above the value that wants a second person it always does. */
export const isApprovedAtOnce = (valueMinor: bigint, policy: ReturnsPolicy): boolean =>
  policy.buyers.approveUpToMinor > 0 &&
  valueMinor <= BigInt(Math.min(policy.buyers.approveUpToMinor, policy.approvalAboveMinor));

/** What of the goods' price is kept for a reason, in percent, as far as it is known before somebody looked at them. */
export const feeOf = (reason: ReturnReason, { restockingFees }: ReturnsPolicy): number =>
  restockingFees.find((fee) => fee.grade === "any" && (fee.reason === "any" || fee.reason === reason))
    ?.percent ?? 0;
