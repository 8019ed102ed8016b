import { z } from "zod";
import { formatAmount } from "../amounts.ts";
import { Refusal } from "../http.ts";
import { tellOrder } from "../shopify/announce.ts";
import { cancelOrder, editOrder, payOrder, refundOrder } from "../shopify/change-order.ts";
import { orderBody } from "../shopify/order-body.ts";
import { placeOrder, type OrderWish } from "../shopify/place-order.ts";
import { orderOf, shopOf, type Address, type Order, type Shop } from "../shopify/shop.ts";
import { totalsOf } from "../shopify/totals.ts";
import { amountOf, decimal, shopId, type Call, type Routes } from "./route.ts";

const text = z
  .string()
  .nullish()
  .transform((value) => value ?? null);
const address = z
  .object({
    firstName: z.string().default(""),
    lastName: z.string().default(""),
    company: text,
    address1: z.string().min(1),
    address2: text,
    city: z.string().min(1),
    province: text,
    provinceCode: text,
    zip: text,
    country: z.string().default("United States"),
    countryCode: z.string().length(2).default("US"),
    phone: text,
    latitude: z
      .number()
      .nullish()
      .transform((value) => value ?? null),
    longitude: z
      .number()
      .nullish()
      .transform((value) => value ?? null),
  })
  .transform((value): Address => value);

const quantity = z.number().int().min(1).max(100_000);

const orderShape = z.object({
  lines: z
    .array(
      z.object({
        variantId: shopId.optional(),
        sku: z.string().optional(),
        quantity: quantity.default(1),
        price: decimal.optional(),
        title: z.string().optional(),
      }),
    )
    .min(1)
    .optional(),
  email: z.string().nullish(),
  phone: z.string().nullish(),
  note: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  noteAttributes: z.array(z.object({ name: z.string(), value: z.string() })).optional(),
  shippingAddress: address.nullish(),
  billingAddress: address.nullish(),
  shipping: z.object({ title: z.string(), code: z.string().default("standard"), price: decimal }).nullish(),
  discount: z
    .object({
      code: z.string(),
      percentage: z.number().min(0).max(100).optional(),
      amount: decimal.optional(),
    })
    .optional(),
  taxRate: z.number().min(0).max(1).optional(),
  taxTitle: z.string().optional(),
  financialStatus: z.enum(["paid", "authorized", "pending"]).optional(),
  gateway: z.string().optional(),
  test: z.boolean().optional(),
  createdAt: z.iso.datetime({ offset: true }).optional(),
  reduceStock: z.boolean().optional(),
  locationId: shopId.transform(Number).optional(),
});

function toWish(shop: Shop, given: z.infer<typeof orderShape>): OrderWish {
  const amount = (value: string | number, field: string) => amountOf(value, shop.currency, field);
  const { lines, shipping, discount, billingAddress, ...rest } = given;
  return {
    ...rest,
    ...(lines
      ? {
          lines: lines.map((line, index) => ({
            ...line,
            price: line.price === undefined ? undefined : amount(line.price, `order.lines[${index}].price`),
          })),
        }
      : {}),
    ...(billingAddress ? { billingAddress } : {}),
    ...(shipping === undefined
      ? {}
      : { shipping: shipping && { ...shipping, price: amount(shipping.price, "order.shipping.price") } }),
    ...(discount
      ? {
          discount: {
            code: discount.code,
            percentage: discount.percentage,
            amount:
              discount.amount === undefined ? undefined : amount(discount.amount, "order.discount.amount"),
          },
        }
      : {}),
  };
}

const placed = (order: Order) => ({
  id: String(order.id),
  name: order.name,
  total: formatAmount(totalsOf(order).total, order.currency),
  currency: order.currency,
  checkoutToken: order.checkoutToken,
  chargeId: order.transactions[0]?.externalId ?? null,
  lines: order.lines.map((line) => ({
    id: String(line.id),
    variantId: line.variantId === null ? null : String(line.variantId),
    sku: line.sku,
    quantity: line.quantity,
  })),
});

/** The shop and order that a path names. @throws Refusal 404 */
function named({ sandbox, params }: Call): { shop: Shop; order: Order } {
  const shop = shopOf(sandbox, params["connectionId"] ?? "");
  return { shop, order: orderOf(shop, params["orderId"] ?? "") };
}

const shown = (shop: Shop, order: Order, refundId?: number) => ({
  order: orderBody(shop, order),
  ...(refundId === undefined ? {} : { refundId: String(refundId) }),
});

const cancelShape = z.object({
  reason: z.string().optional(),
  refund: z.boolean().optional(),
  restock: z.boolean().optional(),
});
const refundShape = z.object({
  lines: z
    .array(
      z.object({
        lineItemId: shopId,
        quantity,
        restock: z.enum(["no_restock", "cancel", "return"]).optional(),
      }),
    )
    .optional(),
  shipping: decimal.optional(),
  amount: decimal.optional(),
  note: z.string().nullish(),
});
const editShape = z.object({
  lines: z.array(z.object({ lineItemId: shopId, quantity: z.number().int().min(0) })).optional(),
  addLines: z.array(z.object({ sku: z.string(), quantity })).optional(),
  shippingAddress: address.optional(),
  email: z.string().optional(),
  note: z.string().optional(),
  tags: z.array(z.string()).optional(),
});

export const orderRoutes: Routes = {
  "POST /orders": ({ sandbox, body }) => {
    const wish = z
      .object({
        connectionId: z.string(),
        count: z.number().int().min(1).max(5000).default(1),
        announce: z.boolean().default(true),
        order: orderShape.default({}),
      })
      .parse(body);
    const shop = shopOf(sandbox, wish.connectionId);
    const orders = Array.from({ length: wish.count }, () =>
      placed(placeOrder(sandbox, shop, toWish(shop, wish.order), wish.announce)),
    );
    return { orders };
  },
  "GET /orders/:connectionId/:orderId": (call) => {
    const { shop, order } = named(call);
    return orderBody(shop, order);
  },
  "POST /orders/:connectionId/:orderId/cancel": (call) => {
    const { shop, order } = named(call);
    const refund = cancelOrder(call.sandbox, shop, order, cancelShape.parse(call.body));
    return shown(shop, order, refund?.id);
  },
  "POST /orders/:connectionId/:orderId/refund": (call) => {
    const { shop, order } = named(call);
    const { shipping, amount, ...rest } = refundShape.parse(call.body);
    const refund = refundOrder(call.sandbox, shop, order, {
      ...rest,
      shipping: shipping === undefined ? undefined : amountOf(shipping, shop.currency, "shipping"),
      amount: amount === undefined ? undefined : amountOf(amount, shop.currency, "amount"),
    });
    return shown(shop, order, refund.id);
  },
  "POST /orders/:connectionId/:orderId/edit": (call) => {
    const { shop, order } = named(call);
    editOrder(call.sandbox, shop, order, editShape.parse(call.body));
    return shown(shop, order);
  },
  "POST /orders/:connectionId/:orderId/pay": (call) => {
    const { shop, order } = named(call);
    payOrder(call.sandbox, shop, order);
    return shown(shop, order);
  },
  "POST /orders/:connectionId/:orderId/announce": (call) => {
    const { shop, order } = named(call);
    const { topic } = z.object({ topic: z.string() }).parse(call.body);
    if (!topic.startsWith("orders/")) throw new Refusal(400, "must be a topic of orders", "topic");
    tellOrder(call.sandbox, shop, order, topic);
    return shown(shop, order);
  },
};
