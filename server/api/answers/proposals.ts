import type { ChannelsRefusal } from "#server/modules/channels/errors.ts";
import type { Answer } from "../refusal.ts";

type ProposalCode = Extract<ChannelsRefusal["code"], `channels.proposal_${string}`>;

/** Answers to the refusals of accepting and refusing proposed buffers. */
export const proposalAnswers: { [Code in ProposalCode]: Answer<Code> } = {
  "channels.proposal_not_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.proposalIds.length} of them are decided or superseded already. Load the list again.`,
  },
  "channels.proposal_stale": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `The rules changed since ${f.proposalIds.length} of them were measured. Measure now, then decide.`,
  },
  "channels.proposal_too_many_rules": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `There would be more than ${f.most} limits. Archive some, then try again.`,
  },
  "channels.proposal_behind_rule": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Rule “${f.ruleName}” has importance 1, so nothing can be asked before it. Give it more room first.`,
  },
};
