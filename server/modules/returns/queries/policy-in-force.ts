import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { defaultReturnsPolicy, returnsPolicySchema } from "../contract.ts";

/** The policy that returns opened now come under; version 0 while none was published. */
export const returnsPolicy = (work: Work) =>
  current(work, "returns.policy", returnsPolicySchema, defaultReturnsPolicy);

/** The same with the merchant's currency, to show its amounts in. */
export async function policyInForce(work: Work) {
  const { currency } = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  return { ...(await returnsPolicy(work)), currency };
}
