import { newId } from "#kernel/ids.ts";
import { pool } from "#server/db/pool.ts";
import { settingsOf, type AnyWork, type Scope } from "#server/db/transact.ts";
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
export function placingArguments(orders: readonly NewOrder[]): [orders: string, lines: string] {
  return [
    JSON.stringify(orders.map(orderRow)),
    JSON.stringify(orders.flatMap((order) => order.lines.map(lineRow(order)))),
  ];
}

/** Amounts travel as text: JSON numbers lose digits. */
const taxRow = ({ minor, ...tax }: PlacedTax) => ({ ...tax, minor: String(minor) });

const orderRow = (order: NewOrder) => ({
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

/** Places orders of one connection in the open transaction. Those that are not simply new are missing in the answer. */
export async function callPlaceOrders(
  work: AnyWork,
  connectionId: string | null,
  orders: readonly NewOrder[],
): Promise<PlacedRow[]> {
  const text = "select place_orders($1, $2, $3::jsonb, $4::jsonb) as answer";
  const values = [work.tenantId, connectionId, ...placingArguments(orders)];
  const rows =
    "client" in work
      ? (await work.client.query<{ answer: PlacedRow[] }>({ name: "place-orders", text, values })).rows
      : await work.tx.$queryRawUnsafe<{ answer: PlacedRow[] }[]>(text, ...values);
  return rows[0]!.answer;
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
