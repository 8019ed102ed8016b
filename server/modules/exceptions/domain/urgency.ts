import type { Urgency } from "../contract.ts";

const hourMs = 3_600_000;

/** How urgent an exception is at `now`. See the list of urgencies for where `soon` begins. */
export function urgencyOf(times: { openedAt: Date; dueAt: Date }, now: Date): Urgency {
  const left = times.dueAt.getTime() - now.getTime();
  if (left <= 0) return "overdue";
  const given = times.dueAt.getTime() - times.openedAt.getTime();
  return left <= Math.max(given / 4, hourMs) ? "soon" : "calm";
}
