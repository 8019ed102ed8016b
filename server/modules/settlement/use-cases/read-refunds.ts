import { transact, type Scope } from "#server/db/transact.ts";
import { refundsOfCharge } from "./execute-refund.ts";
import { recordRefund } from "./record-refund.ts";

/**
 * Reads every refund of a charge at the processor and records them; for refunds nobody sent a message about. Call it outside a
 * transaction.
 * @throws when the processor gives no answer; the job tries again
 */
export async function readRefunds(
  scope: Scope,
  charge: { connectionId: string; chargeExternalId: string },
): Promise<{ recorded: number }> {
  const { connectionId, chargeExternalId } = charge;
  const found = await refundsOfCharge(scope, connectionId, chargeExternalId);
  if ("error" in found)
    throw new Error(`The refunds of ${chargeExternalId} could not be read: ${found.error}`);
  for (const refund of found.refunds) {
    await transact(scope, (work) => recordRefund(work, connectionId, refund));
  }
  return { recorded: found.refunds.length };
}
