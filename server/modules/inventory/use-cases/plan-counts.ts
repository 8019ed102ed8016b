import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { current } from "#server/modules/releases/public.ts";
import { clock } from "#server/platform/clock.ts";
import { countPolicy, defaultCountPolicy } from "../contract.ts";
import { insertCount } from "../count-store.ts";
import { planCounts } from "../domain/count-plan.ts";
import { locationAccuracy } from "../queries/count-accuracy.ts";
import { binFacts } from "../queries/count-facts.ts";

/**
 * Plans today's counts of a location: the bins with a reason to be counted, the most doubted first, up to the daily cap of
 * `inventory.count_policy`. Planning again on a day plans only what the cap leaves.
 *
 * @returns how many were planned
 */
export async function planDailyCounts(
  work: Work,
  location: { id: string; timeZone: string },
): Promise<{ planned: number }> {
  const { tenantId } = work;
  const { body: policy } = await current(work, "inventory.count_policy", countPolicy, defaultCountPolicy);
  const now = clock.now();
  const plannedOn = localDateOf(now, location.timeZone);
  const planned = await work.tx.stockCount.count({
    where: { tenantId, locationId: location.id, plannedOn, reason: { notIn: ["manual", "recount"] } },
  });
  const room = policy.dailyCap - planned;
  if (room <= 0) return { planned: 0 };
  const accuracy = await locationAccuracy(work, location.id, 90);
  const facts = await binFacts(work, location.id, now);
  const counts = planCounts(facts, policy, { room, accuracy });
  for (const { binId, reason, doubt, terms } of counts)
    await insertCount(work, {
      locationId: location.id,
      binId,
      reason,
      plannedOn,
      doubt,
      doubtTerms: terms,
    });
  return { planned: counts.length };
}
