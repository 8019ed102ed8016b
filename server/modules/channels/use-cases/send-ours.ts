import { err, ok, type Result } from "#kernel/result.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { SettleInput } from "../contract.ts";
import { lockDifference, queuePush } from "../difference-store.ts";
import type { ChannelsRefusal } from "../errors.ts";
import { productQueued } from "../events.ts";

/**
 * Has the channel shown our value of a field. It is sent by a job, once, and only while the channel shows what the person saw;
 * asking again while it waits changes nothing.
 *
 * @returns the push; `channels.difference_changed` when a side changed since, `channels.nothing_to_send` when we have no value
 */
export async function sendOurs(
  work: Work,
  input: SettleInput,
): Promise<Result<{ pushId: string }, ChannelsRefusal>> {
  const { differenceId } = input;
  const difference = await lockDifference(work, differenceId);
  if (!difference || difference.ours !== input.ours || difference.theirs !== input.theirs)
    return err({ code: "channels.difference_changed", differenceId });
  if (difference.ours === null) return err({ code: "channels.nothing_to_send", differenceId });
  const pushId = await queuePush(work, difference, difference.ours, clock.now());
  await emit(work, productQueued, { connectionId: difference.connectionId });
  return ok({ pushId });
}
