import { buildSscc } from "#kernel/barcode.ts";
import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { getLocation, parcelAddressOf } from "#server/modules/locations/public.ts";
import {
  createShipment,
  type ShippingAddress,
  type ShippingRefusal,
} from "#server/modules/shipping/public.ts";
import { emit } from "#server/db/outbox.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { OpenCarton, ScanInput } from "../contract.ts";
import { suggestBox } from "../domain/suggest-box.ts";
import { openToPack } from "../domain/transitions.ts";
import type { FulfillmentRefusal } from "../errors.ts";
import { fulfillmentOrderPacked } from "../events.ts";
import {
  addToCarton,
  insertCarton,
  lockFulfillmentOrder,
  updateCarton,
  updateFulfillmentOrder,
  updateLine,
  type FulfillmentRow,
} from "../store.ts";
import { tellOrder } from "./create-fulfillment-orders.ts";
import { declareCustoms } from "./declare-customs.ts";
import { judgePackedLot } from "./judge-lot.ts";
import { logScan, meaningOf, seenBefore, type ScanResult, type Verdict } from "./scan.ts";

/** The box that fits what is still to be packed; null when none does or there are none. */
export async function boxFor(work: Work, order: FulfillmentRow) {
  const { tenantId } = work;
  const boxes = await work.tx.box.findMany({
    where: { tenantId, status: "active" },
    orderBy: { code: "asc" },
  });
  const skus = await work.tx.sku.findMany({
    where: { tenantId, id: { in: order.lines.map(({ skuId }) => skuId) } },
    select: { id: true, lengthMm: true, widthMm: true, heightMm: true, weightGrams: true },
  });
  const items = order.lines
    .filter((line) => openToPack(line) > 0)
    .flatMap((line) =>
      skus.filter(({ id }) => id === line.skuId).map((sku) => ({ ...sku, quantity: openToPack(line) })),
    );
  const suggested = suggestBox(boxes, items);
  return { boxes, suggested: boxes.find(({ id }) => id === suggested?.id) ?? null };
}

/**
 * Opens a carton of a chosen box with its own SSCC. One carton is open at a time; asking again gives the one that is open. A carton
 * that a device named is opened once, also when it is asked for late.
 *
 * @returns `fulfillment.no_company_prefix` when the location has no GS1 prefix to number cartons with
 */
export async function openCarton(
  work: Work,
  input: OpenCarton,
): Promise<Result<{ cartonId: string; sscc: string }, FulfillmentRefusal>> {
  const order = await lockFulfillmentOrder(work, input.fulfillmentOrderId);
  if (!order) return err({ code: "fulfillment.order_unknown", id: input.fulfillmentOrderId });
  const named = order.cartons.find(({ id }) => id === input.cartonId);
  if (named) return ok({ cartonId: named.id, sscc: named.sscc });
  if (order.status !== "picked")
    return err({ code: "fulfillment.wrong_state", status: order.status, wanted: "picked" });
  const current = order.cartons.find(({ status }) => status === "open");
  if (current) return ok({ cartonId: current.id, sscc: current.sscc });
  const { boxes, suggested } = await boxFor(work, order);
  const box = boxes.find(({ id }) => id === input.boxId);
  if (!box) return err({ code: "fulfillment.box_unknown", boxId: input.boxId });
  const location = await getLocation(work, order.locationId);
  if (!location?.gs1CompanyPrefix)
    return err({ code: "fulfillment.no_company_prefix", locationName: location?.name ?? order.locationId });
  const serial = await nextNumber(work, "sscc", location.gs1CompanyPrefix);
  const sscc = buildSscc({ extensionDigit: 0, companyPrefix: location.gs1CompanyPrefix, serial });
  if (!sscc.ok) throw new Error(`No SSCC is left under prefix ${location.gs1CompanyPrefix}.`);
  const cartonId = input.cartonId ?? newId("ctn");
  await insertCarton(work, {
    id: cartonId,
    fulfillmentOrderId: order.id,
    boxId: box.id,
    suggestedBoxId: suggested?.id ?? null,
    sscc: sscc.value,
    weightGrams: box.tareGrams,
    lengthMm: box.lengthMm,
    widthMm: box.widthMm,
    heightMm: box.heightMm,
  });
  return ok({ cartonId, sscc: sscc.value });
}

/** Takes one scan while packing: an item of this order goes into the open carton. A wrong one is refused and logged. */
export async function scanPack(work: Work, input: ScanInput): Promise<ScanResult> {
  const order = await lockFulfillmentOrder(work, input.fulfillmentOrderId);
  if (!order) return err({ code: "fulfillment.order_unknown", id: input.fulfillmentOrderId });
  const seen = await seenBefore(work, input.scanKey);
  if (seen) return ok(seen);
  if (order.status !== "picked")
    return err({ code: "fulfillment.wrong_state", status: order.status, wanted: "picked" });
  return ok(await logScan(work, order, input, await judgePack(work, order, input)));
}

async function judgePack(work: Work, order: FulfillmentRow, input: ScanInput): Promise<Verdict> {
  const step = "pack_item" as const;
  const refuse = (refusal: NonNullable<Verdict["refusal"]>): Verdict => ({ step, refusal, text: "" });
  const meaning = await meaningOf(
    work,
    input.code,
    order.lines.map(({ skuId }) => skuId),
  );
  if (!meaning.ok) return refuse("unreadable");
  if (meaning.value.kind !== "item") return refuse("unknown_code");
  const item = meaning.value;
  const carton = order.cartons.find(({ status }) => status === "open");
  if (!carton) return refuse("no_carton");
  const lines = order.lines.filter(({ skuId, pickedQuantity }) => skuId === item.skuId && pickedQuantity > 0);
  if (lines.length === 0) return refuse("not_picked");
  const open = lines.reduce((sum, line) => sum + openToPack(line), 0);
  if (open === 0) return refuse("already_packed");
  if (item.quantity > open) return refuse("too_many");
  const lot = await judgePackedLot(work, order, item);
  if (lot.refusal) return refuse(lot.refusal);
  let left = item.quantity;
  for (const line of lines) {
    const units = Math.min(left, openToPack(line));
    if (units === 0) continue;
    left -= units;
    await updateLine(work, line.id, { packedQuantity: { increment: units } });
    await addToCarton(work, carton.id, line.id, units);
  }
  return {
    step,
    refusal: null,
    text: `${item.quantity} × ${item.skuCode}`,
    facts: { cartonId: carton.id, skuId: item.skuId, lotId: lot.lotId },
  };
}

/**
 * Closes the open carton with the weight of the scale. When everything picked is packed, the fulfillment order is packed and its
 * shipment asks for labels.
 *
 * @returns `fulfillment.carton_empty`, or what stands against the shipment
 */
export async function closeCarton(
  work: Work,
  input: { cartonId: string; weightGrams: number },
): Promise<Result<{ isPacked: boolean }, FulfillmentRefusal | ShippingRefusal>> {
  const { tenantId } = work;
  const carton = await work.tx.carton.findUnique({
    where: { tenantId_id: { tenantId, id: input.cartonId } },
  });
  const order = carton ? await lockFulfillmentOrder(work, carton.fulfillmentOrderId) : null;
  const row = order?.cartons.find(({ id }) => id === input.cartonId);
  if (!order || !row) return err({ code: "fulfillment.carton_unknown", cartonId: input.cartonId });
  if (row.status !== "open") return ok({ isPacked: order.status !== "picked" });
  if (row.cartonLineRows.length === 0) return err({ code: "fulfillment.carton_empty", cartonId: row.id });
  const isLast = order.lines.every((line) => openToPack(line) === 0);
  const parties = isLast ? await partiesOf(work, order) : null;
  if (isLast && !parties) return err({ code: "fulfillment.no_address" });
  if (parties) {
    const cartons = order.cartons.map((one) =>
      one.id === row.id ? { ...one, weightGrams: input.weightGrams } : one,
    );
    const customs = await declareCustoms(work, order, cartons, parties);
    if (!customs.ok) return customs;
    const shipment = await createShipment(work, {
      fulfillmentOrderId: order.id,
      orderId: order.orderId,
      locationId: order.locationId,
      promiseOn: order.promiseOn,
      ...parties,
      parcels: cartons.map((one) => ({
        cartonId: one.id,
        sscc: one.sscc,
        customs: customs.value.get(one.id) ?? null,
        weightGrams: one.weightGrams,
        lengthMm: one.lengthMm,
        widthMm: one.widthMm,
        heightMm: one.heightMm,
      })),
    });
    if (!shipment.ok) return shipment;
  }
  await updateCarton(work, row.id, { status: "closed", weightGrams: input.weightGrams });
  if (!isLast) return ok({ isPacked: false });
  await updateFulfillmentOrder(work, order.id, { status: "packed", packedAt: clock.now() });
  await tellOrder(work, order.orderId);
  await emit(work, fulfillmentOrderPacked, {
    fulfillmentOrderId: order.id,
    orderId: order.orderId,
    locationId: order.locationId,
  });
  return ok({ isPacked: true });
}

async function partiesOf(
  work: Work,
  order: FulfillmentRow,
): Promise<{ shipTo: ShippingAddress; shipFrom: ShippingAddress } | null> {
  const { tenantId } = work;
  const sale = await work.tx.salesOrder.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.orderId } },
    select: { shippingAddress: true, customerName: true, phone: true },
  });
  const shipFrom = await parcelAddressOf(work, order.locationId);
  const to = sale.shippingAddress as unknown as ShippingAddress | null;
  if (!to || !shipFrom) return null;
  return {
    shipTo: { ...to, name: to.name || sale.customerName, phone: to.phone ?? sale.phone },
    shipFrom,
  };
}
