import { divide } from "#kernel/money.ts";

/** How much of something that is shared over time is due now. All amounts in minor units of one currency. */
export interface ShareQuestion {
  /** What the whole adds up to. */
  total: bigint;
  /** What earlier documents took of it. */
  taken: bigint;
  /** Parts (units, or value) of earlier documents, of this one, and of the whole. */
  before: bigint;
  now: bigint;
  of: bigint;
  /** The share may not exceed `room`, and what stays for later may not exceed `roomLater`. */
  room?: bigint;
  roomLater?: bigint;
}

/**
 * The share of this document, so that after every document the shares add up to the rounded part that is done, and after the
 * last one to the whole. Because what was taken is subtracted from what should be taken by now, a rounding is made up for by the
 * next document instead of being lost. Never negative.
 */
export function shareNow({ total, taken, before, now, of, room, roomLater }: ShareQuestion): bigint {
  const left = total - taken;
  if (left <= 0n || of <= 0n) return 0n;
  const done = before + now;
  const due = done >= of ? left : divide(total * done, of, "halfUp") - taken;
  // a share that later documents cannot hold is due now: a discount is never larger than what is left to discount
  const least = roomLater === undefined ? 0n : left - roomLater;
  const most = room === undefined || room > left ? left : room;
  return clamp(due, least > 0n ? least : 0n, most);
}

const clamp = (value: bigint, least: bigint, most: bigint): bigint => {
  const raised = value < least ? least : value;
  return raised > most ? most : raised;
};
