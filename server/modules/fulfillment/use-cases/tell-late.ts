import { raise } from "#server/modules/exceptions/public.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

/** Asks somebody about every job whose ship-by has passed; once each. Returns how many there are. */
export async function tellLate(work: Work): Promise<number> {
  const late = await work.tx.fulfillmentOrder.findMany({
    where: {
      tenantId: work.tenantId,
      status: { in: ["open", "picking", "picked", "packed"] },
      shipByAt: { lt: clock.now() },
    },
    orderBy: { shipByAt: "asc" },
    take: 500,
  });
  for (const job of late) {
    await raise(work, {
      type: "fulfillment.late",
      severity: "high",
      subjectType: "fulfillment_order",
      subjectId: job.id,
      orderId: job.orderId,
      title: `${job.number} missed its ship-by`,
      facts: { shipByAt: job.shipByAt.toISOString(), status: job.status },
      nextAction: "Ship it now, or turn it down so that another location ships it.",
      ownerRole: "warehouse",
      dedupeKey: `fulfillment.late:${job.id}`,
      dueInMinutes: 120,
    });
  }
  return late.length;
}
