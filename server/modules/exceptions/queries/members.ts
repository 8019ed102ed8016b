import type { Work } from "#server/db/transact.ts";

/** Whether this person works here now. */
export async function memberExists(work: Work, userId: string): Promise<boolean> {
  const row = await work.tx.membership.findUnique({
    where: { tenantId_userId: { tenantId: work.tenantId, userId } },
    select: { disabledAt: true },
  });
  return row !== null && row.disabledAt === null;
}
