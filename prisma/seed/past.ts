import type { Role } from "#server/auth/permissions.ts";
import type { Work } from "#server/db/transact.ts";
import { clock, setClock } from "#server/platform/clock.ts";

const DAY_MS = 86_400_000;

/** A moment so many days before now. */
export const daysAgo = (days: number): Date => new Date(clock.now().getTime() - days * DAY_MS);

/** The moment so many hours after another. */
export const hoursAfter = (at: Date, hours: number): Date => new Date(at.getTime() + hours * 3_600_000);

/** Does something as if it were another time. */
export async function at<T>(moment: Date, run: () => Promise<T>): Promise<T> {
  const putBack = setClock(() => moment);
  try {
    return await run();
  } finally {
    putBack();
  }
}

/** The same work as the demo's person of a role would do it. */
export async function by(work: Work, role: Role): Promise<Work> {
  const { userId } = await work.tx.membership.findFirstOrThrow({
    where: { tenantId: work.tenantId, role },
    select: { userId: true },
  });
  return { ...work, actor: { kind: "user", id: userId } };
}
