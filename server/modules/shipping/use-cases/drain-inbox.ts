import { describeJsonRefusal, readJson } from "#kernel/json.ts";
import {
  claimDeliveries,
  postponeDelivery,
  settleDeliveries,
  type ClaimedDelivery,
  type DeliveryVerdict,
} from "#server/modules/partners/public.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { parseEasypostEvent, parseTracker } from "../adapters/easypost/tracker.ts";
import { parcelOfReport, recordReport } from "./record-tracking.ts";

/** Applies the oldest deliveries of a carrier, one a transaction. Returns whether there may be more. */
export async function drainCarrier(
  scope: Scope,
  connectionId: string,
  most = 100,
): Promise<{ done: number; hasMore: boolean }> {
  for (let done = 0; done < most; done++) {
    const isFound = await transact(scope, async (work) => {
      const [delivery] = await claimDeliveries(work, { kind: "easypost", connectionId, limit: 1 });
      if (!delivery) return false;
      const applied = await apply({ ...work, traceId: delivery.traceId }, delivery);
      if ("tryLater" in applied) await postponeDelivery(work, delivery, applied.tryLater);
      else await settleDeliveries(work, [applied]);
      return true;
    });
    if (!isFound) return { done, hasMore: false };
  }
  return { done: most, hasMore: true };
}

async function apply(work: Work, delivery: ClaimedDelivery): Promise<DeliveryVerdict | { tryLater: string }> {
  const { id } = delivery;
  const json = readJson(delivery.rawBody);
  if (!json.ok) return { id, quarantine: describeJsonRefusal(json.error) };
  const event = parseEasypostEvent(json.value);
  if (!event.ok) return { id, quarantine: describeJsonRefusal(event.error) };
  if (!event.value.topic.startsWith("tracker.")) return { id, outcome: `Not used: ${event.value.topic}` };
  const report = parseTracker(event.value.result);
  if (!report.ok) return { id, quarantine: describeJsonRefusal(report.error) };
  const parcelId = await parcelOfReport(work, report.value);
  if (!parcelId) return { tryLater: `No parcel has tracking number ${report.value.trackingNumber}.` };
  const { isNew } = await recordReport(work, parcelId, report.value, { source: "webhook", deliveryId: id });
  const parcel = await work.tx.parcel.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: parcelId } },
    select: { orderId: true },
  });
  return {
    id,
    outcome: isNew > 0 ? `${isNew} new scans` : "Nothing new",
    subject: { type: "sales_order", id: parcel.orderId },
  };
}
