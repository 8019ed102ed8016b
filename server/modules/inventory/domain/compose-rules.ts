import type { BufferRules, RuleBody } from "./buffers.ts";

/** An active rule. */
export interface ActiveRule {
  id: string;
  body: RuleBody;
  importance: number;
  /** Its place among equally important ones: when it, or the rule it replaced, became active first. */
  orderedAt: Date;
}

/** The document that the active rules make: in each list the more important first, among equals the one that was active first. */
export function composeRules(active: readonly ActiveRule[]): BufferRules {
  const inOrder = active.toSorted(
    (a, b) =>
      a.importance - b.importance || a.orderedAt.getTime() - b.orderedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
  const rules: BufferRules = { buffers: [], ringFences: [], limits: [], ahead: [] };
  for (const { id, body } of inOrder) {
    if (body.kind === "buffer") rules.buffers.push({ ...body.rule, id });
    else if (body.kind === "ring_fence") rules.ringFences.push({ ...body.rule, id });
    else if (body.kind === "limit") rules.limits.push({ ...body.rule, id });
    else rules.ahead.push({ ...body.rule, id });
  }
  return rules;
}

/** The rules of a document, each with its list, in the order of each list. */
export const rulesOf = (rules: BufferRules): RuleBody[] => [
  ...rules.buffers.map((rule) => ({ kind: "buffer" as const, rule })),
  ...rules.ringFences.map((rule) => ({ kind: "ring_fence" as const, rule })),
  ...rules.limits.map((rule) => ({ kind: "limit" as const, rule })),
  ...rules.ahead.map((rule) => ({ kind: "ahead" as const, rule })),
];

/**
 * How the rows of rules follow a document that was published as a whole (a seed, a version that was published again): a rule
 * is known by its id, else by its name in its list.
 */
export function matchDocument(
  rules: BufferRules,
  active: readonly ActiveRule[],
): { unknown: RuleBody[]; goneIds: string[] } {
  const left = new Map(active.map((row) => [row.id, row]));
  const unknown = rulesOf(rules).filter(({ kind, rule }) => {
    const row =
      (rule.id === undefined ? undefined : left.get(rule.id)) ??
      [...left.values()].find(({ body }) => body.kind === kind && body.rule.name === rule.name);
    if (row) left.delete(row.id);
    return row === undefined;
  });
  return { unknown, goneIds: [...left.keys()] };
}
