import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { current } from "#server/modules/releases/public.ts";
import { defaultRules, routingRules } from "../contract.ts";
import { insertExclusion } from "../store.ts";

/**
 * A location that turned an order down is not asked again for it for a while (`exclusionHours` of the rules). Route the order
 * again afterwards: its commitments there go to the next best location.
 */
export async function excludeLocation(
  work: Work,
  input: { orderId: string; locationId: string; reason: string },
): Promise<void> {
  const rules = await current(work, "routing.rules", routingRules, defaultRules);
  const untilAt = new Date(clock.now().getTime() + rules.body.exclusionHours * 3_600_000);
  await insertExclusion(work, { ...input, untilAt });
}
