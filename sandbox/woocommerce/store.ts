import { Refusal } from "../http.ts";

export const weightUnits = { kg: "kg", g: "g", lbs: "lbs", oz: "oz" } as const;
export type WeightUnit = keyof typeof weightUnits;

/** One WooCommerce shop with all it knows. Amounts are whole minor units of its currency, times ISO texts in UTC. */
export interface Store {
  connectionId: string;
  handle: string;
  name: string;
  currency: string;
  /** The site's zone as minutes from UTC: bodies tell each time twice. */
  offsetMinutes: number;
  /** A setting of the site; bodies tell weights without it. Kilograms until somebody says otherwise. */
  weightUnit?: WeightUnit;
  nextId: number;
  products: Record<string, WooProduct>;
  orders: Record<string, WooOrder>;
  /** Deliveries that failed in a row; after five WooCommerce switches the webhook off. */
  failures: number;
  isWebhookOff: boolean;
}

/** A product, or a variation of one. WordPress numbers them, orders and refunds in one row. */
export interface WooProduct {
  id: number;
  parentId: number | null;
  name: string;
  /** Of a variation: what it varies in. */
  option: { name: string; value: string } | null;
  sku: string;
  price: number;
  barcode: string;
  /** In the shop's unit. */
  weight?: string;
  status: "publish" | "draft" | "trash";
  isCounted: boolean;
  stock: number;
  createdAt: string;
  modifiedAt: string;
  variationIds: number[];
  /** At addresses of the shop's. Absent until one was given. */
  images?: { id: number; src: string }[];
}

export interface WooLine {
  id: number;
  productId: number;
  variationId: number;
  name: string;
  sku: string;
  quantity: number;
  subtotal: number;
  total: number;
  tax: number;
}

export interface WooRefund {
  id: number;
  createdAt: string;
  amount: number;
  reason: string;
  lines: { id: number; lineId: number; quantity: number; total: number; tax: number }[];
}

export interface WooAddress {
  firstName: string;
  lastName: string;
  address1: string;
  address2: string;
  city: string;
  state: string;
  postcode: string;
  country: string;
}

export interface WooOrder {
  id: number;
  status: string;
  createdAt: string;
  modifiedAt: string;
  paidAt: string | null;
  completedAt: string | null;
  address: WooAddress;
  email: string;
  phone: string;
  lines: WooLine[];
  shipping: { id: number; title: string; total: number } | null;
  fees: { id: number; name: string; total: number }[];
  coupon: { code: string; discount: number } | null;
  taxRate: number;
  note: string;
  key: string;
  meta: { id: number; key: string; value: unknown }[];
  refunds: WooRefund[];
}

export const MOST_FAILURES = 5;

/** @throws Refusal 404 */
export function storeOf(sandbox: { state: { stores: Record<string, Store> } }, connectionId: string): Store {
  const store = sandbox.state.stores[connectionId];
  if (!store)
    throw new Refusal(404, `there is no WooCommerce shop with connection ${connectionId}`, "connectionId");
  return store;
}

/** @throws Refusal 404 */
export function orderOf(store: Store, id: string): WooOrder {
  const order = store.orders[id];
  if (!order) throw new Refusal(404, `there is no order ${id}`, "orderId");
  return order;
}

export const takeId = (store: Store): number => store.nextId++;

/** What can be bought: simple products and variations. */
export const sellable = (store: Store): WooProduct[] =>
  Object.values(store.products).filter((one) => one.variationIds.length === 0 && one.status === "publish");

export const totalOf = (order: WooOrder): { tax: number; total: number } => {
  const tax = order.lines.reduce((sum, line) => sum + line.tax, 0);
  const goods = order.lines.reduce((sum, line) => sum + line.total, 0);
  const fees = order.fees.reduce((sum, fee) => sum + fee.total, 0);
  return { tax, total: goods + tax + fees + (order.shipping?.total ?? 0) };
};
