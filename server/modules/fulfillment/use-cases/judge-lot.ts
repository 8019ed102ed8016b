import { addDays, localDateOf } from "#kernel/time.ts";
import { lotsAt } from "#server/modules/inventory/public.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ScanRefusal } from "../contract.ts";
import { pickedLots, type FulfillmentRow } from "../store.ts";
import type { Meaning } from "./scan.ts";

type Item = Meaning & { kind: "item" };

/** The lot to take, null for a SKU that has none; or why the scanned one cannot be taken, with the one to take instead. */
export type LotVerdict =
  { refusal: null; lotId: string | null } | { refusal: ScanRefusal; expected?: string; lotId?: undefined };

async function trackingOf(work: Work, skuId: string) {
  return work.tx.sku.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: skuId } },
    select: { tracking: true, minShelfLifeDays: true },
  });
}

/**
 * Judges the lot or serial number of an item that is picked. Those that expire first are suggested; another one may be taken as
 * long as it is free, not expired and keeps long enough.
 */
export async function judgeLot(work: Work, order: FulfillmentRow, item: Item): Promise<LotVerdict> {
  const { tracking, minShelfLifeDays } = await trackingOf(work, item.skuId);
  if (tracking === "none") return { refusal: null, lotId: null };
  const location = await getLocation(work, order.locationId);
  const today = localDateOf(clock.now(), location?.timeZone ?? "UTC");
  const keepsUntil = addDays(today, minShelfLifeDays ?? 0);
  const lots = await lotsAt(work, { skuIds: [item.skuId], locationId: order.locationId });
  const picked = await pickedElsewhere(work, order.locationId, item.skuId);
  const freeOf = (lot: (typeof lots)[number]) =>
    lot.onHand - lot.qualityControl - lot.damaged - (picked.get(lot.lotId) ?? 0);
  const next = lots.find((lot) => freeOf(lot) > 0 && (lot.expiresOn === null || lot.expiresOn >= keepsUntil));
  const refuse = (refusal: ScanRefusal): LotVerdict => ({
    refusal,
    ...(next ? { expected: next.code } : {}),
  });
  if (item.lot === undefined) return refuse(tracking === "serial" ? "serial_needed" : "lot_needed");
  const lot = lots.find(({ code }) => code === item.lot);
  if (!lot) return refuse("wrong_lot");
  if (lot.expiresOn !== null && lot.expiresOn < today) return refuse("lot_expired");
  if (lot.expiresOn !== null && lot.expiresOn < keepsUntil) return refuse("lot_too_short");
  if (freeOf(lot) < item.quantity)
    return refuse(tracking === "serial" && picked.has(lot.lotId) ? "already_picked" : "lot_not_free");
  return { refusal: null, lotId: lot.lotId };
}

/** Units by lot that are in totes or cartons of jobs at a location and have not left. */
async function pickedElsewhere(work: Work, locationId: string, skuId: string): Promise<Map<string, number>> {
  const rows = await work.tx.$queryRaw<{ lotId: string; units: number }[]>`
    select p.lot_id as "lotId", sum(p.quantity)::integer as units
      from fulfillment_order f join fulfillment_line l on l.tenant_id = f.tenant_id and l.fulfillment_order_id = f.id and l.sku_id = ${skuId}
      join pick p on p.tenant_id = l.tenant_id and p.fulfillment_line_id = l.id and p.lot_id is not null
     where f.tenant_id = ${work.tenantId} and f.location_id = ${locationId} and f.status in ('picking', 'picked', 'packed')
     group by 1`;
  return new Map(rows.map(({ lotId, units }) => [lotId, units]));
}

/** Judges the lot or serial number of an item that is packed: it must be one that was picked for this order, and a serial once. */
export async function judgePackedLot(work: Work, order: FulfillmentRow, item: Item): Promise<LotVerdict> {
  const { tracking } = await trackingOf(work, item.skuId);
  if (tracking === "none") return { refusal: null, lotId: null };
  if (item.lot === undefined)
    return tracking === "serial" ? { refusal: "serial_needed" } : { refusal: null, lotId: null };
  const { tenantId } = work;
  const lot = await work.tx.lot.findUnique({
    where: { tenantId_skuId_code: { tenantId, skuId: item.skuId, code: item.lot } },
    select: { id: true },
  });
  const picked = await pickedLots(work, order.id);
  if (!lot || picked.every(({ lotId }) => lotId !== lot.id)) return { refusal: "not_picked" };
  const before = await work.tx.scan.findFirst({
    where: {
      tenantId,
      fulfillmentOrderId: order.id,
      step: "pack_item",
      isAccepted: true,
      facts: { path: ["lotId"], equals: lot.id },
    },
    select: { id: true },
  });
  if (tracking === "serial" && before) return { refusal: "already_packed" };
  return { refusal: null, lotId: lot.id };
}
