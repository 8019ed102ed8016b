import { formatAmount } from "../amounts.ts";
import type { Address, Order, Shop } from "./shop.ts";
import { fulfillmentBody } from "./fulfillment-body.ts";
import { moneySet, timeInZone } from "./fields.ts";
import { lineBody, taxLine } from "./line-body.ts";
import { refundBody } from "./refund-body.ts";
import { fulfillmentStatus, totalsOf } from "./totals.ts";

type Body = Record<string, unknown>;

/** An order as the REST API shows it and webhooks carry it, version 2026-07. */
export function orderBody(shop: Shop, order: Order): Body {
  return {
    ...orderIdentity(shop, order),
    ...orderOrigin(shop, order),
    ...orderSums(shop, order),
    billing_address: order.billingAddress ? addressBody(order.billingAddress) : null,
    customer: customerBody(shop, order),
    discount_applications: order.discount
      ? [
          {
            target_type: "line_item",
            type: "discount_code",
            value: order.discount.value,
            value_type: order.discount.type,
            allocation_method: "across",
            target_selection: "all",
            code: order.discount.code,
          },
        ]
      : [],
    fulfillments: order.fulfillments.map((fulfillment) => fulfillmentBody(shop, order, fulfillment)),
    line_items: order.lines.map((line) => lineBody(shop, order, line)),
    payment_terms: null,
    refunds: order.refunds.map((refund) => refundBody(shop, order, refund)),
    shipping_address: order.shippingAddress ? addressBody(order.shippingAddress) : null,
    shipping_lines: order.shippingLines.map((line) => ({
      id: line.id,
      carrier_identifier: null,
      code: line.code,
      current_discounted_price_set: moneySet(line.price, order.currency),
      discounted_price: formatAmount(line.price, order.currency),
      discounted_price_set: moneySet(line.price, order.currency),
      is_removed: false,
      phone: null,
      price: formatAmount(line.price, order.currency),
      price_set: moneySet(line.price, order.currency),
      requested_fulfillment_service_id: null,
      source: "shopify",
      title: line.title,
      tax_lines: line.taxRate > 0 ? [taxLine(order, line.tax, line.taxRate)] : [],
      discount_allocations: [],
    })),
  };
}

function orderIdentity(shop: Shop, order: Order): Body {
  const at = (instant: string | null) => (instant === null ? null : timeInZone(instant, shop.timeZone));
  return {
    id: order.id,
    admin_graphql_api_id: `gid://shopify/Order/${order.id}`,
    cancel_reason: order.cancelReason,
    cancelled_at: at(order.cancelledAt),
    closed_at: at(order.closedAt),
    contact_email: order.email,
    created_at: at(order.createdAt),
    currency: order.currency,
    discount_codes: order.discount
      ? [
          {
            code: order.discount.code,
            amount: formatAmount(order.discount.amount, order.currency),
            type: order.discount.type,
          },
        ]
      : [],
    duties_included: false,
    email: order.email ?? "",
    financial_status: order.financialStatus,
    fulfillment_status: fulfillmentStatus(order),
    name: order.name,
    note: order.note,
    note_attributes: order.noteAttributes,
    number: order.number - 1000,
    order_number: order.number,
    payment_gateway_names: [order.gateway],
    phone: order.phone,
    presentment_currency: order.currency,
    processed_at: at(order.createdAt),
    tags: order.tags.join(", "),
    tax_exempt: false,
    taxes_included: order.taxesIncluded,
    test: order.test,
    token: order.token,
    total_weight: order.lines.reduce((sum, line) => sum + line.grams * line.quantity, 0),
    updated_at: at(order.updatedAt),
  };
}

/** Where an order came from. */
function orderOrigin(shop: Shop, order: Order): Body {
  return {
    app_id: 580111,
    browser_ip: "203.0.113.7",
    buyer_accepts_marketing: false,
    cart_token: order.token,
    checkout_id: order.id - 1,
    checkout_token: order.checkoutToken,
    client_details: {
      accept_language: "en-US",
      browser_height: null,
      browser_ip: "203.0.113.7",
      browser_width: null,
      session_hash: null,
      user_agent: "Mozilla/5.0",
    },
    company: null,
    confirmation_number: order.token.slice(0, 9).toUpperCase(),
    confirmed: true,
    customer_locale: "en",
    device_id: null,
    estimated_taxes: false,
    landing_site: "/",
    landing_site_ref: null,
    location_id: null,
    merchant_business_entity_id: `MTAw${shop.id % 10_000}`,
    merchant_of_record_app_id: null,
    order_status_url: `https://${shop.domain}/${shop.id}/orders/${order.token}/authenticate?key=sample`,
    po_number: null,
    reference: null,
    referring_site: "",
    source_identifier: null,
    source_name: "web",
    source_url: null,
    user_id: null,
  };
}

function orderSums(shop: Shop, order: Order): Body {
  const totals = totalsOf(order);
  const sums: Record<string, number> = {
    current_subtotal_price: totals.currentSubtotal,
    current_total_discounts: totals.currentDiscounts,
    current_total_price: totals.currentTotal,
    current_total_tax: totals.currentTax,
    subtotal_price: totals.subtotal,
    total_discounts: totals.discounts,
    total_line_items_price: totals.lines,
    total_price: totals.total,
    total_tax: totals.tax,
  };
  const set = (minor: number) => moneySet(minor, order.currency);
  const shippingTax = order.shippingLines.reduce((sum, line) => sum + line.tax, 0);
  return {
    ...Object.fromEntries(
      Object.entries(sums).flatMap(([name, minor]) => [
        [name, formatAmount(minor, order.currency)],
        [`${name}_set`, set(minor)],
      ]),
    ),
    current_shipping_price_set: set(totals.shipping),
    current_total_additional_fees_set: null,
    current_total_duties_set: null,
    original_total_additional_fees_set: null,
    original_total_duties_set: null,
    tax_lines: order.taxRate > 0 ? [taxLine(order, totals.tax - shippingTax, order.taxRate)] : [],
    total_cash_rounding_payment_adjustment_set: set(0),
    total_cash_rounding_refund_adjustment_set: set(0),
    total_outstanding: formatAmount(
      Math.max(0, totals.currentTotal - totals.paid + totals.refunded),
      order.currency,
    ),
    total_shipping_price_set: set(totals.shipping),
    total_tip_received: formatAmount(0, order.currency),
  };
}

export function addressBody(address: Address): Body {
  return {
    first_name: address.firstName,
    address1: address.address1,
    phone: address.phone,
    city: address.city,
    zip: address.zip,
    province: address.province,
    country: address.country,
    last_name: address.lastName,
    address2: address.address2,
    company: address.company,
    latitude: address.latitude,
    longitude: address.longitude,
    name: `${address.firstName} ${address.lastName}`.trim(),
    country_code: address.countryCode,
    province_code: address.provinceCode,
  };
}

function customerBody(shop: Shop, order: Order): Body {
  const { customer } = order;
  const address = order.billingAddress ?? order.shippingAddress;
  const createdAt = timeInZone(customer.createdAt, shop.timeZone);
  const consent = { state: "not_subscribed", opt_in_level: "single_opt_in", consent_updated_at: null };
  return {
    id: customer.id,
    admin_graphql_api_id: `gid://shopify/Customer/${customer.id}`,
    created_at: createdAt,
    updated_at: createdAt,
    first_name: customer.firstName,
    last_name: customer.lastName,
    email: order.email,
    phone: order.phone,
    state: "disabled",
    note: null,
    verified_email: true,
    multipass_identifier: null,
    tax_exempt: false,
    tax_exemptions: [],
    email_marketing_consent: consent,
    sms_marketing_consent: order.phone ? { ...consent, consent_collected_from: "OTHER" } : null,
    tags: "",
    currency: order.currency,
    default_address: address
      ? {
          ...addressBody(address),
          id: customer.id + 1,
          customer_id: customer.id,
          country_name: address.country,
          default: true,
        }
      : null,
  };
}
