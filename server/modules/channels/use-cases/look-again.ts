import { transact, type Scope } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ReadLevel } from "../domain/connector.ts";
import { afterStale, GRACE_MS } from "../domain/stale.ts";
import { insertDrifts } from "../drift-store.ts";
import { lockFeed, postpone, saveReported, type FeedRow } from "../store.ts";
import type { OpenShop } from "./open-shop.ts";
import { putOff, recordTold, refuseRow, type PushRound } from "./record-answer.ts";

/** Reads what the channel really shows of these rows, and decides for each: settled, wait, or tell it from the fresh figure. */
export async function lookAgain(scope: Scope, open: OpenShop, rows: FeedRow[]): Promise<PushRound> {
  const { connectionId } = open.shop;
  const readAt = clock.now();
  const read = await open.connector.readLevels(open.shop, "stock", rows);
  if (!read.ok) return putOff(scope, connectionId, rows, read.error);
  const seen = rows.map((row, index) => ({ row, level: read.value[index]! }));
  let settled = 0;
  await transact(scope, async (work) => {
    await lockFeed(work, connectionId);
    const known = seen.filter(isKnown);
    await saveReported(
      work,
      known.map(({ row, level }) => ({
        listingId: row.listingId,
        locationId: row.locationId,
        available: level.available,
      })),
      readAt,
    );
    for (const { row, level } of known) {
      const decision =
        row.channelReported === null
          ? "correct"
          : afterStale({
              desired: row.desired,
              expected: row.channelReported,
              theirs: level.available,
            });
      const fresh = { ...row, channelReported: level.available };
      if (decision === "settled" || level.available === row.desired) {
        await recordTold(work, connectionId, [fresh], readAt, "shown already");
        settled += 1;
      } else if (decision === "wait") {
        const until = new Date(readAt.getTime() + GRACE_MS);
        await postpone(work, [row], until, "The shop sold meanwhile; its order gets time to arrive.");
      } else if (row.channelReported !== null) {
        await postpone(work, [row], readAt, "The shop showed another quantity; told again.");
        await insertDrifts(work, connectionId, collided(row, level.available), readAt);
      }
    }
    for (const { row, level } of seen)
      if (level.state === "unknown_item") await refuseRow(work, row, "The shop has no such inventory item.");
  });
  for (const { row, level } of seen) if (level.state === "not_stocked") await activateRow(scope, open, row);
  return { told: settled, waitMs: 0 };
}

type Seen = { row: FeedRow; level: ReadLevel };
const isKnown = (seen: Seen): seen is Seen & { level: { state: "known"; available: number } } =>
  seen.level.state === "known";

/** A change of ours that met another figure. When ours did not change, the correction itself is remembered as drift. */
const collided = (row: FeedRow, theirs: number) =>
  row.publishedVersion === row.desiredVersion
    ? []
    : [
        {
          listingId: row.listingId,
          locationId: row.locationId,
          ours: row.channelReported!,
          theirs,
          classification: theirs < row.channelReported! ? ("late" as const) : ("external_edit" as const),
          corrected: true,
        },
      ];

/** The channel does not keep the item there yet: begins to, unless there is nothing to show. */
export async function activateRow(scope: Scope, open: OpenShop, row: FeedRow): Promise<void> {
  const { connectionId } = open.shop;
  const pushedAt = clock.now();
  if (row.desired > 0) {
    const answer = await open.connector.beginLevel(
      open.shop,
      {
        externalInventoryItemId: row.externalInventoryItemId,
        externalLocationId: row.externalLocationId,
        quantity: row.desired,
      },
      row.attempts,
    );
    if (!answer.ok) {
      await putOff(scope, connectionId, [row], answer.error);
      return;
    }
    const refused = answer.value;
    if (refused !== null) {
      await transact(scope, async (work) => {
        await lockFeed(work, connectionId);
        await refuseRow(work, row, refused);
      });
      return;
    }
  }
  const text = row.desired > 0 ? "kept there now" : "not kept there, nothing to show";
  await transact(scope, (work) => recordTold(work, connectionId, [row], pushedAt, text));
}
