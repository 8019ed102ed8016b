import type { DecidingLimit, RuleFields } from "#server/modules/inventory/public.ts";
import type { ProposalRow } from "../proposal-store.ts";

/** A rule that makes some accepted proposals true. */
export interface AcceptedRule {
  proposalIds: string[];
  fields: RuleFields;
}

/** A proposal with the limit that decides about its SKU now. */
export interface AcceptedProposal {
  proposal: ProposalRow;
  deciding: DecidingLimit | null;
}

/**
 * The fewest rules for accepted proposals: one for each channel, quantity and limit that decided until now. What that limit says beside
 * the quantity stays true. A limit all of whose SKUs are accepted is replaced; else the new rule is asked before it.
 *
 * @returns the rules, or the name of a rule before which nothing can be asked
 */
export function rulesFor(
  accepted: readonly AcceptedProposal[],
  note: string,
): AcceptedRule[] | { behind: string } {
  const groups = new Map<string, AcceptedProposal[]>();
  for (const one of accepted) {
    const { proposal, deciding } = one;
    const decider = deciding?.rule?.id ?? deciding?.limit.name ?? "";
    const key = `${proposal.connectionId}/${proposal.unitsProposed}/${decider}`;
    groups.set(key, [...(groups.get(key) ?? []), one]);
  }
  const replaced = new Set<string>();
  const rules: AcceptedRule[] = [];
  for (const group of groups.values()) {
    const { proposal, deciding } = group[0]!;
    const isCovered = deciding !== null && coversAll(deciding, accepted, proposal.connectionId);
    const importance = deciding?.rule ? deciding.rule.importance - (isCovered ? 0 : 1) : 100;
    if (importance < 1) return { behind: deciding!.limit.name };
    const replacesId = isCovered && !replaced.has(deciding.rule!.id) ? deciding.rule!.id : null;
    if (replacesId) replaced.add(replacesId);
    const limit: Partial<DecidingLimit["limit"]> = deciding?.limit ?? {};
    const { id: _id, name: _name, when, ...settings } = limit;
    const period = {
      ...(when?.from === undefined ? {} : { from: when.from }),
      ...(when?.until === undefined ? {} : { until: when.until }),
    };
    const { connectionId, connectionName, unitsProposed } = proposal;
    const rule = {
      ...settings,
      name: `Measured: ${unitsProposed} on ${connectionName}`.slice(0, 120),
      when: { ...period, connectionIds: [connectionId], skuCodes: group.map((one) => one.proposal.skuCode) },
      keepBack: unitsProposed,
    };
    rules.push({
      proposalIds: group.map((one) => one.proposal.id),
      fields: { body: { kind: "limit", rule }, importance, ownerId: null, note, replacesId },
    });
  }
  return rules;
}

/** Whether a limit is for this channel alone and for no SKU that keeps its old quantity. */
function coversAll(
  { limit, rule }: DecidingLimit,
  accepted: readonly AcceptedProposal[],
  connectionId: string,
): boolean {
  const { connectionIds, skuCodes, tags } = limit.when;
  if (!rule || !skuCodes || tags || connectionIds?.length !== 1 || connectionIds[0] !== connectionId)
    return false;
  const codes = new Set(
    accepted
      .filter((one) => one.proposal.connectionId === connectionId && one.deciding?.rule?.id === rule.id)
      .map((one) => one.proposal.skuCode),
  );
  return skuCodes.every((code) => codes.has(code));
}
