import {
  claimDeliveries,
  postponeDelivery,
  settleDeliveries,
  type ClaimedDelivery,
} from "#server/modules/partners/public.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { applyDelivery, levelIn } from "./apply-delivery.ts";
import { placeWaiting } from "./place-waiting.ts";
import type { ReportedLevel } from "./record-reported-level.ts";
import { recordWaitingLevels, settleLevels } from "./record-waiting-levels.ts";

export interface Drained {
  applied: number;
  quarantined: number;
  postponed: number;
  /** Whether a further call may find more. */
  hasMore: boolean;
}

/** Deliveries that share one transaction. Each locks its order and SKUs until the end, so few at a time. */
const BATCH = 10;

/** New orders that are placed together, or levels that are recorded so, in the time that another delivery takes, and less. */
const TOGETHER_FOR_ONE = 10;

/**
 * Brings the deliveries of a shop to their effect: new orders first, many together; then levels, many together; then everything
 * else that waits.
 *
 * New orders go first because what comes later about an order waits for it anyway, and a level that a sale changed is understood
 * once its order is here; any order of bodies ends the same.
 */
export async function drainShop(scope: Scope, connectionId: string, most = 200): Promise<Drained> {
  const mostTogether = TOGETHER_FOR_ONE * most;
  const placed = await placeWaiting(scope, connectionId, mostTogether);
  const recorded = placed < mostTogether ? await recordWaitingLevels(scope, connectionId, mostTogether) : 0;
  const hasMore = Math.max(placed, recorded) >= mostTogether;
  const rest = hasMore ? nothing : await drainRest(scope, connectionId, most);
  return { ...rest, applied: rest.applied + placed + recorded, hasMore: hasMore || rest.hasMore };
}

const nothing: Drained = { applied: 0, quarantined: 0, postponed: 0, hasMore: false };

/**
 * Applies the oldest deliveries of a shop, a batch a transaction: effect and verdict commit together, so a crash between them
 * cannot be. When one of a batch fails unexpectedly the batch is done again one by one, and the culprit waits its turn.
 */
async function drainRest(scope: Scope, connectionId: string, most: number): Promise<Drained> {
  const total: Drained = { applied: 0, quarantined: 0, postponed: 0, hasMore: false };
  let seen = 0;
  while (seen < most) {
    const batch = await drainBatch(scope, connectionId, BATCH).catch((failure: unknown) => {
      log.warn({ err: failure, connectionId }, "A batch of deliveries failed; each is tried alone.");
      return null;
    });
    const done = batch ?? (await drainSingly(scope, connectionId, BATCH));
    total.applied += done.applied;
    total.quarantined += done.quarantined;
    total.postponed += done.postponed;
    const claimed = done.applied + done.quarantined + done.postponed;
    seen += claimed;
    if (claimed < BATCH) return total;
  }
  return { ...total, hasMore: true };
}

type Counts = Omit<Drained, "hasMore">;

async function drainBatch(scope: Scope, connectionId: string, limit: number): Promise<Counts> {
  return transact(scope, async (work) => {
    const counts: Counts = { applied: 0, quarantined: 0, postponed: 0 };
    const levels: { id: string; level: ReportedLevel }[] = [];
    for (const delivery of await claimDeliveries(work, { connectionId, limit })) {
      const level = levelIn(delivery);
      if (level) levels.push({ id: delivery.id, level });
      else counts[await settleOne(work, delivery)] += 1;
    }
    // last: they hold the feed from its pushes until the commit
    await settleLevels(work, connectionId, levels);
    return { ...counts, applied: counts.applied + levels.length };
  });
}

async function settleOne(work: Work, delivery: ClaimedDelivery): Promise<keyof Counts> {
  const { id } = delivery;
  const applied = await applyDelivery(work, delivery);
  if ("tryLater" in applied) {
    await postponeDelivery(work, delivery, applied.tryLater);
    return "postponed";
  }
  await settleDeliveries(work, [{ id, ...applied }]);
  return "quarantine" in applied ? "quarantined" : "applied";
}

async function drainSingly(scope: Scope, connectionId: string, limit: number): Promise<Counts> {
  const counts: Counts = { applied: 0, quarantined: 0, postponed: 0 };
  for (let n = 0; n < limit; n++) {
    let current: ClaimedDelivery | undefined;
    try {
      const kind = await transact(scope, async (work) => {
        [current] = await claimDeliveries(work, { connectionId, limit: 1 });
        return current ? settleOne(work, current) : null;
      });
      if (kind === null) return counts;
      counts[kind] += 1;
    } catch (failure) {
      const culprit = current;
      if (!culprit) throw failure;
      log.error({ err: failure, deliveryId: culprit.id }, "A delivery failed unexpectedly and is postponed.");
      const reason = `It failed unexpectedly: ${(failure as Error).message.slice(0, 300)}`;
      await transact(scope, (work) => postponeDelivery(work, culprit, reason));
      counts.postponed += 1;
    }
  }
  return counts;
}
