import { z } from "zod";
import { err, ok } from "#kernel/result.ts";
import {
  trouble,
  type Asked,
  type ShipmentTold,
  type ShipmentToTell,
  type ShopDoor,
} from "../../domain/connector.ts";
import { lineQuantity } from "../reading.ts";
import { askWoo } from "./ask.ts";
import { wooId } from "./fields.ts";

const orderShape = z.looseObject({
  id: wooId,
  status: z.string(),
  line_items: z.array(z.looseObject({ id: wooId, quantity: lineQuantity })),
  meta_data: z.array(z.looseObject({ key: z.string(), value: z.unknown() })),
});

/** Where our shipments stand in an order: a record per shipment, which people see among the order's custom fields. */
const keyOf = (shipmentId: string): string => `throughline_${shipmentId}`;
const record = z.object({ units: z.record(z.string(), z.number()) });

/**
 * Tells WooCommerce of a shipment. It knows no shipments, only orders: each of ours is written into the order's meta data with its
 * carrier, tracking numbers and units, and the order is completed with the one that brings its last unit. The record is read
 * first and written together with the status, so a lost answer never tells a shipment twice.
 */
export async function tellShipment(shop: ShopDoor, shipment: ShipmentToTell): Asked<ShipmentTold> {
  const call = {
    lane: "orders",
    path: `/orders/${shipment.externalOrderId}`,
    subject: { type: "sales_order", id: shipment.orderId },
  } as const;
  const read = (body: unknown) => orderShape.safeParse(body).data ?? null;
  const order = await askWoo(shop, { ...call, operation: "fulfillment.look", method: "GET" }, read);
  if (!order.ok) {
    if (order.error.httpStatus !== 404) return order;
    return err(trouble("fulfillment.look", { needsHuman: true, detail: "The shop has no such order." }));
  }
  const key = keyOf(shipment.shipmentId);
  const { status, line_items: lines, meta_data: meta } = order.value;
  if (meta.some((one) => one.key === key)) return ok({ state: "sent", externalId: key, note: null });
  if (["cancelled", "refunded", "failed", "trash"].includes(status))
    return ok({ state: "not_needed", note: `The order is ${status} at the shop.` });
  const sent = new Map(shipment.units);
  for (const one of meta) {
    const told = one.key.startsWith("throughline_") ? record.safeParse(fromText(one.value)) : undefined;
    for (const [line, units] of Object.entries(told?.data?.units ?? {}))
      sent.set(line, (sent.get(line) ?? 0) + units);
  }
  const isComplete = lines.every((line) => (sent.get(line.id) ?? 0) >= line.quantity);
  const value = JSON.stringify({
    carrier: shipment.carrier,
    tracking: shipment.trackingNumbers,
    units: Object.fromEntries(shipment.units),
  });
  const told = await askWoo(
    shop,
    {
      ...call,
      operation: "fulfillment.create",
      method: "PUT",
      body: {
        ...(isComplete && status !== "completed" ? { status: "completed" } : {}),
        meta_data: [{ key, value }],
      },
    },
    read,
  );
  if (!told.ok) return told;
  return ok({
    state: "sent",
    externalId: key,
    note: isComplete ? null : "Part of the order; it stays open there.",
  });
}

function fromText(value: unknown): unknown {
  try {
    return typeof value === "string" ? JSON.parse(value) : value;
  } catch {
    return null;
  }
}
