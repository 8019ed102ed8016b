import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { DecideProposal, SkuFields } from "../contract.ts";
import { mayWrite, ownerOf, valuesOf, valuesText, type Writer } from "../domain/ownership.ts";
import type { CatalogRefusal } from "../errors.ts";
import { closeProposals, fieldText, lockProposal, type ProposalRow } from "../proposal-store.ts";
import { lockSkus } from "../store.ts";
import { currentOwnership } from "./propose-fields.ts";
import { addBarcode } from "./save-barcodes.ts";
import { updateSku } from "./save-skus.ts";

/**
 * Accepts or rejects a proposal, by somebody who owns its field. Accepting changes the SKU as that person would, with the same
 * refusals, and ends other proposals of the field. Deciding the same again changes nothing.
 *
 * @returns `catalog.proposal_unknown`, `.proposal_closed` when it was decided otherwise, `.not_the_owner`, `.proposal_outdated` when
 *   the SKU says something else than the person saw, or why the SKU cannot be changed so
 */
export async function decideProposal(
  work: Work,
  input: DecideProposal,
  decider: Writer,
): Promise<Result<undefined, CatalogRefusal>> {
  const { proposalId, decision } = input;
  const proposal = await lockProposal(work, proposalId);
  if (!proposal) return err({ code: "catalog.proposal_unknown", proposalId });
  const wanted = decision === "accept" ? "accepted" : "rejected";
  if (proposal.state === wanted) return ok();
  if (proposal.state !== "open")
    return err({ code: "catalog.proposal_closed", proposalId, state: proposal.state });
  const owner = ownerOf((await currentOwnership(work)).body, proposal.field);
  if (!mayWrite(owner, decider))
    return err({ code: "catalog.not_the_owner", field: proposal.field, owner: owner.kind });
  const at = clock.now();
  if (decision === "reject") {
    await closeProposals(work, { id: proposalId }, "rejected", at, input.note);
    return ok();
  }
  const refusal = await apply(work, proposal, input.current);
  if (refusal) return err(refusal);
  await closeProposals(work, { id: proposalId }, "accepted", at, input.note);
  await closeProposals(work, { skuId: proposal.skuId, field: proposal.field }, "superseded", at);
  return ok();
}

async function apply(work: Work, proposal: ProposalRow, seen: string): Promise<CatalogRefusal | null> {
  const { skuId, field } = proposal;
  const [sku] = await lockSkus(work, [skuId]);
  if (!sku) return { code: "catalog.sku_unknown", skuIds: [skuId] };
  const { barcode, ...changes } = valuesOf(proposal.toValue);
  const now = await fieldText(work, sku, field, field === "barcode" ? undefined : Object.keys(changes));
  if (valuesText(JSON.parse(now) as object) !== seen)
    return { code: "catalog.proposal_outdated", proposalId: proposal.id };
  const done =
    barcode === undefined
      ? await updateSku(work, { skuId, version: sku.version, changes: changes as Partial<SkuFields> })
      : await addBarcode(work, { skuId, barcode });
  return done.ok ? null : done.error;
}
