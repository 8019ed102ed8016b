import { splitAmount, taxOn } from "../amounts.ts";
import { Refusal } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { charge } from "../stripe/money.ts";
import type { Processor } from "../stripe/processor.ts";
import { tellLevel, tellOrder } from "./announce.ts";
import { levelAt } from "./levels.ts";
import { somebody } from "./people.ts";
import {
  findVariant,
  levelsOf,
  variantsOf,
  type Address,
  type Order,
  type OrderLine,
  type Shop,
} from "./shop.ts";
import { openQuantity, totalsOf } from "./totals.ts";

/** What an order is to be; what is absent is drawn. Amounts are minor units. */
export interface OrderWish {
  lines?: {
    variantId?: string | undefined;
    sku?: string | undefined;
    quantity: number;
    price?: number | undefined;
    title?: string | undefined;
  }[];
  email?: string | null | undefined;
  phone?: string | null | undefined;
  note?: string | null | undefined;
  tags?: string[] | undefined;
  noteAttributes?: { name: string; value: string }[] | undefined;
  shippingAddress?: Address | null | undefined;
  billingAddress?: Address | null | undefined;
  shipping?: { title: string; code: string; price: number } | null | undefined;
  discount?: { code: string; percentage?: number | undefined; amount?: number | undefined } | undefined;
  taxRate?: number | undefined;
  taxTitle?: string | undefined;
  financialStatus?: "paid" | "authorized" | "pending" | undefined;
  gateway?: string | undefined;
  test?: boolean | undefined;
  createdAt?: string | undefined;
  reduceStock?: boolean | undefined;
  locationId?: number | undefined;
}

/** Places an order as a buyer does: takes stock, pays, and tells of it. @throws Refusal */
export function placeOrder(sandbox: Sandbox, shop: Shop, wish: OrderWish, announce = true): Order {
  const drawn = somebody(sandbox.random);
  const lines = (wish.lines ?? drawLines(sandbox, shop)).map((line, index) =>
    newLine(sandbox, shop, line, index),
  );
  const address = wish.shippingAddress === undefined ? drawn.address : wish.shippingAddress;
  const taxRate = wish.taxRate ?? drawn.taxRate;
  const discount = spreadDiscount(lines, wish.discount);
  for (const line of lines)
    line.tax = line.taxable
      ? taxOn(line.price * line.quantity - line.discount, taxRate, shop.taxesIncluded)
      : 0;
  const now = wish.createdAt ?? sandbox.clock.now().toISOString();
  const id = sandbox.random.number();
  const number = shop.nextOrderNumber++;
  const person = address ?? drawn.address;
  const shippingWish =
    wish.shipping === undefined ? { title: "Standard", code: "standard", price: 690 } : wish.shipping;
  const order: Order = {
    id,
    number,
    name: `#${number}`,
    createdAt: now,
    updatedAt: now,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    currency: shop.currency,
    financialStatus: wish.financialStatus ?? "paid",
    email: wish.email === undefined ? drawn.email : wish.email,
    phone: wish.phone ?? null,
    customer: {
      id: sandbox.random.number(),
      firstName: person.firstName,
      lastName: person.lastName,
      createdAt: now,
    },
    shippingAddress: address,
    billingAddress: wish.billingAddress === undefined ? address : wish.billingAddress,
    lines,
    shippingLines: shippingWish ? [{ id: sandbox.random.number(), ...shippingWish, taxRate: 0, tax: 0 }] : [],
    discount,
    taxTitle: wish.taxTitle ?? "Sales tax",
    taxRate,
    taxesIncluded: shop.taxesIncluded,
    note: wish.note ?? null,
    noteAttributes: wish.noteAttributes ?? [],
    tags: wish.tags ?? [],
    test: wish.test ?? false,
    gateway: wish.gateway ?? "stripe",
    checkoutToken: sandbox.random.id("", 32),
    token: sandbox.random.id("", 32),
    transactions: [],
    fulfillments: [],
    fulfillmentOrders: [],
    refunds: [],
  };
  takeStock(sandbox, shop, order, wish);
  openFulfillmentOrders(sandbox, shop, order);
  if (order.financialStatus === "paid") pay(sandbox, shop, order);
  shop.orders[id] = order;
  sandbox.changed();
  if (announce) {
    tellOrder(sandbox, shop, order, "orders/create");
    for (const line of order.lines) tellLevelsOf(sandbox, shop, line);
  }
  return order;
}

function tellLevelsOf(sandbox: Sandbox, shop: Shop, line: OrderLine): void {
  if (line.inventoryItemId === null || line.locationId === null) return;
  tellLevel(sandbox, shop, levelAt(sandbox, shop, line.inventoryItemId, line.locationId));
}

function drawLines(sandbox: Sandbox, shop: Shop): NonNullable<OrderWish["lines"]> {
  const { random } = sandbox;
  const variants = [...variantsOf(shop)].filter(
    ({ product, variant }) =>
      product.status === "active" && levelsOf(shop, variant.inventoryItemId).some((one) => one.available > 0),
  );
  if (variants.length === 0) throw new Refusal(409, "the shop has nothing in stock to sell");
  const count = random.pick("orders", [1, 1, 1, 2, 2, 3]);
  const chosen = new Map<number, number>();
  for (let line = 0; line < count; line += 1)
    chosen.set(random.pick("orders", variants).variant.id, random.pick("orders", [1, 1, 1, 1, 2, 3]));
  return [...chosen].map(([id, quantity]) => ({ variantId: String(id), quantity }));
}

function newLine(
  sandbox: Sandbox,
  shop: Shop,
  wish: NonNullable<OrderWish["lines"]>[number],
  index: number,
): OrderLine {
  const found = findVariant(shop, (variant) =>
    wish.variantId !== undefined ? String(variant.id) === wish.variantId : variant.sku === wish.sku,
  );
  if (!found && (wish.title === undefined || wish.price === undefined))
    throw new Refusal(
      400,
      `the shop has no ${wish.variantId ?? wish.sku ?? "such"} variant; a line without one needs title and price`,
      `order.lines[${index}].${wish.variantId === undefined ? "sku" : "variantId"}`,
    );
  const variant = found?.variant;
  return {
    id: sandbox.random.number(),
    variantId: variant?.id ?? null,
    productId: found?.product.id ?? null,
    inventoryItemId: variant?.isTracked ? variant.inventoryItemId : null,
    sku: variant?.sku ?? wish.sku ?? null,
    title: wish.title ?? found?.product.title ?? "",
    variantTitle: variant && variant.title !== "Default Title" ? variant.title : null,
    vendor: found?.product.vendor ?? null,
    price: wish.price ?? variant?.price ?? 0,
    grams: variant?.grams ?? 0,
    quantity: wish.quantity,
    currentQuantity: wish.quantity,
    fulfilledQuantity: 0,
    discount: 0,
    tax: 0,
    taxable: variant?.taxable ?? true,
    requiresShipping: variant?.requiresShipping ?? true,
    locationId: null,
    properties: [],
  };
}

function spreadDiscount(lines: OrderLine[], wish: OrderWish["discount"]): Order["discount"] {
  if (!wish) return null;
  const gross = lines.map((line) => line.price * line.quantity);
  const total = gross.reduce((sum, one) => sum + one, 0);
  const amount = Math.min(total, wish.amount ?? Math.round((total * (wish.percentage ?? 0)) / 100));
  splitAmount(amount, gross).forEach((share, index) => {
    const line = lines[index];
    if (line) line.discount = share;
  });
  return {
    code: wish.code,
    type: wish.amount === undefined ? "percentage" : "fixed_amount",
    value: wish.amount === undefined ? `${wish.percentage ?? 0}.0` : (wish.amount / 100).toFixed(2),
    amount,
  };
}

/** Stock leaves the place that was named, else the one with most. It may become negative, as at real shops. */
function takeStock(sandbox: Sandbox, shop: Shop, order: Order, wish: OrderWish): void {
  for (const line of order.lines) {
    const first = line.inventoryItemId === null ? undefined : levelsOf(shop, line.inventoryItemId)[0];
    line.locationId = wish.locationId ?? first?.locationId ?? Object.values(shop.locations)[0]?.id ?? null;
    if (line.inventoryItemId === null || line.locationId === null || wish.reduceStock === false) continue;
    const level = levelAt(sandbox, shop, line.inventoryItemId, line.locationId);
    level.available -= line.quantity;
    level.committed += line.quantity;
    level.updatedAt = sandbox.clock.now().toISOString();
  }
}

/** One per location, as Shopify assigns them. */
export function openFulfillmentOrders(sandbox: Sandbox, shop: Shop, order: Order): void {
  const now = sandbox.clock.now().toISOString();
  const open = order.lines.filter((line) => openQuantity(line) > 0);
  for (const locationId of new Set(open.map((line) => line.locationId))) {
    const lines = open.filter((line) => line.locationId === locationId);
    order.fulfillmentOrders.push({
      id: sandbox.random.number(),
      status: "open",
      locationId: locationId ?? Object.values(shop.locations)[0]?.id ?? null,
      createdAt: now,
      updatedAt: now,
      lines: lines.map((line) => ({
        id: sandbox.random.number(),
        lineItemId: line.id,
        totalQuantity: openQuantity(line),
        remainingQuantity: openQuantity(line),
      })),
    });
  }
}

/** The processor that takes this shop's payments. */
export function processorFor(sandbox: Sandbox, shop: Shop): Processor | undefined {
  if (shop.processorConnectionId === null) return undefined;
  const first = Object.values(sandbox.state.processors)[0];
  return shop.processorConnectionId ? sandbox.state.processors[shop.processorConnectionId] : first;
}

/** Takes the order's money at the processor. */
export function pay(sandbox: Sandbox, shop: Shop, order: Order): void {
  const processor = order.gateway === "stripe" ? processorFor(sandbox, shop) : undefined;
  const amount = totalsOf(order).currentTotal;
  const person = order.billingAddress ?? order.shippingAddress;
  const paid =
    processor && amount > 0
      ? charge(sandbox, processor, {
          amount,
          currency: order.currency,
          description: `${shop.name} ${order.name}`,
          metadata: {
            order_id: String(order.id),
            order_name: order.name,
            shop: shop.domain,
            checkout_token: order.checkoutToken,
          },
          name: person ? `${person.firstName} ${person.lastName}` : null,
          email: order.email,
        })
      : undefined;
  order.financialStatus = "paid";
  order.transactions.push({
    id: sandbox.random.number(),
    kind: "sale",
    status: "success",
    gateway: order.gateway,
    amount,
    createdAt: sandbox.clock.now().toISOString(),
    parentId: null,
    externalId: paid?.id ?? null,
  });
}
