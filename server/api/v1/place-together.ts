import { placeOrdersByKey, type OrderToPlace, type PlacedTogether } from "#server/modules/orders/public.ts";
import type { Scope } from "#server/db/transact.ts";
import { coalesce } from "#server/platform/coalesce.ts";
import { orderOf, type NewOrder } from "./write-order.ts";

/** What a caller named a request with, and the hash of what it asked. */
export interface RequestName {
  scope: string;
  key: string;
  hash: string;
}

type Place = (asked: { scope: Scope; order: OrderToPlace }) => Promise<PlacedTogether | "revoked" | null>;

/** At most this many orders commit together; larger batches only make the first caller wait longer. */
const MAX_BATCH = 100;
const MOST_QUEUES = 1_000;

/** One queue a key: a transaction acts for one merchant and in one name. */
const queues = new Map<string, Place>();

function queueOf(scope: Scope): Place {
  const name = `${scope.tenantId} ${scope.actor.id}`;
  let place = queues.get(name);
  if (!place) {
    if (queues.size >= MOST_QUEUES) queues.clear();
    place = coalesce<Parameters<Place>[0], Awaited<ReturnType<Place>>>(
      async (batch) => {
        const placed = await placeOrdersByKey(batch[0]!.scope, batch.map(({ order }) => order)); // prettier-ignore
        return placed ?? batch.map(() => "revoked" as const);
      },
      { max: MAX_BATCH },
    );
    queues.set(name, place);
  }
  return place;
}

/**
 * Places an order with those that wait beside it, and answers when they are committed.
 *
 * @returns the row as the resource shows it; null when the order is not simply new, so that it goes the way of one
 */
export async function placeTogether(
  scope: Scope,
  input: NewOrder,
  remembered: RequestName | null,
): Promise<{ status: 201; row: Record<string, unknown> } | "revoked" | null> {
  // what somebody set aside is ended and taken in one transaction of its own
  if (input.reservation_holder) return null;
  const placed = await queueOf(scope)({ scope, order: { ...orderOf(input), remembered } });
  return placed === null || placed === "revoked" ? placed : { status: 201, row: rowOf(placed) };
}

/** The order as `resources` reads it back: everything in it was just written. */
function rowOf(order: PlacedTogether): Record<string, unknown> {
  const { totals } = order;
  return {
    id: order.id,
    number: order.number,
    external_id: order.externalId,
    channel_order_name: order.name,
    connection_id: order.connectionId,
    status: "open",
    stage: order.stage,
    is_held: order.holds.length > 0,
    fulfillment_status: "unfulfilled",
    financial_status: order.financialStatus,
    currency: order.currency,
    email: order.email,
    customer_name: order.customerName,
    shipping_address: order.shippingAddress,
    subtotal_minor: Number(totals.subtotalMinor),
    discount_minor: Number(totals.discountMinor),
    shipping_minor: Number(totals.shippingMinor),
    tax_minor: Number(totals.taxMinor),
    total_minor: Number(totals.totalMinor),
    taxes_included: order.taxesIncluded,
    promise_on: null,
    ship_by_at: null,
    placed_at: order.placedAt,
    received_at: order.receivedAt,
    canceled_at: null,
    version: 1,
    trace_id: order.traceId,
    lines: order.lines.map((line, index) => ({
      id: line.id,
      position: index + 1,
      external_line_id: line.externalLineId,
      external_variant_id: line.externalVariantId,
      listing_id: null,
      sku_text: line.sku,
      title: line.title,
      quantity: line.quantity,
      canceled_quantity: 0,
      unit_price_minor: Number(line.unitPriceMinor),
      discount_minor: Number(line.discountMinor),
      tax_minor: Number(line.taxMinor),
      is_mapped: true,
    })),
    holds: order.holds.map(({ id, reason, note }) => ({
      id,
      reason,
      note,
      placed_at: order.receivedAt,
      released_at: null,
    })),
  };
}
