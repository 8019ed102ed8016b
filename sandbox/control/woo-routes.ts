import { z } from "zod";
import { formatAmount } from "../amounts.ts";
import { Refusal } from "../http.ts";
import { orderBody } from "../woocommerce/bodies.ts";
import { fillCatalog } from "../woocommerce/catalog.ts";
import { deleteOrder, placeOrder, refundOrder, setStatus, setStock } from "../woocommerce/change.ts";
import { orderOf, storeOf, totalOf, type Store } from "../woocommerce/store.ts";
import { amountOf, decimal, type Call, type Routes } from "./route.ts";

const variation = z.object({
  id: z.number().int().positive().optional(),
  sku: z.string().min(1),
  option: z.string().min(1),
  price: decimal,
  barcode: z.string().optional(),
  stock: z.number().int().optional(),
});
const catalogShape = z.object({
  products: z.array(
    variation
      .omit({ option: true })
      .partial()
      .extend({ name: z.string().min(1), variations: z.array(variation).optional() }),
  ),
  attribute: z.string().default("Option"),
  announce: z.boolean().default(false),
});

const orderShape = z.object({
  count: z.number().int().min(1).max(5000).default(1),
  announce: z.boolean().default(true),
  order: z
    .object({
      lines: z.array(z.object({ sku: z.string(), quantity: z.number().int().min(1) })).optional(),
      status: z.enum(["processing", "pending", "on-hold"]).optional(),
      shipping: z.object({ title: z.string(), price: decimal }).nullish(),
      discount: z.object({ code: z.string(), amount: decimal }).optional(),
      taxRate: z.number().min(0).max(1).optional(),
      note: z.string().optional(),
      email: z.string().optional(),
    })
    .default({}),
});

const stockShape = z.object({
  levels: z.array(z.object({ productId: z.number().int(), quantity: z.number().int() })).min(1),
  announce: z.boolean().default(true),
});
const refundShape = z.object({
  lines: z.array(z.object({ lineId: z.number().int(), quantity: z.number().int().min(1) })).optional(),
  amount: decimal.optional(),
  reason: z.string().optional(),
});

const store = ({ sandbox, params }: Call): Store => storeOf(sandbox, params["connectionId"] ?? "");
const optionalAmount = (value: string | number | undefined, own: Store, field: string) =>
  value === undefined ? undefined : amountOf(value, own.currency, field);

export const wooRoutes: Routes = {
  "POST /woocommerce/:connectionId/catalog": (call) => {
    const own = store(call);
    const wish = catalogShape.parse(call.body);
    const products = wish.products.map((product, at) => ({
      ...product,
      price: optionalAmount(product.price, own, `products[${at}].price`),
      variations: product.variations?.map((one, index) => ({
        ...one,
        price: amountOf(one.price, own.currency, `products[${at}].variations[${index}].price`),
      })),
    }));
    const made = fillCatalog(call.sandbox, own, { ...wish, products });
    return { products: made.map(({ id, sku, parentId }) => ({ id, sku, parentId })) };
  },
  "POST /woocommerce/:connectionId/stock": (call) => {
    const own = store(call);
    const { levels, announce } = stockShape.parse(call.body);
    for (const { productId, quantity } of levels) {
      const product = own.products[productId];
      if (!product) throw new Refusal(400, `there is no product ${productId}`, "levels.productId");
      setStock(call.sandbox, own, product, quantity, announce);
    }
    return { levels };
  },
  "POST /woocommerce/:connectionId/orders": (call) => {
    const own = store(call);
    const { count, announce, order } = orderShape.parse(call.body);
    const { shipping, discount, ...rest } = order;
    const wish = {
      ...rest,
      ...(shipping === undefined
        ? {}
        : {
            shipping: shipping && {
              title: shipping.title,
              price: amountOf(shipping.price, own.currency, "order.shipping.price"),
            },
          }),
      ...(discount
        ? {
            discount: {
              code: discount.code,
              amount: amountOf(discount.amount, own.currency, "order.discount.amount"),
            },
          }
        : {}),
    };
    const orders = Array.from({ length: count }, () => {
      const made = placeOrder(call.sandbox, own, wish, announce);
      return {
        id: made.id,
        total: formatAmount(totalOf(made).total, own.currency),
        lines: made.lines.map(({ id, sku, quantity }) => ({ id, sku, quantity })),
      };
    });
    return { orders };
  },
  "GET /woocommerce/:connectionId/orders/:orderId": (call) =>
    orderBody(store(call), orderOf(store(call), call.params["orderId"] ?? ""), call.sandbox.url()),
  "POST /woocommerce/:connectionId/orders/:orderId/status": (call) => {
    const own = store(call);
    const order = orderOf(own, call.params["orderId"] ?? "");
    setStatus(call.sandbox, own, order, z.object({ status: z.string().min(1) }).parse(call.body).status);
    return { status: order.status };
  },
  "POST /woocommerce/:connectionId/orders/:orderId/refund": (call) => {
    const own = store(call);
    const { amount, ...wish } = refundShape.parse(call.body);
    const order = orderOf(own, call.params["orderId"] ?? "");
    const refund = refundOrder(call.sandbox, own, order, {
      ...wish,
      amount: optionalAmount(amount, own, "amount"),
    });
    return { refundId: refund.id };
  },
  "DELETE /woocommerce/:connectionId/orders/:orderId": (call) => {
    const own = store(call);
    deleteOrder(call.sandbox, own, orderOf(own, call.params["orderId"] ?? ""));
    return {};
  },
  "GET /woocommerce/:connectionId/webhook": (call) => {
    const { failures, isWebhookOff } = store(call);
    return { failures, isWebhookOff };
  },
  "POST /woocommerce/:connectionId/webhook/enable": (call) => {
    Object.assign(store(call), { failures: 0, isWebhookOff: false });
    call.sandbox.changed();
    return { failures: 0, isWebhookOff: false };
  },
};
