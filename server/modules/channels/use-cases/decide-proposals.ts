import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { activateRule, decidingLimits, saveRule } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { AcceptProposalsInput, RefuseProposalsInput } from "../contract.ts";
import { rulesFor, type AcceptedProposal, type AcceptedRule } from "./rules-of-proposals.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { findProposals, lockProposals, saveDecision, type ProposalRow } from "../proposal-store.ts";

/** The most limits that the document of what is kept back can hold. */
const MOST_LIMITS = 500;

/**
 * Makes rules of what is kept back out of proposals, as drafts or active at once. Accepting again answers with the same rules.
 *
 * @returns the rules; refused when a proposal is not open, the rules changed since it was measured, or there is no room for more rules
 */
export async function acceptProposals(
  work: Work,
  input: AcceptProposalsInput,
): Promise<Result<{ ruleIds: string[] }, ChannelsRefusal>> {
  await lockProposals(work);
  const found = await findProposals(work, input.proposalIds);
  if (found.length === new Set(input.proposalIds).size && found.every(({ status }) => status === "accepted"))
    return ok({ ruleIds: [...new Set(found.map(({ ruleId }) => ruleId!))] });
  const notOpen = notOpenOf(found, input.proposalIds);
  if (notOpen) return err(notOpen);
  const { accepted, limits } = await withDecidingLimits(work, found);
  const stale = accepted.filter(
    ({ proposal, deciding }) =>
      (deciding?.limit.keepBack ?? 0) !== proposal.unitsNow || deciding?.limit.alwaysShow !== undefined,
  );
  if (stale.length > 0)
    return err({ code: "channels.proposal_stale", proposalIds: stale.map(({ proposal }) => proposal.id) });
  const note = input.note || "Proposed from measured lag.";
  const rules = rulesFor(accepted, note);
  if (!Array.isArray(rules)) return err({ code: "channels.proposal_behind_rule", ruleName: rules.behind });
  if (limits + rules.length > MOST_LIMITS)
    return err({ code: "channels.proposal_too_many_rules", most: MOST_LIMITS });
  const ruleIds: string[] = [];
  for (const rule of rules) ruleIds.push(await makeTrue(work, rule, input));
  return ok({ ruleIds });
}

/** Keeps what is kept back, with the reason why. The same figures are not proposed again; refusing again changes nothing. */
export async function refuseProposals(
  work: Work,
  input: RefuseProposalsInput,
): Promise<Result<{ refused: number }, ChannelsRefusal>> {
  await lockProposals(work);
  const found = await findProposals(work, input.proposalIds);
  if (found.length === new Set(input.proposalIds).size && found.every(({ status }) => status === "refused"))
    return ok({ refused: found.length });
  const notOpen = notOpenOf(found, input.proposalIds);
  if (notOpen) return err(notOpen);
  await saveDecision(work, input.proposalIds, {
    status: "refused",
    at: clock.now(),
    note: input.reason,
    ruleId: null,
  });
  return ok({ refused: found.length });
}

function notOpenOf(found: ProposalRow[], asked: readonly string[]): ChannelsRefusal | null {
  const open = new Set(found.filter(({ status }) => status === "open").map(({ id }) => id));
  const proposalIds = asked.filter((id) => !open.has(id));
  return proposalIds.length > 0 ? { code: "channels.proposal_not_open", proposalIds } : null;
}

async function withDecidingLimits(
  work: Work,
  found: ProposalRow[],
): Promise<{ accepted: AcceptedProposal[]; limits: number }> {
  const accepted: AcceptedProposal[] = [];
  let limits = 0;
  for (const connectionId of new Set(found.map((one) => one.connectionId))) {
    const proposals = found.filter((one) => one.connectionId === connectionId);
    const skus = proposals.map(({ skuCode, tags }) => ({ code: skuCode, tags }));
    const { byCode, count } = await decidingLimits(work, connectionId, skus);
    limits = count;
    for (const proposal of proposals)
      accepted.push({ proposal, deciding: byCode.get(proposal.skuCode) ?? null });
  }
  return { accepted, limits };
}

/** Everything that could refuse was looked at before the first write, so a refusal here is a bug and undoes all. */
async function makeTrue(work: Work, rule: AcceptedRule, { as, note }: AcceptProposalsInput): Promise<string> {
  const id = newId("bfr");
  const saved = await saveRule(work, { id, basedOnVersion: 0, ...rule.fields });
  if (!saved.ok) throw new Error(`The rule of accepted proposals was refused: ${saved.error.code}`);
  if (as === "active") {
    const made = await activateRule(work, { id, basedOnVersion: 1 });
    if (!made.ok) throw new Error(`The rule of accepted proposals was refused: ${made.error.code}`);
  }
  await saveDecision(work, rule.proposalIds, { status: "accepted", at: clock.now(), note, ruleId: id });
  return id;
}
