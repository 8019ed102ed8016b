import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ExceptionType, OwnerRole } from "../contract.ts";

/** How many wait of one type for one role, and how many of those are late. */
export interface WaitingCount {
  type: ExceptionType;
  ownerRole: OwnerRole;
  waiting: number;
  overdue: number;
}

/** What waits now, by type and role, the most overdue first. */
export async function countWaiting(work: Work): Promise<WaitingCount[]> {
  const now = clock.now();
  return work.tx.$queryRaw<WaitingCount[]>`
    select type, owner_role as "ownerRole", count(*)::integer as waiting, (count(*) filter (where due_at <= ${now}))::integer as overdue
      from exception
     where tenant_id = ${work.tenantId} and (status = 'open' or status = 'snoozed' and snoozed_until_at <= ${now})
     group by 1, 2 order by 4 desc, 3 desc, 1, 2`;
}
