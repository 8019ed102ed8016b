import { newId } from "#kernel/ids.ts";
import { pool } from "#server/db/pool.ts";
import { settingsOf, type Scope, type Work } from "#server/db/transact.ts";
import type { HoldReason, OrderStage, PlacedLine, PlacedOrder, PlacedTax } from "./contract.ts";

/** A request's name, remembered with the order it placed: a repeat of it gets the same order. */
export interface RememberedRequest {
  scope: string;
  key: string;
  hash: string;
}

/** A hold that the order begins with, and what it asks of a person when it asks something. */
export interface FirstHold {
  id: string;
  reason: HoldReason;
  note: string;
  exception: { type: string; nextAction: string; dueInMinutes: number; dedupeKey: string } | null;
}

/** A line as it is placed. Without a title it gets the SKU's. */
export type NewLine = Omit<PlacedLine, "title"> & { title: string | null };

/** An order before it has a row, with the ids it will have. */
export interface NewOrder extends Omit<PlacedOrder, "lines"> {
  id: string;
  lines: (NewLine & { id: string; name: string | null })[];
  holds: FirstHold[];
  receivedAt: Date;
  remembered: RememberedRequest | null;
}

/** What the database answers of an order that it placed. */
export interface PlacedRow {
  id: string;
  number: string;
  stage: OrderStage;
  /** Titles of the SKUs by line id. */
  titles: Record<string, string> | null;
}

/** The arguments of place_orders for these orders: one row an order, one a line. */
function placingArguments(orders: readonly (NewOrder | DeliveredOrder)[]): [orders: string, lines: string] {
  return [
    JSON.stringify(orders.map(orderRow)),
    JSON.stringify(orders.flatMap((order) => order.lines.map(lineRow(order)))),
  ];
}

/** Amounts travel as text: JSON numbers lose digits. */
const taxRow = ({ minor, ...tax }: PlacedTax) => ({ ...tax, minor: String(minor) });

const orderRow = (order: NewOrder | DeliveredOrder) => ({
  id: order.id,
  externalId: order.externalId,
  name: order.name,
  financialStatus: order.financialStatus,
  isHeld: order.holds.length > 0,
  holds: order.holds,
  currency: order.currency,
  email: order.email,
  phone: order.phone,
  customerName: order.customerName,
  shippingAddress: order.shippingAddress,
  billingAddress: order.billingAddress,
  country: order.shippingAddress?.country ?? null,
  postalCode: order.shippingAddress?.postalCode ?? null,
  subtotal: String(order.totals.subtotalMinor),
  discount: String(order.totals.discountMinor),
  shipping: String(order.totals.shippingMinor),
  tax: String(order.totals.taxMinor),
  total: String(order.totals.totalMinor),
  taxesIncluded: order.taxesIncluded,
  paymentReference: order.paymentReference,
  note: order.note,
  tags: order.tags,
  attributes: order.attributes,
  placedAt: order.placedAt,
  receivedAt: order.receivedAt,
  updatedAt: order.updatedAt,
  traceId: order.traceId,
  shippingLines: order.shippingLines.map((line) => ({
    id: newId("osl"),
    externalLineId: line.externalLineId,
    title: line.title,
    code: line.code,
    price: String(line.priceMinor),
    discount: String(line.discountMinor),
    tax: String(line.taxMinor),
    taxes: line.taxes.map(taxRow),
  })),
  ...("deliveryId" in order ? { deliveryId: order.deliveryId } : {}),
  ...(order.remembered
    ? {
        key: order.remembered.key,
        keyScope: order.remembered.scope,
        requestHash: order.remembered.hash,
        answer: { status: 201, show: { path: "orders", id: order.id } },
      }
    : {}),
});

const lineRow = (order: NewOrder) => (line: NewOrder["lines"][number], index: number) => ({
  id: line.id,
  orderId: order.id,
  name: line.name,
  position: index + 1,
  externalLineId: line.externalLineId,
  variantId: line.externalVariantId,
  sku: line.sku,
  title: line.title,
  quantity: line.quantity,
  unitPrice: String(line.unitPriceMinor),
  discount: String(line.discountMinor),
  tax: String(line.taxMinor),
  taxes: line.taxes.map(taxRow),
});

/** An order that a delivery in the inbox announces. */
export type DeliveredOrder = NewOrder & { deliveryId: string };

/**
 * Places orders that deliveries announce and settles those deliveries, as one statement that is its own transaction. Those that
 * are not simply new, or whose delivery is in other hands, stay as they were.
 *
 * @returns how many were placed
 */
export async function callPlaceDeliveries(
  scope: Scope,
  connectionId: string,
  orders: readonly DeliveredOrder[],
): Promise<number> {
  const { rows } = await pool().query<{ placed: number }>({
    name: "place-deliveries",
    text: "select place_deliveries($1, $2, $3::jsonb, $4::jsonb) as placed",
    values: [settingsOf(scope), connectionId, ...placingArguments(orders)],
  });
  return rows[0]!.placed;
}

/** Places orders of no channel in the open transaction, as one statement. */
export async function callPlaceOrders(work: Work, orders: readonly NewOrder[]): Promise<PlacedRow[]> {
  const [rows, lines] = placingArguments(orders);
  const [answer] = await work.tx.$queryRaw<{ placed: PlacedRow[] }[]>`
    select place_orders(${work.tenantId}, null, ${rows}::jsonb, ${lines}::jsonb) as placed`;
  return answer!.placed;
}

/**
 * Places orders of programs in a transaction of their own, as one statement.
 *
 * @returns null when the API key of the scope was revoked meanwhile
 */
export async function callPlaceOrdersByKey(
  scope: Scope,
  orders: readonly NewOrder[],
): Promise<PlacedRow[] | null> {
  const { rows } = await pool().query<{ answer: PlacedRow[] | null }>({
    name: "place-orders-by-key",
    text: "select place_orders_by_key($1, $2::jsonb, $3::jsonb) as answer",
    values: [settingsOf(scope), ...placingArguments(orders)],
  });
  return rows[0]!.answer;
}
