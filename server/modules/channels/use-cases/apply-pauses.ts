import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import type { ListingToSell } from "#server/modules/inventory/public.ts";
import {
  endPauses,
  insertPauses,
  isPausing,
  markLookedAt,
  type ActivePause,
  type NewPause,
} from "../pause-store.ts";

/** Who owns a pause that a rule began. */
const RULES = "buffers";

/**
 * Begins and ends pauses as it was decided for each listing, and tells a person once for each rule that pauses listings. The
 * caller holds the feed's lock.
 */
export async function applyPauses(
  work: Work,
  connectionId: string,
  listings: ListingToSell[],
  active: Map<string, ActivePause>,
  now: Date,
): Promise<void> {
  const begins: NewPause[] = [];
  const ends: { id: string; reason: string }[] = [];
  const touched = new Set<string>();
  for (const { listingId, pause } of listings) {
    const kept = active.get(listingId);
    if (pause.do === "resume" && kept) ends.push({ id: kept.id, reason: pause.why });
    if (pause.do === "pause" && kept) ends.push({ id: kept.id, reason: "Its time is over." });
    if (pause.do === "pause") begins.push(beginOf(listingId, pause, now));
    if (pause.do === "pause") touched.add(pause.rule);
    if (pause.do === "resume" && kept?.ruleName) touched.add(kept.ruleName);
  }
  await endPauses(work, ends, work.actor.id, now);
  await insertPauses(work, connectionId, begins, now);
  if (active.size > 0) await markLookedAt(work, [...active.keys()], now);
  for (const rule of [...touched].sort()) await tellOfRule(work, connectionId, rule);
}

function beginOf(
  listingId: string,
  pause: Extract<ListingToSell["pause"], { do: "pause" }>,
  now: Date,
): NewPause {
  return {
    listingId,
    cause: "low",
    reason: `${pause.mark} or fewer are left to sell.`,
    ruleId: pause.ruleId,
    ruleName: pause.rule,
    ownerId: RULES,
    notBefore: pause.pauseMinutes === null ? null : new Date(now.getTime() + pause.pauseMinutes * 60_000),
    expiresAt: null,
  };
}

async function tellOfRule(work: Work, connectionId: string, rule: string): Promise<void> {
  const dedupeKey = `listing.paused:${connectionId}:${rule}`;
  if (!(await isPausing(work, connectionId, rule))) {
    await solve(work, { dedupeKey, resolution: "All listings it paused are back." });
    return;
  }
  await raise(work, {
    type: "listing.paused",
    severity: "medium",
    subjectType: "connection",
    subjectId: connectionId,
    title: `The rule “${rule}” pauses listings`,
    facts: { rule, connectionId },
    nextAction: "Look at the paused listings: bring stock, resume what may sell, or change the rule.",
    ownerRole: "operations",
    dedupeKey,
    dueInMinutes: 1_440,
  });
}
