import type { Sandbox } from "../sandbox.ts";
import { levelBody, productBody } from "./catalog-body.ts";
import { fulfillmentWebhookBody } from "./fulfillment-body.ts";
import { orderBody } from "./order-body.ts";
import { refundBody } from "./refund-body.ts";
import {
  levelKey,
  type Fulfillment,
  type Level,
  type Order,
  type Product,
  type Refund,
  type Shop,
} from "./shop.ts";

function tell(sandbox: Sandbox, shop: Shop, topic: string, subject: string | number, body: unknown): void {
  sandbox.deliveries.announce({
    connectionId: shop.connectionId,
    topic,
    subject: String(subject),
    body: JSON.stringify(body),
  });
}

export function tellOrder(sandbox: Sandbox, shop: Shop, order: Order, topic: string): void {
  tell(sandbox, shop, topic, order.id, orderBody(shop, order));
}

export function tellRefund(sandbox: Sandbox, shop: Shop, order: Order, refund: Refund): void {
  tell(sandbox, shop, "refunds/create", order.id, refundBody(shop, order, refund));
}

export function tellFulfillment(
  sandbox: Sandbox,
  shop: Shop,
  order: Order,
  fulfillment: Fulfillment,
  topic: string,
): void {
  tell(sandbox, shop, topic, order.id, fulfillmentWebhookBody(shop, order, fulfillment));
}

export function tellProduct(sandbox: Sandbox, shop: Shop, product: Product): void {
  tell(sandbox, shop, "products/update", product.id, productBody(shop, product));
}

export function tellLevel(sandbox: Sandbox, shop: Shop, level: Level): void {
  tell(
    sandbox,
    shop,
    "inventory_levels/update",
    levelKey(level.inventoryItemId, level.locationId),
    levelBody(shop, level),
  );
}
