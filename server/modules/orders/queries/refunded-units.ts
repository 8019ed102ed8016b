import { z } from "zod";
import type { Work } from "#server/db/transact.ts";

const refundLines = z.array(z.object({ externalLineId: z.string(), quantity: z.number().int() }));

/** Units of each line, by its external id, that the channel's refunds give back. */
export async function refundedUnits(work: Work, orderId: string): Promise<Map<string, number>> {
  const refunds = await work.tx.channelRefund.findMany({
    where: { tenantId: work.tenantId, orderId },
    select: { lines: true },
  });
  const units = new Map<string, number>();
  for (const { lines } of refunds) {
    for (const { externalLineId, quantity } of refundLines.parse(lines)) {
      units.set(externalLineId, (units.get(externalLineId) ?? 0) + quantity);
    }
  }
  return units;
}
