import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { stockQueued } from "../events.ts";
import { lockFeed, markDirty } from "../store.ts";

/**
 * A person has a listing's quantities told again now: each is looked at, and set where the channel shows another one.
 * Returns how many quantities that are; a listing that is not fed has none.
 */
export async function tellAgain(work: Work, listingId: string): Promise<{ quantities: number }> {
  const rows = await work.tx.channelStock.findMany({
    where: { tenantId: work.tenantId, listingId },
    orderBy: { locationId: "asc" },
    select: { listingId: true, locationId: true, connectionId: true },
  });
  const connectionId = rows[0]?.connectionId;
  if (!connectionId) return { quantities: 0 };
  await lockFeed(work, connectionId);
  await work.tx.channelStock.updateMany({
    where: { tenantId: work.tenantId, listingId },
    data: { channelReported: null },
  });
  await markDirty(work, rows, clock.now(), null);
  await emit(work, stockQueued, { connectionId });
  return { quantities: rows.length };
}
