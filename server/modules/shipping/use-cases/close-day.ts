import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import { newId } from "#kernel/ids.ts";
import { callPartner, type PartnerError } from "#server/modules/partners/public.ts";
import { emit } from "#server/db/outbox.ts";
import { nextNumber } from "#server/db/sequence.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import {
  parseFormOfShipment,
  parseScanForm,
  scanFormRequest,
  type ScanForm,
} from "../adapters/easypost/scan-form.ts";
import type { ShippingRefusal } from "../errors.ts";
import { manifestRequested } from "../events.ts";
import { parcelsToManifest } from "../queries/manifests.ts";

/**
 * Puts every labeled parcel of a location that is on no manifest yet onto one; a job makes it at the carrier. One manifest for
 * each carrier connection. A parcel is on one manifest at most, also when two people close the day at once.
 *
 * @returns `shipping.nothing_to_manifest` when no parcel waits
 */
export async function closeDay(
  work: Work,
  locationId: string,
): Promise<Result<{ manifestIds: string[] }, ShippingRefusal>> {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select from location where tenant_id = ${tenantId} and id = ${locationId} for update`;
  const waiting = await parcelsToManifest(work, locationId);
  if (waiting.length === 0) return err({ code: "shipping.nothing_to_manifest", locationId });
  const location = await work.tx.location.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: locationId } },
    select: { timeZone: true },
  });
  const manifestIds: string[] = [];
  for (const connectionId of new Set(waiting.map((parcel) => parcel.connectionId))) {
    const parcels = waiting.filter((parcel) => parcel.connectionId === connectionId);
    const id = newId("man");
    await work.tx.manifest.create({
      data: {
        tenantId,
        id,
        number: `MF-${await nextNumber(work, "manifest")}`,
        locationId,
        connectionId,
        shipOn: localDateOf(clock.now(), location.timeZone),
        parcelCount: parcels.length,
        createdBy: work.actor.id,
      },
    });
    await work.tx.manifestParcel.createMany({
      data: parcels.map((parcel) => ({ tenantId, parcelId: parcel.id, manifestId: id })),
    });
    await emit(work, manifestRequested, { manifestId: id });
    manifestIds.push(id);
  }
  return ok({ manifestIds });
}

export type ManifestOutcome =
  { outcome: "closed" | "failed" } | { outcome: "again"; retryAfterMs: number; detail: string };

/**
 * Makes an open manifest at the carrier. The carrier takes a shipment onto one form only, so after a lost answer the form of its
 * first shipment is looked up before another is asked for.
 */
export async function makeManifest(scope: Scope, manifestId: string): Promise<ManifestOutcome> {
  const manifest = await transact(scope, (work) => readManifest(work, manifestId));
  if (!manifest) return { outcome: "closed" };
  const { connectionId, shipmentIds } = manifest;
  const about = { connectionId, lane: "orders" as const, subject: { type: "manifest", id: manifestId } };
  const [first] = shipmentIds;
  if (!first) return finish(scope, manifestId, null, "None of its parcels has a label any more.");
  const looked = await callPartner(scope, {
    ...about,
    operation: "manifest.look_up",
    method: "GET",
    path: `/v2/shipments/${encodeURIComponent(first)}`,
  });
  if (!looked.ok)
    return looked.error.retryable
      ? again(looked.error)
      : finish(scope, manifestId, null, looked.error.detail);
  const there = parseFormOfShipment(looked.value.body);
  if (there.ok && there.value) return finish(scope, manifestId, there.value, there.value.message);
  const made = await callPartner(scope, {
    ...about,
    operation: "manifest.make",
    method: "POST",
    path: "/v2/scan_forms",
    body: scanFormRequest(shipmentIds),
  });
  if (!made.ok) {
    if (made.error.retryable || made.error.unknownOutcome) return again(made.error);
    return finish(scope, manifestId, null, made.error.detail);
  }
  const form = parseScanForm(made.value.body);
  if (!form.ok) return { outcome: "again", retryAfterMs: 10_000, detail: "The answer could not be read." };
  return finish(scope, manifestId, form.value, form.value.message);
}

async function readManifest(work: Work, manifestId: string) {
  const manifest = await work.tx.manifest.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: manifestId } },
    include: {
      manifestParcelRows: {
        orderBy: { parcelId: "asc" },
        include: { parcel: { include: { labelPurchaseRows: { where: { state: "purchased" } } } } },
      },
    },
  });
  if (manifest?.status !== "open") return null;
  const labels = manifest.manifestParcelRows.flatMap(({ parcel }) => parcel.labelPurchaseRows);
  return {
    connectionId: manifest.connectionId,
    shipmentIds: labels.flatMap(({ externalShipmentId }) => externalShipmentId ?? []),
  };
}

const again = (problem: PartnerError): ManifestOutcome => ({
  outcome: "again",
  retryAfterMs: problem.retryAfterMs ?? 10_000,
  detail: problem.detail,
});

/** A form that failed lets its parcels go, so that the next closing takes them. */
async function finish(
  scope: Scope,
  manifestId: string,
  form: ScanForm | null,
  detail: string,
): Promise<ManifestOutcome> {
  const isMade = form !== null && form.status !== "failed";
  await transact(scope, async (work) => {
    const { tenantId } = work;
    await work.tx.manifest.updateMany({
      where: { tenantId, id: manifestId, status: "open" },
      data: {
        status: isMade ? "closed" : "failed",
        externalId: form?.externalId ?? null,
        formFile: isMade ? form.formUrl : detail.slice(0, 500),
        closedAt: isMade ? clock.now() : null,
      },
    });
    if (!isMade) await work.tx.manifestParcel.deleteMany({ where: { tenantId, manifestId } });
  });
  return { outcome: isMade ? "closed" : "failed" };
}
