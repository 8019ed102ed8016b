import { addDays, localDateOf, type LocalDate } from "#kernel/time.ts";
import { clock } from "#server/platform/clock.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import {
  emptiedBins,
  lotsAt,
  suggestedBins,
  type EmptiedBin,
  type LotAt,
  type SuggestedBin,
} from "#server/modules/inventory/public.ts";
import { shipmentOf, type ShipmentState } from "#server/modules/shipping/public.ts";
import type { Work } from "#server/db/transact.ts";
import type { FulfillmentStatus } from "../contract.ts";
import { openToPick } from "../domain/transitions.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import { currentBin, lockFulfillmentOrder, takenFrom, type FulfillmentRow, type LineRow } from "../store.ts";
import { boxFor } from "../use-cases/pack.ts";

export interface JobLine {
  id: string;
  skuId: string;
  skuCode: string;
  title: string;
  /** Every code printed on it, each with the pieces it stands for. */
  barcodes: { barcode: string; quantity: number }[];
  imageUrl: string | null;
  quantity: number;
  pickedQuantity: number;
  shortQuantity: number;
  packedQuantity: number;
  /** Where to find it, the first to go to first. */
  bins: { binId: string; code: string; barcode: string; quantity: number }[];
  tracking: "none" | "lot" | "serial";
  /** Of a tracked SKU: what to take, the lots that expire first before others. */
  lots: { code: string; expiresOn: string | null; bins: string[] }[];
}

export interface JobDetail {
  id: string;
  number: string;
  orderId: string;
  orderNumber: string;
  locationId: string;
  locationName: string;
  status: FulfillmentStatus;
  shipByAt: Date;
  lines: JobLine[];
  /** The bin that is being picked from, and the one to go to next. */
  currentBin: string | null;
  nextBin: string | null;
  /** Bins this job took from that the system thinks are empty now: who stands there says whether they are. */
  emptied: EmptiedBin[];
  boxes: { id: string; code: string; name: string; tareGrams: number }[];
  suggestedBoxId: string | null;
  cartons: {
    id: string;
    sscc: string;
    status: string;
    weightGrams: number;
    boxName: string | null;
    units: number;
  }[];
  shipment: ShipmentState | null;
}

/** One job with everything that the floor needs for its next step. */
export async function getJob(work: Work, id: string): Promise<Result<JobDetail, FulfillmentRefusal>> {
  const { tenantId } = work;
  const order = await lockFulfillmentOrder(work, id);
  if (!order) return err({ code: "fulfillment.order_unknown", id });
  const sale = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.orderId } },
    select: { number: true },
  });
  const location = await work.tx.location.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.locationId } },
    select: { name: true, timeZone: true },
  });
  const today = localDateOf(clock.now(), location.timeZone);
  const skus = await work.tx.sku.findMany({
    where: { tenantId, id: { in: order.lines.map(({ skuId }) => skuId) } },
    include: { skuBarcodeRows: { orderBy: { quantity: "asc" } }, product: { select: { imageUrl: true } } },
  });
  const open = order.lines.filter((line) => openToPick(line) > 0).map(({ skuId }) => skuId);
  const bins = await suggestedBins(
    work,
    order.locationId,
    order.lines.map(({ skuId }) => skuId),
  );
  const tracked = skus.filter(({ tracking }) => tracking !== "none").map(({ id: skuId }) => skuId);
  const lots =
    tracked.length > 0 ? await lotsAt(work, { skuIds: tracked, locationId: order.locationId }) : [];
  const nextBins = bins
    .filter(({ skuId }) => open.includes(skuId))
    .toSorted((a, b) => a.sequence - b.sequence || (a.code < b.code ? -1 : 1));
  const binId = await currentBin(work, id);
  const { boxes, suggested } = await boxFor(work, order);
  return ok({
    id,
    number: order.number,
    orderId: order.orderId,
    orderNumber: sale.number,
    locationId: order.locationId,
    locationName: location.name,
    status: order.status,
    shipByAt: order.shipByAt,
    lines: order.lines.map((line) =>
      jobLine(
        line,
        skus.find((row) => row.id === line.skuId),
        bins,
        lots,
        today,
      ),
    ),
    currentBin: bins.find((bin) => bin.binId === binId)?.code ?? null,
    nextBin: nextBins[0]?.code ?? null,
    emptied: await emptiedBy(work, order),
    boxes: boxes.map(({ id: boxId, code, name, tareGrams }) => ({ id: boxId, code, name, tareGrams })),
    suggestedBoxId: suggested?.id ?? null,
    cartons: order.cartons.map((carton) => ({
      id: carton.id,
      sscc: carton.sscc,
      status: carton.status,
      weightGrams: carton.weightGrams,
      boxName: boxes.find((box) => box.id === carton.boxId)?.name ?? null,
      units: carton.cartonLineRows.reduce((sum, { quantity }) => sum + quantity, 0),
    })),
    shipment: await shipmentOf(work, { fulfillmentOrderId: id }),
  });
}

async function emptiedBy(work: Work, { status, lines }: FulfillmentRow): Promise<EmptiedBin[]> {
  if (status !== "picking" && status !== "picked") return [];
  const taken = await takenFrom(
    work,
    lines.map((line) => line.id),
  );
  return emptiedBins(work, taken);
}

type Sku = Awaited<ReturnType<Work["tx"]["sku"]["findMany"]>>[number] & {
  skuBarcodeRows: { barcode: string; quantity: number }[];
  product: { imageUrl: string | null };
};

function jobLine(
  line: LineRow,
  sku: Sku | undefined,
  bins: SuggestedBin[],
  lots: LotAt[],
  today: LocalDate,
): JobLine {
  const keepsUntil = addDays(today, sku?.minShelfLifeDays ?? 0);
  return {
    id: line.id,
    skuId: line.skuId,
    skuCode: sku?.code ?? line.skuId,
    title: sku?.title ?? "",
    barcodes: (sku?.skuBarcodeRows ?? []).map(({ barcode, quantity }) => ({ barcode, quantity })),
    imageUrl: sku?.imageUrl ?? sku?.product.imageUrl ?? null,
    quantity: line.quantity,
    pickedQuantity: line.pickedQuantity,
    shortQuantity: line.shortQuantity,
    packedQuantity: line.packedQuantity,
    bins: bins
      .filter(({ skuId }) => skuId === line.skuId)
      .map(({ binId, code, barcode, quantity }) => ({ binId, code, barcode, quantity })),
    tracking: (sku?.tracking ?? "none") as JobLine["tracking"],
    lots: lots
      .filter((lot) => lot.skuId === line.skuId && lot.onHand > lot.qualityControl + lot.damaged)
      .filter(({ expiresOn }) => expiresOn === null || expiresOn >= keepsUntil)
      .slice(0, 5)
      .map((lot) => ({
        code: lot.code,
        expiresOn: lot.expiresOn,
        bins: lot.bins.map(({ code }) => code),
      })),
  };
}
