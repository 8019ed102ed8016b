import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { quietWindows, type QuietWindow } from "../contract.ts";
import { quietState, type QuietState } from "../domain/quiet-hours.ts";

/** The merchant's quiet hours, on its clock, and where this moment lies. */
export interface QuietHours extends QuietState {
  windows: QuietWindow[];
  timeZone: string;
  version: number;
}

/** As set, with the present moment. */
export async function getQuietHours(work: Work): Promise<QuietHours> {
  const { quietHours, timeZone, version } = await work.tx.merchant.findUniqueOrThrow({
    where: { tenantId: work.tenantId },
    select: { quietHours: true, timeZone: true, version: true },
  });
  const windows = quietWindows.parse(quietHours);
  return { windows, timeZone, version, ...quietState(windows, timeZone, clock.now()) };
}

/** Whether it is quiet at the merchant now: what bulk work asks before it begins. */
export async function quietNow(work: Work): Promise<QuietState> {
  const { phase, quiet } = await getQuietHours(work);
  return { phase, quiet };
}
