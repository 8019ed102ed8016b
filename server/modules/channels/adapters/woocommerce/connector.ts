import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { mapOk, type Result } from "#kernel/result.ts";
import type { ChannelMessage } from "../../domain/channel-messages.ts";
import type { Connector } from "../../domain/connector.ts";
import { listingFields } from "./listing-fields.ts";
import { askWoo } from "./ask.ts";
import { wooId } from "./fields.ts";
import { ordersSince, products, refundsOf } from "./list.ts";
import { parseOrder } from "./order.ts";
import { parseProduct } from "./product.ts";
import { parseRefund } from "./refund.ts";
import { identifyWooDelivery } from "./signature.ts";
import { addressOf, beginLevel, MOST_ITEMS, readLevels, setLevels } from "./stock.ts";
import { tellShipment } from "./tell-shipment.ts";

type Read = (body: unknown) => Result<ChannelMessage[], JsonRefusal>;

const gone = z.object({ id: wooId });

const order: Read = (body) =>
  mapOk(parseOrder(body), (read) =>
    read
      ? [{ is: "order", order: read.order, refundIds: read.refundIds }]
      : [{ is: "nothing", why: "A cart that became no order yet" }],
  );

const product: Read = (body) =>
  mapOk(parseProduct(body), ({ product: listing, level, isParent }): ChannelMessage[] => {
    if (isParent) return [{ is: "nothing", why: "Sold through its variations, which come by themselves" }];
    return [{ is: "product", product: listing }, ...(level ? [{ is: "level", level } as const] : [])];
  });

/** Topics that change something here; the rest are kept and settled without effect. */
const topics: Record<string, Read> = {
  "order.created": order,
  "order.updated": order,
  "order.restored": order,
  "order.deleted": (body) =>
    mapOk(checkShape(gone, body), ({ id }) => [{ is: "order_gone", externalOrderId: id }]),
  "product.created": product,
  "product.updated": product,
  "product.restored": product,
  "product.deleted": (body) =>
    mapOk(checkShape(gone, body), ({ id }) => [{ is: "product_gone", externalProductId: id }]),
  "refund.read": (body) => mapOk(parseRefund(body), (refund) => [{ is: "refund", refund }]),
};

/** WooCommerce: REST API v3, webhooks signed with their own secret. One figure of stock for the whole shop. */
export const woocommerce: Connector = {
  kind: "woocommerce",
  capabilities: {
    comparesAndSets: false,
    showsLevels: true,
    locations: "one",
    sendsWebhooks: true,
    listsOrders: true,
    exchangesFiles: false,
    mostQuantities: MOST_ITEMS,
    mostLevels: MOST_ITEMS,
  },
  newOrderTopic: "order.created",
  levelTopic: null,
  setup: {
    label: "WooCommerce",
    address: { label: "Shop address", example: "https://shop.example" },
    account: { label: "Site address in deliveries", example: "https://shop.example" },
    credentials: [
      { name: "consumerKey", label: "Consumer key", example: "ck_…" },
      { name: "consumerSecret", label: "Consumer secret", example: "cs_…" },
    ],
    // WordPress has no limit of its own; hosts begin to refuse at a few requests a second
    limits: { capacity: 20, perSecond: 5, unit: "requests" },
    apiVersion: "",
    webhookHint:
      "WooCommerce → Settings → Advanced → Webhooks: one webhook each for order created, updated, deleted and product updated, deleted.",
    headers: ({ consumerKey = "", consumerSecret = "" }) => ({
      Authorization: `Basic ${Buffer.from(`${consumerKey}:${consumerSecret}`).toString("base64")}`,
    }),
  },
  identify: identifyWooDelivery,
  read: (topic, body) => topics[topic]?.(body) ?? "unused",
  readLevels,
  setLevels,
  roundOf: addressOf,
  beginLevel,
  tellShipment,
  ordersSince,
  products,
  refundsOf,
  fields: listingFields,
  probe: (shop) =>
    askWoo(
      shop,
      { operation: "shop.probe", lane: "customer", method: "GET", path: "/products?per_page=1&_fields=id" },
      (body) => (z.array(z.unknown()).safeParse(body).success ? "WooCommerce" : null),
    ),
};
