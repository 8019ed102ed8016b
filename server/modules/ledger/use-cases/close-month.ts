import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { lastDayOf, nextMonth } from "../domain/months.ts";
import type { LedgerRefusal } from "../errors.ts";
import { firstPostedMonth } from "../queries/list-months.ts";
import { closedMonths, lockMonths, saveMonth } from "../store.ts";

/**
 * Closes a month: later postings of its dates land in the next open month. Months close in order, and only when they are over in
 * the merchant's zone. Closing a closed month changes nothing.
 *
 * @returns the month; `ledger.month_not_over` or `ledger.earlier_month_open`
 */
export async function closeMonth(
  work: Work,
  month: string,
): Promise<Result<{ month: string }, LedgerRefusal>> {
  await lockMonths(work, "exclusive");
  const closed = await closedMonths(work);
  if (closed.has(month)) return ok({ month });
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { timeZone: true },
  });
  const endsOn = lastDayOf(month);
  if (localDateOf(clock.now(), merchant.timeZone) <= endsOn)
    return err({ code: "ledger.month_not_over", month, endsOn });
  const first = await firstPostedMonth(work);
  for (let earlier = first ?? month; earlier < month; earlier = nextMonth(earlier)) {
    if (!closed.has(earlier)) return err({ code: "ledger.earlier_month_open", month, openMonth: earlier });
  }
  await saveMonth(work, month, { status: "closed", closedAt: clock.now(), closedBy: work.actor.id });
  return ok({ month });
}

/** Opens the last closed month again. `ledger.month_not_closed` or `ledger.later_month_closed` otherwise. */
export async function reopenMonth(
  work: Work,
  month: string,
): Promise<Result<{ month: string }, LedgerRefusal>> {
  await lockMonths(work, "exclusive");
  const closed = await closedMonths(work);
  if (!closed.has(month)) return err({ code: "ledger.month_not_closed", month });
  const later = [...closed].sort().find((other) => other > month);
  if (later) return err({ code: "ledger.later_month_closed", month, closedMonth: later });
  await saveMonth(work, month, { status: "open", closedAt: null, closedBy: null });
  return ok({ month });
}
