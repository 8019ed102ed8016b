import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { exceptionClosed } from "../events.ts";
import { lockWaiting, saveExceptions, type CloseScope, type ExceptionRow } from "../store.ts";

/**
 * The cause is gone: closes what waits for it. Call it wherever the cause can disappear; when nothing waits it does nothing.
 *
 * @param input causes by their keys, or everything of an order or a subject, optionally only of some types
 * @returns the ids that were closed
 */
export async function solve(work: Work, input: CloseScope & { resolution: string }): Promise<string[]> {
  const { resolution, ...scope } = input;
  const waiting = await lockWaiting(work, scope);
  await close(work, waiting, "solved", resolution);
  return waiting.map(({ id }) => id);
}

/** Closes exceptions the caller has locked, and says so. */
export async function close(
  work: Work,
  rows: ExceptionRow[],
  status: "solved" | "dismissed",
  resolution: string,
): Promise<void> {
  await saveExceptions(
    work,
    rows.map(({ id }) => id),
    { status, resolution, solvedAt: clock.now(), solvedBy: work.actor.id, snoozedUntilAt: null },
  );
  for (const { id, type, severity, ownerRole, orderId } of rows) {
    await emit(work, exceptionClosed, { exceptionId: id, type, severity, ownerRole, orderId, status });
  }
}
