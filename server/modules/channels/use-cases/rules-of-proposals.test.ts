import { expect, it } from "vitest";
import type { DecidingLimit } from "#server/modules/inventory/public.ts";
import { rulesFor, type AcceptedProposal } from "./rules-of-proposals.ts";

const deciding = (importance: number, when: DecidingLimit["limit"]["when"] = {}): DecidingLimit => ({
  limit: { name: "cap", when, maxListed: 30, keepBack: 1 },
  rule: { id: "bfr_1", importance },
});
const accept = (skuCode: string, unitsProposed: number, limit: DecidingLimit | null): AcceptedProposal => ({
  proposal: {
    id: `bpr_${skuCode}`, connectionId: "con", connectionName: "Shop", skuCode, tags: [],
    unitsNow: 1, unitsProposed, status: "open", ruleId: null,
  },
  deciding: limit,
}); // prettier-ignore
const summary = (accepted: AcceptedProposal[]) => {
  const rules = rulesFor(accepted, "");
  return Array.isArray(rules)
    ? rules.map(({ proposalIds, fields: { importance, replacesId, body } }) => [proposalIds.length, importance, replacesId, body.rule]) // prettier-ignore
    : rules;
};

it("one rule holds all SKUs of a quantity", () => {
  expect(summary([accept("A", 2, null), accept("B", 2, null), accept("C", 3, null)])).toMatchObject([
    [2, 100, null, { keepBack: 2, when: { connectionIds: ["con"], skuCodes: ["A", "B"] } }],
    [1, 100, null, { keepBack: 3 }],
  ]);
});

it("is asked before the limit that decided, and keeps what else that says", () => {
  expect(summary([accept("A", 2, deciding(40))])).toMatchObject([
    [1, 39, null, { maxListed: 30, keepBack: 2 }],
  ]);
  expect(summary([accept("A", 2, deciding(1))])).toEqual({ behind: "cap" });
});

it("replaces a limit only when none of its SKUs keeps the old quantity", () => {
  const both = deciding(1, { connectionIds: ["con"], skuCodes: ["A", "B"] });
  expect(summary([accept("A", 2, both), accept("B", 3, both)])).toMatchObject([
    [1, 1, "bfr_1", {}],
    [1, 1, null, {}],
  ]);
  expect(summary([accept("A", 2, both)])).toEqual({ behind: "cap" });
  const elsewhere = deciding(40, { connectionIds: ["con", "other"], skuCodes: ["A"] });
  expect(summary([accept("A", 2, elsewhere)])).toMatchObject([[1, 39, null, {}]]);
});
