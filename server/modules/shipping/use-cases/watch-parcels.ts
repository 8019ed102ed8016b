import { localDateOf } from "#kernel/time.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { callPartner } from "#server/modules/partners/public.ts";
import { current } from "#server/modules/releases/public.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { parseTracker } from "../adapters/easypost/tracker.ts";
import { silenceRules, type TrackingStatus } from "../contract.ts";
import { pollAfterMinutes } from "../domain/progress.ts";
import { updateParcel } from "../store.ts";
import { recordReport } from "./record-tracking.ts";

/** Parcels whose turn it is to be asked about; the longest waiting first. */
export async function parcelsToPoll(work: Work, limit = 50): Promise<string[]> {
  const rows = await work.tx.parcel.findMany({
    where: {
      tenantId: work.tenantId,
      nextPollAt: { lte: clock.now() },
      shippedAt: { not: null },
      trackerExternalId: { not: null },
    },
    orderBy: { nextPollAt: "asc" },
    take: limit,
    select: { id: true },
  });
  return rows.map(({ id }) => id);
}

/** Asks the carrier where a parcel is: webhooks get lost, and then nobody else tells. */
export async function pollParcel(scope: Scope, parcelId: string): Promise<string> {
  const parcel = await transact(scope, async (work) => {
    const row = await work.tx.parcel.findUniqueOrThrow({
      where: { tenantId_id: { tenantId: work.tenantId, id: parcelId } },
      include: { shipment: true },
    });
    const minutes = pollAfterMinutes(row.trackingStatus as TrackingStatus) ?? 24 * 60;
    // put off first: a parcel whose tracker fails for ever must not block the others
    await updateParcel(work, parcelId, { nextPollAt: new Date(clock.now().getTime() + minutes * 60_000) });
    return row;
  });
  const answered = await callPartner(scope, {
    connectionId: parcel.shipment.connectionId,
    lane: "backfill",
    operation: "tracker.poll",
    method: "GET",
    path: `/v2/trackers/${encodeURIComponent(parcel.trackerExternalId ?? "")}`,
    subject: { type: "shipment", id: parcel.shipmentId },
  });
  if (!answered.ok) return answered.error.detail;
  const report = parseTracker(answered.value.body);
  if (!report.ok) return "The answer could not be read.";
  const { isNew } = await transact(scope, (work) =>
    recordReport(work, parcelId, report.value, { source: "poll", deliveryId: null }),
  );
  return `${isNew} new scans`;
}

/** Raises silence, loss and broken promises of parcels on their way to buyers; each once. Returns how many were found. */
export async function watchParcels(work: Work): Promise<number> {
  const rules = (await current(work, "shipping.silence", silenceRules, {})).body;
  const now = clock.now();
  const merchant = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId: work.tenantId } });
  const today = localDateOf(now, merchant.timeZone);
  const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
  const rows = await work.tx.parcel.findMany({
    where: {
      tenantId: work.tenantId,
      shippedAt: { not: null },
      deliveredAt: null,
      shipment: { rmaId: null },
      trackingStatus: { notIn: ["delivered", "cancelled", "return_to_sender"] },
      OR: [
        { lastEventAt: null, shippedAt: { lt: hoursAgo(rules.neverScannedHours) } },
        { trackingStatus: "pending", lastEventAt: { lt: hoursAgo(rules.neverScannedHours) } },
        { lastEventAt: { lt: hoursAgo(rules.movingHours) } },
        { shipment: { promiseOn: { lt: today } } },
      ],
    },
    // the longest untouched first: each look touches, so that all have their turn
    orderBy: [{ updatedAt: "asc" }, { id: "asc" }],
    take: 500,
    include: { shipment: { select: { promiseOn: true } } },
  });
  for (const parcel of rows) {
    const lastSign = parcel.lastEventAt ?? parcel.shippedAt ?? parcel.createdAt;
    const silentHours = (now.getTime() - lastSign.getTime()) / 3_600_000;
    const hasMoved = parcel.lastEventAt !== null && parcel.trackingStatus !== "pending";
    const limit = hasMoved ? rules.movingHours : rules.neverScannedHours;
    const about = {
      subjectType: "shipment",
      subjectId: parcel.shipmentId,
      orderId: parcel.orderId,
      ownerRole: "support" as const,
      dueInMinutes: 480,
    };
    const isSilent = silentHours >= limit;
    await updateParcel(work, parcel.id, { isSilent });
    if (isSilent) {
      const isLost = silentHours >= rules.lostDays * 24;
      const type = isLost ? "tracking.lost" : "tracking.silent";
      await raise(work, {
        ...about,
        type,
        severity: isLost ? "high" : "medium",
        title: isLost ? "A parcel counts as lost" : "A parcel is silent",
        facts: {
          trackingNumber: parcel.trackingNumber,
          lastScanAt: parcel.lastEventAt?.toISOString() ?? null,
        },
        nextAction: isLost
          ? "Send it again or give the money back, and claim it at the carrier."
          : "Ask the carrier; tell the buyer that somebody looks after it.",
        dedupeKey: `${type}:${parcel.id}`,
      });
    }
    if (parcel.shipment.promiseOn !== null && parcel.shipment.promiseOn < today) {
      await raise(work, {
        ...about,
        type: "tracking.delayed",
        severity: "medium",
        title: "A promise is broken",
        facts: { trackingNumber: parcel.trackingNumber, promisedOn: parcel.shipment.promiseOn },
        nextAction: "Tell the buyer the new date; offer a credit.",
        dedupeKey: `tracking.delayed:${parcel.id}`,
      });
    }
  }
  return rows.length;
}
