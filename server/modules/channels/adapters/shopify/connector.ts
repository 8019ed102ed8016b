import { z } from "zod";
import type { JsonRefusal } from "#kernel/json.ts";
import { err, mapOk, ok, type Result } from "#kernel/result.ts";
import type { ChannelMessage } from "../../domain/channel-messages.ts";
import type { Connector } from "../../domain/connector.ts";
import { askShopify } from "./ask.ts";
import { SHOPIFY_API_VERSION } from "./admin-answer.ts";
import { parseFulfillment } from "./fulfillment.ts";
import { parseInventoryLevel } from "./inventory-level.ts";
import { listingFields } from "./listing-fields.ts";
import { ordersSince, products } from "./list.ts";
import { parseOrder } from "./order.ts";
import { parseProduct } from "./product.ts";
import { parseRefund } from "./refund.ts";
import { verifyShopifyDelivery } from "./signature.ts";
import { beginLevel, readLevels, setLevels } from "./stock.ts";
import { tellShipment } from "./tell-shipment.ts";

type Read = (body: unknown) => Result<ChannelMessage, JsonRefusal>;

const order: Read = (body) => mapOk(parseOrder(body), (value) => ({ is: "order", order: value }));
const refund: Read = (body) => mapOk(parseRefund(body), (value) => ({ is: "refund", refund: value }));
const product: Read = (body) => mapOk(parseProduct(body), (value) => ({ is: "product", product: value }));
const level: Read = (body) => mapOk(parseInventoryLevel(body), (value) => ({ is: "level", level: value }));
const fulfillment: Read = (body) =>
  mapOk(parseFulfillment(body), (value) => ({ is: "fulfillment", fulfillment: value }));

/** Topics that change something here; the rest are kept and settled without effect. */
const topics: Record<string, Read> = {
  "orders/create": order,
  "orders/updated": order,
  "orders/edited": order,
  "orders/paid": order,
  "orders/cancelled": order,
  "refunds/create": refund,
  "products/create": product,
  "products/update": product,
  "inventory_levels/update": level,
  "fulfillments/create": fulfillment,
  "fulfillments/update": fulfillment,
};

const shopName = z.looseObject({ shop: z.looseObject({ name: z.string() }) });

/** Shopify: GraphQL Admin API for what is told, webhooks for what is heard, REST lists for what was missed. */
export const shopify: Connector = {
  kind: "shopify",
  capabilities: {
    comparesAndSets: true,
    showsLevels: true,
    locations: "many",
    sendsWebhooks: true,
    listsOrders: true,
    exchangesFiles: false,
    // Shopify takes 250 rows in one mutation; a level costs about 3 points to read, and a document may cost 1000
    mostQuantities: 250,
    mostLevels: 100,
  },
  newOrderTopic: "orders/create",
  levelTopic: "inventory_levels/update",
  setup: {
    label: "Shopify",
    address: { label: "Admin address", example: "https://your-shop.myshopify.com" },
    account: { label: "Shop domain", example: "your-shop.myshopify.com" },
    credentials: [{ name: "accessToken", label: "Admin API access token", example: "shpat_…" }],
    limits: { capacity: 2000, perSecond: 100, unit: "cost points" },
    apiVersion: SHOPIFY_API_VERSION,
    webhookHint: "Settings → Notifications → Webhooks, format JSON; the app's client secret signs them.",
    headers: ({ accessToken = "" }) => ({ "X-Shopify-Access-Token": accessToken }),
  },
  identify({ headers, body, secrets, account }) {
    const verified = verifyShopifyDelivery({ headers, body, secrets });
    if (!verified.ok) return verified;
    const { topic, eventId, webhookId, triggeredAt, shopDomain } = verified.value;
    // a secret may be shared by all shops of an app
    const isOther = account !== "" && shopDomain !== "" && shopDomain !== account.toLowerCase();
    if (isOther) return err({ code: "channels.shop_other" });
    return ok({ topic, eventId, webhookId, triggeredAt });
  },
  read(topic, body) {
    const read = topics[topic];
    return read ? mapOk(read(body), (message) => [message]) : "unused";
  },
  readLevels,
  setLevels,
  beginLevel,
  tellShipment,
  ordersSince,
  products,
  fields: listingFields,
  // a refund comes whole, under its own topic
  refundsOf: () => Promise.resolve(ok([])),
  probe: (shop) =>
    askShopify(
      shop,
      {
        operation: "shop.probe",
        lane: "customer",
        cost: 2,
        document: "query Probe { shop { name } }",
        variables: {},
      },
      (data) => shopName.safeParse(data).data?.shop.name ?? null,
    ),
};
