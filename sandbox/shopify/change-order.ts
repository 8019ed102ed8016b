import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { refund as giveBack } from "../stripe/refunds.ts";
import { tellOrder, tellRefund } from "./announce.ts";
import { levelAt, setLevel } from "./levels.ts";
import { openFulfillmentOrders, pay, processorFor } from "./place-order.ts";
import {
  findVariant,
  type Address,
  type Order,
  type OrderLine,
  type Refund,
  type RefundLine,
  type Shop,
} from "./shop.ts";
import { openQuantity, shareOfLine, totalsOf } from "./totals.ts";
import { taxOn } from "../amounts.ts";

export interface RefundWish {
  lines?:
    | {
        lineItemId: string;
        quantity: number;
        restock?: "no_restock" | "cancel" | "return" | undefined;
      }[]
    | undefined;
  /** Of shipping, in minor units. */
  shipping?: number | undefined;
  /** Money beyond lines and shipping, in minor units. */
  amount?: number | undefined;
  note?: string | null | undefined;
}

const touch = (sandbox: Sandbox, order: Order) => {
  order.updatedAt = sandbox.clock.now().toISOString();
  sandbox.changed();
};

function lineOf(order: Order, lineItemId: string): OrderLine {
  const line = order.lines.find((one) => String(one.id) === lineItemId);
  if (!line) throw new Refusal(400, `the order has no line ${lineItemId}`, "lines");
  return line;
}

function refundLines(sandbox: Sandbox, order: Order, wish: RefundWish): RefundLine[] {
  const isWhole = !wish.lines && wish.shipping === undefined && wish.amount === undefined;
  const wanted = isWhole
    ? order.lines
        .filter((line) => line.currentQuantity > 0)
        .map((line) => ({
          lineItemId: String(line.id),
          quantity: line.currentQuantity,
          restock: line.fulfilledQuantity > 0 ? ("return" as const) : ("cancel" as const),
        }))
    : (wish.lines ?? []);
  return wanted.map(({ lineItemId, quantity, restock }) => {
    const line = lineOf(order, lineItemId);
    if (quantity > line.currentQuantity)
      throw new Refusal(400, `only ${line.currentQuantity} of line ${lineItemId} are left`, "lines");
    // what is gone already and what goes now are taken together, so that parts add up to the whole
    const gone = line.quantity - line.currentQuantity;
    const before = shareOfLine(line, gone);
    const after = shareOfLine(line, gone + quantity);
    return {
      id: sandbox.random.number(),
      lineItemId: line.id,
      quantity,
      restockType: restock ?? "no_restock",
      locationId: restock === undefined || restock === "no_restock" ? null : line.locationId,
      subtotal: after.subtotal - before.subtotal,
      tax: after.tax - before.tax,
    };
  });
}

function adjustmentsOf(sandbox: Sandbox, order: Order, wish: RefundWish): Refund["adjustments"] {
  const isWhole = !wish.lines && wish.shipping === undefined && wish.amount === undefined;
  const totals = totalsOf(order);
  const shippingBack = order.refunds
    .flatMap((one) => one.adjustments)
    .filter((one) => one.kind === "shipping_refund")
    .reduce((sum, one) => sum - one.amount, 0);
  const shipping = isWhole ? totals.shipping - shippingBack : (wish.shipping ?? 0);
  if (shipping > totals.shipping - shippingBack)
    throw new Refusal(400, "that is more than the shipping paid", "shipping");
  const make = (kind: string, reason: string, amount: number) => ({
    id: sandbox.random.number(),
    kind,
    reason,
    amount: -amount,
    tax: 0,
  });
  return [
    ...(shipping > 0 ? [make("shipping_refund", "Shipping refund", shipping)] : []),
    ...(wish.amount ? [make("refund_discrepancy", "Refund discrepancy", wish.amount)] : []),
  ];
}

/** Gives back lines, shipping or money; without any of them everything left. @throws Refusal */
export function refundOrder(
  sandbox: Sandbox,
  shop: Shop,
  order: Order,
  wish: RefundWish,
  movesMoney = true,
): Refund {
  const lines = refundLines(sandbox, order, wish);
  const adjustments = adjustmentsOf(sandbox, order, wish);
  const addedTax = (tax: number) => (order.taxesIncluded ? 0 : tax);
  const amount =
    lines.reduce((sum, line) => sum + line.subtotal + addedTax(line.tax), 0) -
    adjustments.reduce((sum, one) => sum + one.amount, 0);
  const { paid, refunded } = totalsOf(order);
  if (movesMoney && amount > paid - refunded)
    throw new Refusal(409, "that is more than is left of the payment", "amount");
  const refund: Refund = {
    id: sandbox.random.number(),
    createdAt: sandbox.clock.now().toISOString(),
    note: wish.note ?? null,
    lines,
    adjustments,
    transactions: [],
  };
  for (const back of lines) takeBack(sandbox, shop, order, back);
  order.refunds.push(refund);
  if (movesMoney && amount > 0) moveMoney(sandbox, shop, order, refund, amount);
  touch(sandbox, order);
  tellRefund(sandbox, shop, order, refund);
  tellOrder(sandbox, shop, order, "orders/updated");
  return refund;
}

function takeBack(sandbox: Sandbox, shop: Shop, order: Order, back: RefundLine): void {
  const line = lineOf(order, String(back.lineItemId));
  const unsent = Math.min(back.quantity, openQuantity(line));
  line.currentQuantity -= back.quantity;
  for (const open of order.fulfillmentOrders.flatMap((one) => one.lines))
    if (open.lineItemId === line.id)
      open.remainingQuantity = Math.min(open.remainingQuantity, openQuantity(line));
  for (const one of order.fulfillmentOrders)
    if (one.status === "open" && one.lines.every((open) => open.remainingQuantity === 0))
      one.status = "closed";
  if (line.inventoryItemId === null || line.locationId === null) return;
  const level = levelAt(sandbox, shop, line.inventoryItemId, line.locationId);
  level.committed -= unsent;
  if (back.restockType !== "no_restock") setLevel(sandbox, shop, level, level.available + back.quantity);
}

function moveMoney(sandbox: Sandbox, shop: Shop, order: Order, refund: Refund, amount: number): void {
  const payment = order.transactions.find((one) => one.kind === "sale" || one.kind === "capture");
  const processor = processorFor(sandbox, shop);
  let externalId: string | null = null;
  if (payment?.externalId && processor) {
    const made = giveBack(sandbox, processor, {
      charge: payment.externalId,
      amount,
      metadata: { order_id: String(order.id), refund_id: String(refund.id) },
    });
    if ("refusal" in made) throw new Refusal(409, made.refusal.message, "amount");
    externalId = made.refund.id;
  }
  refund.transactions.push({
    id: sandbox.random.number(),
    kind: "refund",
    status: "success",
    gateway: order.gateway,
    amount,
    createdAt: refund.createdAt,
    parentId: payment?.id ?? null,
    externalId,
  });
  const { paid, refunded } = totalsOf(order);
  order.financialStatus = refunded >= paid ? "refunded" : "partially_refunded";
}

/** Cancels what is not sent. @throws Refusal 409 when it is canceled or sent */
export function cancelOrder(
  sandbox: Sandbox,
  shop: Shop,
  order: Order,
  wish: { reason?: string | undefined; refund?: boolean | undefined; restock?: boolean | undefined },
): Refund | undefined {
  if (order.cancelledAt) throw new Refusal(409, "the order is canceled already");
  if (order.fulfillments.some((one) => one.status === "success"))
    throw new Refusal(409, "the order was fulfilled and cannot be canceled");
  const { paid, refunded } = totalsOf(order);
  const restock = wish.restock === false ? ("no_restock" as const) : ("cancel" as const);
  order.cancelledAt = sandbox.clock.now().toISOString();
  order.cancelReason = wish.reason ?? "customer";
  order.closedAt = order.cancelledAt;
  for (const one of order.fulfillmentOrders) one.status = "cancelled";
  const left = order.lines.filter((line) => line.currentQuantity > 0);
  const lines = left.map((line) => ({
    lineItemId: String(line.id),
    quantity: line.currentQuantity,
    restock,
  }));
  const isPaidBack = wish.refund !== false && paid > refunded;
  const totals = totalsOf(order);
  const made = refundOrder(
    sandbox,
    shop,
    order,
    {
      lines,
      ...(isPaidBack
        ? {
            shipping:
              totals.currentTotal - totals.currentSubtotal - (order.taxesIncluded ? 0 : totals.currentTax),
          }
        : {}),
    },
    isPaidBack,
  );
  if (!isPaidBack && order.financialStatus !== "paid") order.financialStatus = "voided";
  touch(sandbox, order);
  tellOrder(sandbox, shop, order, "orders/cancelled");
  return made;
}

export interface EditWish {
  lines?: { lineItemId: string; quantity: number }[] | undefined;
  addLines?: { sku: string; quantity: number }[] | undefined;
  shippingAddress?: Address | undefined;
  email?: string | undefined;
  note?: string | undefined;
  tags?: string[] | undefined;
}

/** The merchant edits an order in the shop's admin. @throws Refusal */
export function editOrder(sandbox: Sandbox, shop: Shop, order: Order, wish: EditWish): void {
  for (const { lineItemId, quantity } of wish.lines ?? []) {
    const line = lineOf(order, lineItemId);
    if (quantity < line.fulfilledQuantity || quantity > line.currentQuantity)
      throw new Refusal(400, "a line can be lowered to what was sent; more is added with addLines", "lines");
    const less = line.currentQuantity - quantity;
    line.currentQuantity = quantity;
    for (const open of order.fulfillmentOrders.flatMap((one) => one.lines))
      if (open.lineItemId === line.id)
        open.remainingQuantity = Math.min(open.remainingQuantity, openQuantity(line));
    if (line.inventoryItemId === null || line.locationId === null) continue;
    const level = levelAt(sandbox, shop, line.inventoryItemId, line.locationId);
    level.committed -= less;
    setLevel(sandbox, shop, level, level.available + less);
  }
  for (const added of wish.addLines ?? []) addLine(sandbox, shop, order, added);
  if (wish.shippingAddress) order.shippingAddress = wish.shippingAddress;
  if (wish.email !== undefined) order.email = wish.email;
  if (wish.note !== undefined) order.note = wish.note;
  if (wish.tags !== undefined) order.tags = wish.tags;
  touch(sandbox, order);
  tellOrder(sandbox, shop, order, "orders/updated");
}

function addLine(sandbox: Sandbox, shop: Shop, order: Order, added: { sku: string; quantity: number }): void {
  const found = findVariant(shop, (variant) => variant.sku === added.sku);
  if (!found) throw new Refusal(400, `the shop has no SKU ${added.sku}`, "addLines");
  const { product, variant } = found;
  const locationId = order.lines[0]?.locationId ?? Object.values(shop.locations)[0]?.id ?? null;
  const line: OrderLine = {
    id: sandbox.random.number(),
    variantId: variant.id,
    productId: product.id,
    inventoryItemId: variant.isTracked ? variant.inventoryItemId : null,
    sku: variant.sku,
    title: product.title,
    variantTitle: variant.title === "Default Title" ? null : variant.title,
    vendor: product.vendor,
    price: variant.price,
    grams: variant.grams,
    quantity: added.quantity,
    currentQuantity: added.quantity,
    fulfilledQuantity: 0,
    discount: 0,
    tax: variant.taxable ? taxOn(variant.price * added.quantity, order.taxRate, order.taxesIncluded) : 0,
    taxable: variant.taxable,
    requiresShipping: variant.requiresShipping,
    locationId,
    properties: [],
  };
  order.lines.push(line);
  openFulfillmentOrders(sandbox, shop, { ...order, lines: [line] });
  if (line.inventoryItemId === null || locationId === null) return;
  const level = levelAt(sandbox, shop, line.inventoryItemId, locationId);
  level.committed += added.quantity;
  setLevel(sandbox, shop, level, level.available - added.quantity);
}

/** Takes the money of an authorized or pending order. @throws Refusal 409 */
export function payOrder(sandbox: Sandbox, shop: Shop, order: Order): void {
  if (!["authorized", "pending"].includes(order.financialStatus))
    throw new Refusal(409, `the order is ${order.financialStatus}`);
  pay(sandbox, shop, order);
  touch(sandbox, order);
  tellOrder(sandbox, shop, order, "orders/updated");
}
