import { splitAmount, taxOn } from "../amounts.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { somebody } from "../shopify/people.ts";
import { orderBody, productBody } from "./bodies.ts";
import {
  sellable,
  takeId,
  totalOf,
  type Store,
  type WooLine,
  type WooOrder,
  type WooProduct,
  type WooRefund,
} from "./store.ts";

export interface WooOrderWish {
  lines?: { sku: string; quantity: number }[] | undefined;
  status?: "processing" | "pending" | "on-hold" | undefined;
  shipping?: { title: string; price: number } | null | undefined;
  discount?: { code: string; amount: number } | undefined;
  taxRate?: number | undefined;
  note?: string | undefined;
  email?: string | undefined;
}

const nowOf = (sandbox: Sandbox) => sandbox.clock.now().toISOString();

/** Tells of an order or product, unless WooCommerce has switched the webhook off. */
function tell(sandbox: Sandbox, store: Store, topic: string, subject: number, body: unknown): void {
  sandbox.changed();
  if (store.isWebhookOff) return;
  sandbox.deliveries.announce({
    connectionId: store.connectionId,
    topic,
    subject: String(subject),
    body: JSON.stringify(body),
  });
}

export const tellOrder = (sandbox: Sandbox, store: Store, order: WooOrder, topic = "order.updated"): void =>
  tell(sandbox, store, topic, order.id, orderBody(store, order, sandbox.url()));

export const tellProduct = (
  sandbox: Sandbox,
  store: Store,
  product: WooProduct,
  topic = "product.updated",
): void => tell(sandbox, store, topic, product.id, productBody(store, product, sandbox.url()));

/** Places an order as a buyer does: takes stock, pays, and tells of it. @throws Refusal */
export function placeOrder(sandbox: Sandbox, store: Store, wish: WooOrderWish, announce = true): WooOrder {
  const drawn = somebody(sandbox.random);
  const taxRate = wish.taxRate ?? drawn.taxRate;
  const lines = (wish.lines ?? drawLines(sandbox, store)).map((line) => newLine(store, line));
  const discount = wish.discount
    ? Math.min(
        wish.discount.amount,
        lines.reduce((sum, line) => sum + line.subtotal, 0),
      )
    : 0;
  splitAmount(
    discount,
    lines.map((line) => line.subtotal),
  ).forEach((share, index) => (lines[index]!.total -= share));
  for (const line of lines) line.tax = taxOn(line.total, taxRate, false);
  const shipping = wish.shipping === undefined ? { title: "Flat Rate", price: 690 } : wish.shipping;
  const now = nowOf(sandbox);
  const status = wish.status ?? "processing";
  const { address } = drawn;
  const order: WooOrder = {
    id: takeId(store),
    status,
    createdAt: now,
    modifiedAt: now,
    paidAt: status === "processing" ? now : null,
    completedAt: null,
    address: {
      firstName: address.firstName,
      lastName: address.lastName,
      address1: address.address1,
      address2: address.address2 ?? "",
      city: address.city,
      state: address.provinceCode ?? "",
      postcode: address.zip ?? "",
      country: address.countryCode,
    },
    email: wish.email ?? drawn.email,
    phone: "",
    lines,
    shipping: shipping ? { id: takeId(store), title: shipping.title, total: shipping.price } : null,
    fees: [],
    coupon: wish.discount ? { code: wish.discount.code, discount } : null,
    taxRate,
    note: wish.note ?? "",
    key: `wc_order_${sandbox.random.id("", 24)}`,
    meta: [],
    refunds: [],
  };
  store.orders[order.id] = order;
  const products = lines.map((line) => takeStock(store, line, now));
  sandbox.changed();
  if (!announce) return order;
  tellOrder(sandbox, store, order, "order.created");
  for (const product of products) if (product) tellProduct(sandbox, store, product);
  return order;
}

function drawLines(sandbox: Sandbox, store: Store): { sku: string; quantity: number }[] {
  const here = sellable(store).filter((one) => !one.isCounted || one.stock > 0);
  if (here.length === 0) throw new Refusal(409, "the shop has nothing in stock to sell");
  const chosen = new Map<string, number>();
  for (let line = sandbox.random.pick("orders", [1, 1, 2]); line > 0; line -= 1)
    chosen.set(sandbox.random.pick("orders", here).sku, sandbox.random.pick("orders", [1, 1, 1, 2]));
  return [...chosen].map(([sku, quantity]) => ({ sku, quantity }));
}

function newLine(store: Store, wish: { sku: string; quantity: number }): WooLine {
  const product = sellable(store).find((one) => one.sku === wish.sku);
  if (!product) throw new Refusal(400, `the shop has no ${wish.sku}`, "order.lines");
  const parent = product.parentId === null ? undefined : store.products[String(product.parentId)];
  const cost = product.price * wish.quantity;
  return {
    id: takeId(store),
    productId: product.parentId ?? product.id,
    variationId: product.parentId === null ? 0 : product.id,
    name: parent && product.option ? `${parent.name} - ${product.option.value}` : product.name,
    sku: product.sku,
    quantity: wish.quantity,
    subtotal: cost,
    total: cost,
    tax: 0,
  };
}

function productOf(store: Store, line: WooLine): WooProduct | undefined {
  return store.products[String(line.variationId || line.productId)];
}

function takeStock(store: Store, line: WooLine, now: string): WooProduct | undefined {
  const product = productOf(store, line);
  if (!product?.isCounted) return undefined;
  product.stock -= line.quantity;
  product.modifiedAt = now;
  return product;
}

/** Moves an order to another status. A canceled order gives its goods back to the shelf, as WooCommerce does. */
export function setStatus(sandbox: Sandbox, store: Store, order: WooOrder, status: string): void {
  const now = nowOf(sandbox);
  const isNewlyGone =
    ["cancelled", "failed"].includes(status) && !["cancelled", "failed"].includes(order.status);
  order.status = status;
  order.modifiedAt = now;
  if (status === "processing") order.paidAt ??= now;
  if (status === "completed") order.completedAt ??= now;
  if (isNewlyGone)
    for (const line of order.lines) {
      const product = productOf(store, line);
      if (!product?.isCounted) continue;
      setStock(sandbox, store, product, product.stock + line.quantity);
    }
  tellOrder(sandbox, store, order);
}

/** Gives money back, with units of lines where some are named. @throws Refusal when more than is left */
export function refundOrder(
  sandbox: Sandbox,
  store: Store,
  order: WooOrder,
  wish: {
    lines?: { lineId: number; quantity: number }[] | undefined;
    amount?: number | undefined;
    reason?: string | undefined;
  },
): WooRefund {
  const now = nowOf(sandbox);
  const lines = (wish.lines ?? []).map(({ lineId, quantity }) => {
    const own = order.lines.find((line) => line.id === lineId);
    if (!own || quantity > own.quantity)
      throw new Refusal(400, `the order has no ${quantity} of line ${lineId}`, "lines");
    const share = (minor: number) => Math.round((minor * quantity) / own.quantity);
    return { id: takeId(store), lineId, quantity, total: share(own.total), tax: share(own.tax) };
  });
  const before = order.refunds.reduce((sum, refund) => sum + refund.amount, 0);
  const left = totalOf(order).total - before;
  const amount =
    wish.amount ?? (lines.length > 0 ? lines.reduce((sum, line) => sum + line.total + line.tax, 0) : left);
  if (amount <= 0 || amount > left) throw new Refusal(400, "Invalid refund amount.", "amount");
  const refund = { id: takeId(store), createdAt: now, amount, reason: wish.reason ?? "", lines };
  order.refunds.push(refund);
  order.modifiedAt = now;
  if (amount === left) order.status = "refunded";
  tellOrder(sandbox, store, order);
  return refund;
}

/** Somebody throws an order away: the delivery names it and nothing else. */
export function deleteOrder(sandbox: Sandbox, store: Store, order: WooOrder): void {
  delete store.orders[order.id];
  tell(sandbox, store, "order.deleted", order.id, { id: order.id });
}

/** Changes what the shop shows, whoever does it. */
export function setStock(
  sandbox: Sandbox,
  store: Store,
  product: WooProduct,
  quantity: number,
  announce = true,
): void {
  product.stock = quantity;
  product.isCounted = true;
  product.modifiedAt = nowOf(sandbox);
  sandbox.changed();
  if (announce) tellProduct(sandbox, store, product);
}
