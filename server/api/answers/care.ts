import { formatDecimal } from "#kernel/money.ts";
import type { CareRefusal } from "#server/modules/care/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of care. */
export const careAnswers: { [Code in CareRefusal["code"]]: Answer<Code> } = {
  "care.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "care.not_invoiced": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "Nothing of this order is invoiced yet, so there is nothing to credit.",
  },
  "care.more_than_left": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Only ${formatDecimal({ minor: f.leftMinor, currency: f.currency })} ${f.currency} of the invoice is left to credit.`,
  },
  "care.nothing_offered": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The policy offers nothing here. ${f.explanation.join(" ")}`,
  },
  "care.credit_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such credit." },
  "care.decided_already": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `This credit was decided already: ${f.status}.`,
  },
  "care.own_proposal": {
    trpc: "FORBIDDEN",
    http: 403,
    message: () => "Another person has to decide on a credit that you proposed.",
  },
};
