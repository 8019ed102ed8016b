import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { PauseListingInput } from "../contract.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { activePauses, endPauses, insertPauses, lockPause } from "../pause-store.ts";
import { lockFeed } from "../store.ts";
import { recomputeStock } from "./recompute-stock.ts";

/**
 * A person takes a listing off sale: it shows 0 everywhere from the next push on, until somebody resumes it or its time is over.
 * A pause that is there already gives way to it; the same one again changes nothing.
 */
export async function pauseListing(
  work: Work,
  input: PauseListingInput,
): Promise<Result<{ pauseId: string }, ChannelsRefusal>> {
  const { listingId, reason, expiresAt } = input;
  const now = clock.now();
  if (expiresAt && expiresAt <= now) return err({ code: "channels.pause_in_past" });
  const listing = await work.tx.channelListing.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: listingId } },
    select: { connectionId: true, status: true },
  });
  if (listing?.status !== "active") return err({ code: "channels.listing_unknown", listingId });
  const { connectionId } = listing;
  await lockFeed(work, connectionId);
  const kept = (await activePauses(work, [listingId])).get(listingId);
  const isSame =
    kept?.cause === "person" && kept.reason === reason && kept.expiresAt?.getTime() === expiresAt?.getTime();
  if (isSame) return ok({ pauseId: kept.id });
  if (kept) await endPauses(work, [{ id: kept.id, reason: "Paused by hand." }], work.actor.id, now);
  const pause = {
    listingId,
    cause: "person" as const,
    reason,
    ruleId: null,
    ruleName: null,
    notBefore: null,
  };
  const [pauseId] = await insertPauses(
    work,
    connectionId,
    [{ ...pause, ownerId: work.actor.id, expiresAt }],
    now,
  );
  await recomputeStock(work, { connectionId, listingIds: [listingId] });
  return ok({ pauseId: pauseId! });
}

/**
 * A person ends a pause before its time. Where a rule still finds too little left, it pauses the listing again at once.
 * Ending an ended one changes nothing.
 */
export async function resumeListing(
  work: Work,
  pauseId: string,
): Promise<Result<{ isPausedAgain: boolean }, ChannelsRefusal>> {
  const found = await work.tx.listingPause.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: pauseId } },
    select: { connectionId: true },
  });
  if (!found) return err({ code: "channels.pause_unknown", pauseId });
  await lockFeed(work, found.connectionId);
  const pause = (await lockPause(work, pauseId))!;
  const { connectionId, listingId } = pause;
  if (pause.endedAt === null) {
    await endPauses(work, [{ id: pauseId, reason: "Resumed by hand." }], work.actor.id, clock.now());
    await recomputeStock(work, { connectionId, listingIds: [listingId] });
  }
  return ok({ isPausedAgain: (await activePauses(work, [listingId])).has(listingId) });
}
