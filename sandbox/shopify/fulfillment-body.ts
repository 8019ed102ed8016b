import { timeInZone } from "./fields.ts";
import { lineBody } from "./line-body.ts";
import type { Fulfillment, Order, Shop } from "./shop.ts";

/** A fulfillment as the REST API shows it and webhooks carry it. */
export function fulfillmentBody(shop: Shop, order: Order, fulfillment: Fulfillment): Record<string, unknown> {
  const lines = fulfillment.lines.flatMap((sent) => {
    const line = order.lines.find((one) => one.id === sent.lineItemId);
    return line
      ? [{ ...lineBody(shop, order, line), quantity: sent.quantity, fulfillment_line_item_id: sent.id }]
      : [];
  });
  return {
    id: fulfillment.id,
    admin_graphql_api_id: `gid://shopify/Fulfillment/${fulfillment.id}`,
    created_at: timeInZone(fulfillment.createdAt, shop.timeZone),
    location_id: fulfillment.locationId,
    name: fulfillment.name,
    order_id: order.id,
    origin_address: {},
    receipt: {},
    service: "manual",
    shipment_status: null,
    status: fulfillment.status,
    tracking_company: fulfillment.trackingCompany,
    tracking_number: fulfillment.trackingNumbers[0] ?? null,
    tracking_numbers: fulfillment.trackingNumbers,
    tracking_url: fulfillment.trackingUrls[0] ?? null,
    tracking_urls: fulfillment.trackingUrls,
    updated_at: timeInZone(fulfillment.updatedAt, shop.timeZone),
    line_items: lines,
  };
}

/** The same with what only the webhook adds. */
export function fulfillmentWebhookBody(
  shop: Shop,
  order: Order,
  fulfillment: Fulfillment,
): Record<string, unknown> {
  return {
    ...fulfillmentBody(shop, order, fulfillment),
    email: order.email,
    destination: order.shippingAddress
      ? { city: order.shippingAddress.city, zip: order.shippingAddress.zip }
      : null,
  };
}
