import { err, ok } from "#kernel/result.ts";
import {
  trouble,
  type Asked,
  type ShipmentTold,
  type ShipmentToTell,
  type ShopDoor,
} from "../../domain/connector.ts";
import { planFulfillments, type OpenLine, type PlannedFulfillments } from "../../domain/fulfillment-parts.ts";
import { askShopify } from "./ask.ts";
import {
  createFulfillmentDocument,
  fulfillmentsOfOrder,
  openLinesOf,
  readCreateAnswer,
  readFulfillmentsOfOrder,
  readOpenLines,
  readSentLines,
  sentLinesOf,
  type FulfillmentToCreate,
  type ShopFulfillments,
} from "./fulfillment-documents.ts";
import type { ShopDocument } from "./stock-documents.ts";

/**
 * Tells a shop that a shipment left. The shop is asked first what it knows: a fulfillment that carries one of our tracking numbers
 * is ours, so a lost answer never makes a second one.
 */
export async function tellShipment(shop: ShopDoor, shipment: ShipmentToTell): Asked<ShipmentTold> {
  const needed = new Map(shipment.units);
  const document = fulfillmentsOfOrder(shipment.externalOrderId);
  const known = await look(shop, shipment, document, readFulfillmentsOfOrder, 150);
  if (!known.ok) return known;
  const state = known.value;
  if (state === "unknown")
    return err(trouble("fulfillment.look", { needsHuman: true, detail: "The shop has no such order." }));
  const own = state.fulfillments.filter(
    (one) =>
      !one.isCanceled && one.trackingNumbers.some((number) => shipment.trackingNumbers.includes(number)),
  );
  if (own.length > 0) {
    const readOwn = (data: unknown) => readSentLines(data, shipment.trackingNumbers);
    const sent = await look(shop, shipment, sentLinesOf(shipment.externalOrderId), readOwn, 450);
    if (!sent.ok) return sent;
    for (const [line, units] of sent.value) needed.set(line, Math.max(0, (needed.get(line) ?? 0) - units));
  }
  const isMissing = [...needed.values()].some((units) => units > 0);
  const open = isMissing ? await readOpen(shop, shipment, state) : ok([]);
  if (!open.ok) return open;
  const plan = planFulfillments(needed, open.value, shipment.externalLocationId);
  return fulfill(shop, shipment, plan, own[0]?.externalId ?? null);
}

async function fulfill(
  shop: ShopDoor,
  shipment: ShipmentToTell,
  plan: PlannedFulfillments,
  ownId: string | null,
): Asked<ShipmentTold> {
  let externalId = ownId;
  for (const parts of plan.groups) {
    const { carrier: company, trackingNumbers } = shipment;
    const made = await create(shop, shipment, { parts, company, trackingNumbers });
    if (!made.ok) return made;
    externalId ??= made.value;
  }
  if (externalId === null)
    return ok({ state: "not_needed", note: "The channel has nothing left to fulfill of it." });
  const note = plan.beyond > 0 ? `${plan.beyond} units were fulfilled or canceled there before.` : null;
  return ok({ state: "sent", externalId, note });
}

/** What is left to fulfill, over all of the shop's fulfillment orders that take something. */
async function readOpen(
  shop: ShopDoor,
  shipment: ShipmentToTell,
  state: ShopFulfillments,
): Asked<OpenLine[]> {
  const lines: OpenLine[] = [];
  for (const one of state.open) {
    const left = await look(shop, shipment, openLinesOf(one.fulfillmentOrderId), readOpenLines, 130);
    if (!left.ok) return left;
    lines.push(...left.value.map((line) => ({ ...one, ...line })));
  }
  return ok(lines);
}

const look = <Read>(
  shop: ShopDoor,
  shipment: ShipmentToTell,
  document: ShopDocument,
  read: (data: unknown) => Read | null,
  cost: number,
): Asked<Read> => askShopify(shop, { ...callOf(shipment, "fulfillment.look", cost), ...document }, read);

async function create(shop: ShopDoor, shipment: ShipmentToTell, input: FulfillmentToCreate): Asked<string> {
  const call = callOf(shipment, "fulfillment.create", 10);
  const document = createFulfillmentDocument(input);
  const made = await askShopify(shop, { ...call, ...document, idempotencyKey: null }, readCreateAnswer);
  if (!made.ok) return made;
  if ("refused" in made.value)
    return err(trouble(call.operation, { needsHuman: true, detail: made.value.refused }));
  return ok(made.value.externalId);
}

const callOf = (shipment: ShipmentToTell, operation: string, cost: number) => ({
  lane: "orders" as const,
  operation,
  cost,
  subject: { type: "sales_order", id: shipment.orderId },
});
