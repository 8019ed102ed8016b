import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bufferRules, countsAt, type BufferRules, type RuleConditions } from "./buffers.ts";
import { bufferOf, limitOf, ringFencedOf, ruleBookOf, type RuleSubject } from "./rule-book.ts";

const now = new Date("2026-11-25T12:00:00Z");
const minute = (offset: number) => new Date(now.getTime() + offset * 60_000).toISOString();

/** The law, said the slow way: every rule is asked, in order. */
function fitsPlainly(when: RuleConditions, connectionId: string, subject: RuleSubject): boolean {
  const { connectionIds, locationIds, skuCodes, tags } = when;
  if (!countsAt(when, now) || (connectionIds && !connectionIds.includes(connectionId))) return false;
  if (locationIds && !locationIds.includes(subject.locationId ?? "")) return false;
  if (skuCodes && !subject.skus.some((sku) => skuCodes.includes(sku.code))) return false;
  return !tags || subject.skus.some((sku) => sku.tags.some((tag) => tags.includes(tag)));
}

const some = (...values: string[]) => fc.option(fc.subarray(values), { nil: undefined });
const skuConditions = {
  skuCodes: some("A", "B", "C", "D"),
  tags: some("red", "blue"),
  from: fc.constantFrom(undefined, minute(-5), minute(5)),
  until: fc.constantFrom(undefined, minute(-1), minute(8)),
};
const connectionIds = some("shop", "outlet");
const named = (rules: object[]) => rules.map((rule, place) => ({ name: `rule ${place}`, ...rule }));
const rulesArbitrary: fc.Arbitrary<BufferRules> = fc
  .record({
    buffers: fc.array(
      fc.record({
        when: fc.record({ ...skuConditions, connectionIds, locationIds: some("east", "west") }),
        keep: fc.oneof(
          fc.record({ kind: fc.constant("fixed"), units: fc.nat(20) }),
          fc.record({ kind: fc.constant("percent"), percent: fc.nat(100) }),
        ),
      }),
      { maxLength: 12 },
    ),
    ringFences: fc.array(
      fc.record({
        when: fc.record(skuConditions),
        forConnectionId: fc.constantFrom("shop", "outlet", "third"),
        units: fc.nat(9),
      }),
      { maxLength: 8 },
    ),
    limits: fc.array(
      fc.record({ when: fc.record({ ...skuConditions, connectionIds }), maxListed: fc.nat(20) }),
      {
        maxLength: 12,
      },
    ),
  })
  .map(({ buffers, ringFences, limits }) =>
    bufferRules.parse(
      JSON.parse(
        JSON.stringify({ buffers: named(buffers), ringFences: named(ringFences), limits: named(limits) }),
      ),
    ),
  );
const sku = fc.record({
  code: fc.constantFrom("A", "B", "C", "E"),
  tags: fc.subarray(["red", "blue", "green"]),
});

describe("the rule book", () => {
  it("finds the rules that asking each one in order finds", () => {
    fc.assert(
      fc.property(
        rulesArbitrary,
        fc.array(sku, { minLength: 1, maxLength: 3 }),
        fc.constantFrom("east", "west", "north"),
        fc.nat(50),
        (rules, skus, locationId, net) => {
          const book = ruleBookOf(rules, "shop", now);
          const plain = rules.buffers.find((rule) => fitsPlainly(rule.when, "shop", { locationId, skus }));
          const keep = plain?.keep;
          const units = keep?.kind === "fixed" ? keep.units : Math.ceil((net * (keep?.percent ?? 0)) / 100);
          expect(bufferOf(book, { locationId, skus }, net)).toEqual(
            plain ? { units: Math.min(net, units), rule: plain.name } : null,
          );
          expect(limitOf(book, skus)).toBe(
            rules.limits.find((rule) => fitsPlainly(rule.when, "shop", { skus })) ?? null,
          );
          const fences = ["outlet", "third"].map((owner) =>
            rules.ringFences.find(
              (rule) =>
                rule.forConnectionId === owner && fitsPlainly(rule.when, "shop", { skus: [skus[0]!] }),
            ),
          );
          const sum = fences.reduce((total, fence) => total + (fence?.units ?? 0), 0);
          expect(ringFencedOf(book, skus[0]!).units).toBe(sum);
        },
      ),
      { numRuns: 500 },
    );
  });
});
