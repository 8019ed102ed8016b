import { digitsOf, formatAmount } from "../amounts.ts";
import { moneySet, timeInZone } from "./fields.ts";
import { lineBody } from "./line-body.ts";
import type { Order, Refund, Shop, Transaction } from "./shop.ts";

/** A refund as the REST API shows it and webhooks carry it. Line sums are JSON numbers there, other amounts text. */
export function refundBody(shop: Shop, order: Order, refund: Refund): Record<string, unknown> {
  const at = timeInZone(refund.createdAt, shop.timeZone);
  const set = (minor: number) => moneySet(minor, order.currency);
  const asNumber = (minor: number) => minor / 10 ** digitsOf(order.currency);
  return {
    id: refund.id,
    admin_graphql_api_id: `gid://shopify/Refund/${refund.id}`,
    created_at: at,
    note: refund.note,
    order_id: order.id,
    processed_at: at,
    restock: refund.lines.some((line) => line.restockType !== "no_restock"),
    total_additional_fees_set: set(0),
    total_duties_set: set(0),
    user_id: null,
    return: null,
    order_adjustments: refund.adjustments.map((adjustment) => ({
      id: adjustment.id,
      amount: formatAmount(adjustment.amount, order.currency),
      amount_set: set(adjustment.amount),
      kind: adjustment.kind,
      order_id: order.id,
      reason: adjustment.reason,
      refund_id: refund.id,
      tax_amount: formatAmount(adjustment.tax, order.currency),
      tax_amount_set: set(adjustment.tax),
    })),
    transactions: refund.transactions.map((transaction) => transactionBody(shop, order, transaction)),
    refund_line_items: refund.lines.flatMap((back) => {
      const line = order.lines.find((one) => one.id === back.lineItemId);
      return line
        ? [
            {
              id: back.id,
              line_item_id: back.lineItemId,
              location_id: back.locationId,
              quantity: back.quantity,
              restock_type: back.restockType,
              subtotal: asNumber(back.subtotal),
              subtotal_set: set(back.subtotal),
              total_tax: asNumber(back.tax),
              total_tax_set: set(back.tax),
              line_item: lineBody(shop, order, line),
            },
          ]
        : [];
    }),
    duties: [],
    additional_fees: [],
    refund_shipping_lines: [],
  };
}

function transactionBody(shop: Shop, order: Order, transaction: Transaction): Record<string, unknown> {
  const at = timeInZone(transaction.createdAt, shop.timeZone);
  const unsettled = { amount: "0.0", currency: order.currency };
  return {
    id: transaction.id,
    admin_graphql_api_id: `gid://shopify/OrderTransaction/${transaction.id}`,
    amount: formatAmount(transaction.amount, order.currency),
    authorization: transaction.externalId,
    amount_rounding: null,
    created_at: at,
    currency: order.currency,
    device_id: null,
    error_code: null,
    gateway: transaction.gateway,
    kind: transaction.kind,
    location_id: null,
    manual_payment_gateway: false,
    message: null,
    order_id: order.id,
    parent_id: transaction.parentId,
    payment_id: `c${order.checkoutToken.slice(0, 10)}.${transaction.id % 10}`,
    processed_at: at,
    receipt: {},
    source_name: "web",
    status: transaction.status,
    test: order.test,
    total_unsettled_set: { presentment_money: unsettled, shop_money: unsettled },
    user_id: null,
  };
}
