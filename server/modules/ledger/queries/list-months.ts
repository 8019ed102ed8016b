import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { PeriodStatus } from "../contract.ts";
import { monthOf, nextMonth } from "../domain/months.ts";

/** One month of the books. */
export interface MonthRow {
  month: string;
  status: PeriodStatus;
  closedAt: Date | null;
  closedBy: string | null;
  /** Its last day is over in the merchant's zone. */
  isOver: boolean;
}

/** Month of the oldest journal; null when nothing is posted. */
export async function firstPostedMonth(work: Work): Promise<string | null> {
  const row = await work.tx.journal.findFirst({
    where: { tenantId: work.tenantId },
    orderBy: [{ postedOn: "asc" }, { id: "asc" }],
    select: { postedOn: true },
  });
  return row ? monthOf(row.postedOn) : null;
}

/** Every month from the first journal to the present one, newest first. */
export async function listMonths(work: Work): Promise<MonthRow[]> {
  const merchant = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { timeZone: true },
  });
  const present = monthOf(localDateOf(clock.now(), merchant.timeZone));
  const stored = await work.tx.accountingPeriod.findMany({ where: { tenantId: work.tenantId } });
  const byMonth = new Map(stored.map((row) => [row.month, row]));
  const months: MonthRow[] = [];
  for (let month = (await firstPostedMonth(work)) ?? present; month <= present; month = nextMonth(month)) {
    const row = byMonth.get(month);
    months.push({
      month,
      status: row?.status === "closed" ? "closed" : "open",
      closedAt: row?.closedAt ?? null,
      closedBy: row?.closedBy ?? null,
      isOver: month < present,
    });
  }
  return months.reverse();
}
