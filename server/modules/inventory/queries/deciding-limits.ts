import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { Limit } from "../domain/buffers.ts";
import { limitOf, ruleBookOf } from "../domain/rule-book.ts";
import { activeRules } from "../rule-store.ts";
import { currentBuffers } from "./available-to-sell.ts";

/** The limit that decides for a SKU on a channel. */
export interface DecidingLimit {
  limit: Limit;
  /** Its rule; null for a document that was published as a whole a moment ago and is not followed yet. */
  rule: { id: string; importance: number } | null;
}

/** For each SKU (by its code) the limit that decides about it on the channel now, and how many limits there are. */
export async function decidingLimits(
  work: Work,
  connectionId: string,
  skus: readonly { code: string; tags: readonly string[] }[],
): Promise<{ byCode: Map<string, DecidingLimit>; count: number }> {
  const { body } = await currentBuffers(work);
  const book = ruleBookOf(body, connectionId, clock.now());
  const rules = (await activeRules(work)).filter(({ body: { kind } }) => kind === "limit");
  const byCode = new Map<string, DecidingLimit>();
  for (const sku of skus) {
    const limit = limitOf(book, [sku]);
    if (!limit) continue;
    const rule =
      rules.find(({ id }) => id === limit.id) ?? rules.find((one) => one.body.rule.name === limit.name);
    byCode.set(sku.code, { limit, rule: rule ? { id: rule.id, importance: rule.importance } : null });
  }
  return { byCode, count: body.limits.length };
}
