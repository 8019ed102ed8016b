import { formatAmount } from "../amounts.ts";
import { totalOf, type Store, type WooOrder, type WooProduct, type WooRefund } from "./store.ts";

/** The REST API v3 as it answers: ids as numbers, money as text, each time once in the site's zone and once in UTC. */

const links = (store: Store, path: string, url: string) => ({
  self: [{ href: `${url}/woocommerce/${store.handle}/wp-json/wc/v3/${path}` }],
  collection: [{ href: `${url}/woocommerce/${store.handle}/wp-json/wc/v3/${path.replace(/\/\d+$/, "")}` }],
});

const gmt = (iso: string | null): string | null => (iso === null ? null : iso.slice(0, 19));
const local = (store: Store, iso: string | null): string | null =>
  iso === null ? null : new Date(Date.parse(iso) + store.offsetMinutes * 60_000).toISOString().slice(0, 19);

const twice = (store: Store, name: string, iso: string | null) => ({
  [name]: local(store, iso),
  [`${name}_gmt`]: gmt(iso),
});

export function orderBody(store: Store, order: WooOrder, url: string): Record<string, unknown> {
  const money = (minor: number) => formatAmount(minor, store.currency);
  const { tax, total } = totalOf(order);
  const address = {
    first_name: order.address.firstName,
    last_name: order.address.lastName,
    company: "",
    address_1: order.address.address1,
    address_2: order.address.address2,
    city: order.address.city,
    state: order.address.state,
    postcode: order.address.postcode,
    country: order.address.country,
  };
  return {
    id: order.id,
    parent_id: 0,
    number: String(order.id),
    order_key: order.key,
    created_via: "checkout",
    version: "10.3.0",
    status: order.status,
    currency: store.currency,
    ...twice(store, "date_created", order.createdAt),
    ...twice(store, "date_modified", order.modifiedAt),
    discount_total: money(order.coupon?.discount ?? 0),
    discount_tax: money(0),
    shipping_total: money(order.shipping?.total ?? 0),
    shipping_tax: money(0),
    cart_tax: money(tax),
    total: money(total),
    total_tax: money(tax),
    prices_include_tax: false,
    customer_id: 0,
    customer_ip_address: "",
    customer_user_agent: "",
    customer_note: order.note,
    billing: { ...address, email: order.email, phone: order.phone },
    shipping: { ...address, phone: "" },
    payment_method: "stripe",
    payment_method_title: "Card",
    transaction_id: order.paidAt ? `ch_${order.key.slice(-16)}` : "",
    ...twice(store, "date_paid", order.paidAt),
    ...twice(store, "date_completed", order.completedAt),
    cart_hash: "",
    meta_data: order.meta,
    line_items: lineItems(store, order),
    tax_lines: taxLines(store, order),
    ...chargeLines(store, order),
    refunds: order.refunds.map(({ id, reason, amount }) => ({ id, reason, total: money(-amount) })),
    _links: links(store, `orders/${order.id}`, url),
  };
}

function lineItems(store: Store, order: WooOrder): Record<string, unknown>[] {
  const money = (minor: number) => formatAmount(minor, store.currency);
  const taxesOf = (amount: number) =>
    order.taxRate > 0 ? [{ id: 75, total: money(amount), subtotal: money(amount) }] : [];
  return order.lines.map((line) => ({
    id: line.id,
    name: line.name,
    product_id: line.productId,
    variation_id: line.variationId,
    quantity: line.quantity,
    tax_class: "",
    subtotal: money(line.subtotal),
    subtotal_tax: money(line.tax),
    total: money(line.total),
    total_tax: money(line.tax),
    taxes: taxesOf(line.tax),
    meta_data: [],
    sku: line.sku,
    price: line.total / line.quantity / 100,
  }));
}

function taxLines(store: Store, order: WooOrder): Record<string, unknown>[] {
  const money = (minor: number) => formatAmount(minor, store.currency);
  const { tax } = totalOf(order);
  return order.taxRate > 0
    ? [
        {
          id: order.id * 10 + 1,
          rate_code: "US-STATE TAX",
          rate_id: 75,
          label: "State Tax",
          compound: false,
          tax_total: money(tax),
          shipping_tax_total: money(0),
          rate_percent: Number((order.taxRate * 100).toFixed(4)),
          meta_data: [],
        },
      ]
    : [];
}

/** Shipping, fees and coupons. */
function chargeLines(store: Store, order: WooOrder): Record<string, unknown> {
  const money = (minor: number) => formatAmount(minor, store.currency);
  return {
    shipping_lines: order.shipping
      ? [
          {
            id: order.shipping.id,
            method_title: order.shipping.title,
            method_id: "flat_rate",
            total: money(order.shipping.total),
            total_tax: money(0),
            taxes: [],
            meta_data: [],
          },
        ]
      : [],
    fee_lines: order.fees.map((fee) => ({
      id: fee.id,
      name: fee.name,
      tax_class: "",
      tax_status: "none",
      total: money(fee.total),
      total_tax: money(0),
      taxes: [],
      meta_data: [],
    })),
    coupon_lines: order.coupon
      ? [
          {
            id: order.id * 10 + 2,
            code: order.coupon.code,
            discount: money(order.coupon.discount),
            discount_tax: money(0),
            meta_data: [],
          },
        ]
      : [],
  };
}

export function refundBody(
  store: Store,
  order: WooOrder,
  refund: WooRefund,
  url: string,
): Record<string, unknown> {
  const money = (minor: number) => formatAmount(minor, store.currency);
  return {
    id: refund.id,
    ...twice(store, "date_created", refund.createdAt),
    amount: money(refund.amount),
    reason: refund.reason,
    refunded_by: 1,
    refunded_payment: true,
    meta_data: [],
    line_items: refund.lines.map((line) => {
      const own = order.lines.find(({ id }) => id === line.lineId)!;
      return {
        id: line.id,
        name: own.name,
        product_id: own.productId,
        variation_id: own.variationId,
        quantity: -line.quantity,
        tax_class: "",
        subtotal: money(-line.total),
        subtotal_tax: money(-line.tax),
        total: money(-line.total),
        total_tax: money(-line.tax),
        taxes: [],
        meta_data: [{ id: line.id, key: "_refunded_item_id", value: String(line.lineId) }],
        sku: own.sku,
        price: -own.total / own.quantity / 100,
      };
    }),
    shipping_lines: [],
    tax_lines: [],
    fee_lines: [],
    _links: {
      ...links(store, `orders/${order.id}/refunds/${refund.id}`, url),
      up: [{ href: `${url}/woocommerce/${store.handle}/wp-json/wc/v3/orders/${order.id}` }],
    },
  };
}

/** What the product never reads and a real answer has all the same. */
const UNUSED = {
  virtual: false,
  downloadable: false,
  downloads: [],
  download_limit: -1,
  download_expiry: -1,
  external_url: "",
  button_text: "",
  tax_status: "taxable",
};

export function productBody(store: Store, product: WooProduct, url: string): Record<string, unknown> {
  const price = formatAmount(product.price, store.currency);
  const isParent = product.variationIds.length > 0;
  const isVariation = product.parentId !== null;
  const parent = isVariation ? store.products[String(product.parentId)] : undefined;
  const slug = product.name.toLowerCase().replace(/[^a-z0-9]+/g, "-");
  const option = product.option;
  return {
    id: product.id,
    name: isVariation && option ? `${parent?.name ?? ""} - ${option.value}` : product.name,
    slug,
    permalink: `https://${store.handle}.example/product/${slug}/`,
    ...twice(store, "date_created", product.createdAt),
    ...twice(store, "date_modified", product.modifiedAt),
    type: isVariation ? "variation" : isParent ? "variable" : "simple",
    status: product.status,
    featured: false,
    catalog_visibility: "visible",
    description: "",
    short_description: "",
    sku: product.sku,
    global_unique_id: product.barcode,
    price,
    regular_price: price,
    sale_price: "",
    ...twice(store, "date_on_sale_from", null),
    ...twice(store, "date_on_sale_to", null),
    price_html: price,
    on_sale: false,
    purchasable: true,
    total_sales: 0,
    ...UNUSED,
    tax_class: "",
    manage_stock: !isParent && product.isCounted,
    stock_quantity: !isParent && product.isCounted ? product.stock : null,
    stock_status: isParent || !product.isCounted || product.stock > 0 ? "instock" : "outofstock",
    backorders: "no",
    backorders_allowed: false,
    backordered: false,
    sold_individually: false,
    weight: product.weight || parent?.weight || "",
    dimensions: { length: "", width: "", height: "" },
    shipping_required: true,
    shipping_taxable: true,
    shipping_class: "",
    shipping_class_id: 0,
    reviews_allowed: true,
    average_rating: "0.00",
    rating_count: 0,
    related_ids: [],
    upsell_ids: [],
    cross_sell_ids: [],
    parent_id: product.parentId ?? 0,
    purchase_note: "",
    categories: [],
    tags: [],
    images: product.images ?? [],
    attributes: option ? [{ id: 6, name: option.name, option: option.value }] : [],
    default_attributes: [],
    variations: product.variationIds,
    grouped_products: [],
    menu_order: 0,
    meta_data: [],
    _links: links(store, `products/${product.id}`, url),
  };
}

/** A variation as the list of its product gives it: without type, name and parent. */
export function variationBody(store: Store, product: WooProduct, url: string): Record<string, unknown> {
  const { type, parent_id, variations, name, ...rest } = productBody(store, product, url);
  void [type, parent_id, variations, name];
  const path = `products/${product.parentId ?? 0}/variations/${product.id}`;
  const own = links(store, path, url);
  return {
    ...rest,
    image: product.images?.[0] ?? null,
    _links: { ...own, up: [{ href: own.collection[0]!.href.replace(/\/variations$/, "") }] },
  };
}
