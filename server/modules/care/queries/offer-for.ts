import { ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { carePolicySchema, defaultCarePolicy, type OfferInput } from "../contract.ts";
import { decideOffer, type Offer } from "../domain/offer.ts";
import type { CareRefusal } from "../errors.ts";
import { offerCase, type OfferCase } from "./offer-facts.ts";

export interface OfferView extends OfferCase {
  offer: Offer;
  policyVersion: number;
}

/** What the policy offers now for an order, with its explanation. Changes nothing. */
export async function offerFor(work: Work, input: OfferInput): Promise<Result<OfferView, CareRefusal>> {
  const policy = await current(work, "care.policy", carePolicySchema, defaultCarePolicy);
  const found = await offerCase(work, input, policy.body);
  if (!found.ok) return found;
  return ok({
    ...found.value,
    offer: decideOffer(policy.body, found.value.facts),
    policyVersion: policy.version,
  });
}
