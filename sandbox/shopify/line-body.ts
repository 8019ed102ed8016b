import { formatAmount } from "../amounts.ts";
import { moneySet } from "./fields.ts";
import type { Order, OrderLine, Shop } from "./shop.ts";
import { openQuantity } from "./totals.ts";

type Body = Record<string, unknown>;

/** A line as it stands in orders, refunds and fulfillments. */
export function lineBody(shop: Shop, order: Order, line: OrderLine): Body {
  const name = line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title;
  return {
    id: line.id,
    admin_graphql_api_id: `gid://shopify/LineItem/${line.id}`,
    attributed_staffs: [],
    current_quantity: line.currentQuantity,
    fulfillable_quantity: openQuantity(line),
    fulfillment_service: "manual",
    fulfillment_status: lineStatus(line),
    gift_card: false,
    grams: line.grams,
    name,
    price: formatAmount(line.price, order.currency),
    price_set: moneySet(line.price, order.currency),
    product_exists: line.productId !== null && shop.products[line.productId] !== undefined,
    product_id: line.productId,
    properties: line.properties,
    quantity: line.quantity,
    requires_shipping: line.requiresShipping,
    sales_line_item_group_id: null,
    sku: line.sku,
    taxable: line.taxable,
    title: line.title,
    total_discount: formatAmount(0, order.currency),
    total_discount_set: moneySet(0, order.currency),
    variant_id: line.variantId,
    variant_inventory_management: line.inventoryItemId === null ? null : "shopify",
    variant_title: line.variantTitle,
    vendor: line.vendor,
    tax_lines: line.taxable && order.taxRate > 0 ? [taxLine(order, line.tax, order.taxRate)] : [],
    duties: [],
    discount_allocations:
      line.discount === 0
        ? []
        : [
            {
              amount: formatAmount(line.discount, order.currency),
              amount_set: moneySet(line.discount, order.currency),
              discount_application_index: 0,
            },
          ],
  };
}

function lineStatus(line: OrderLine): string | null {
  if (line.fulfilledQuantity === 0) return null;
  return openQuantity(line) === 0 ? "fulfilled" : "partial";
}

export function taxLine(order: Order, tax: number, rate: number): Body {
  return {
    channel_liable: false,
    price: formatAmount(tax, order.currency),
    price_set: moneySet(tax, order.currency),
    rate,
    title: order.taxTitle,
  };
}
