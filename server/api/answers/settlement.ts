import { tellMoney } from "#kernel/money.ts";
import type { SettlementRefusal } from "#server/modules/settlement/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of settlement. */
export const settlementAnswers: { [Code in SettlementRefusal["code"]]: Answer<Code> } = {
  "settlement.payout_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such payout." },
  "settlement.line_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such line." },
  "settlement.payout_posted": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The payout is in the books already. Correct it there by a journal.",
  },
  "settlement.line_matched": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The line has a match already. Take that back first.",
  },
  "settlement.target_unknown": {
    trpc: "NOT_FOUND",
    http: 404,
    message: (f) => `There is no such ${f.targetType}.`,
  },
  "settlement.currency_differs": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The line is in ${f.lineCurrency}, what you chose is in ${f.targetCurrency}.`,
  },
  "settlement.type_known": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.type} is a type with a fixed meaning. Only unknown types are mapped.`,
  },
  "settlement.mapping_changed": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Somebody changed the mapping at the same moment. Try again.",
  },
  "settlement.nothing_to_refund": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `${tellMoney(f.leftMinor, f.currency)} is left of what was paid; ${tellMoney(f.askedMinor, f.currency)} was asked.`,
  },
  "settlement.refund_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such refund." },
  "settlement.refund_not_failed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `Only a failed refund is tried again; this one is ${f.status}.`,
  },
};
