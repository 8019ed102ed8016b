import { claimDeliveries, settleDeliveries } from "#server/modules/partners/public.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { log } from "#server/platform/log.ts";
import { connectors } from "../connectors.ts";
import { levelIn } from "./apply-delivery.ts";
import { recordReportedLevels, type ReportedLevel } from "./record-reported-level.ts";

/** Levels that share one transaction. A push of 250 quantities comes back as so many deliveries. */
const BATCH = 250;

/**
 * Records the levels that wait in a shop's inbox, many a transaction: one by one they would hold the feed from its pushes for as
 * long. A body that cannot be read stays where it is, and so does a batch that fails.
 *
 * @returns how many were recorded
 */
export async function recordWaitingLevels(scope: Scope, connectionId: string, most: number): Promise<number> {
  const topics = connectors.flatMap(({ levelTopic }) => levelTopic ?? []);
  let recorded = 0;
  while (recorded < most) {
    const limit = Math.min(BATCH, most - recorded);
    const done = await recordBatch(scope, connectionId, topics, limit).catch((failure: unknown) => {
      log.warn({ err: failure, connectionId }, "Levels could not be recorded together; each is taken alone.");
      return 0;
    });
    recorded += done;
    if (done < limit) break;
  }
  return recorded;
}

function recordBatch(
  scope: Scope,
  connectionId: string,
  topics: readonly string[],
  limit: number,
): Promise<number> {
  return transact(scope, async (work) => {
    const claimed = await claimDeliveries(work, { connectionId, topics, limit });
    const read = claimed.flatMap((delivery) => {
      const level = levelIn(delivery);
      return level ? [{ id: delivery.id, level }] : [];
    });
    await settleLevels(work, connectionId, read);
    return read.length;
  });
}

/** Records the levels of these deliveries together, each with its verdict. */
export async function settleLevels(
  work: Work,
  connectionId: string,
  read: readonly { id: string; level: ReportedLevel }[],
): Promise<void> {
  if (read.length === 0) return;
  const verdicts = await recordReportedLevels(work, connectionId, read.map(({ level }) => level)); // prettier-ignore
  await settleDeliveries(work, read.map(({ id }, index) => ({ id, outcome: verdicts[index]! }))); // prettier-ignore
}
