import { Refusal } from "../http.ts";

/** One shop with all it knows. Amounts are whole minor units of its currency, times ISO texts. */
export interface Shop {
  connectionId: string;
  handle: string;
  id: number;
  domain: string;
  name: string;
  currency: string;
  countryCode: string;
  taxesIncluded: boolean;
  timeZone: string;
  email: string;
  nextOrderNumber: number;
  /** Undefined: the first processor there is; null: none. */
  processorConnectionId?: string | null;
  locations: Record<string, Location>;
  products: Record<string, Product>;
  /** By "inventoryItemId:locationId". */
  levels: Record<string, Level>;
  orders: Record<string, Order>;
  /** Answers to mutations with a key, by "field:key". */
  idempotent: Record<string, { fingerprint: string; record: unknown }>;
}

export interface Location {
  id: number;
  name: string;
  address1: string | null;
  city: string | null;
  provinceCode: string | null;
  zip: string | null;
  countryCode: string;
  createdAt: string;
}

export interface Product {
  id: number;
  title: string;
  vendor: string;
  productType: string;
  handle: string;
  status: "active" | "archived" | "draft";
  createdAt: string;
  updatedAt: string;
  /** The first one is shown in lists. Absent in shops that were kept before there were images. */
  images?: Image[];
  variants: Variant[];
}

/** A picture as the shop serves it, from an address of its own. */
export interface Image {
  id: number;
  src: string;
  createdAt: string;
}

export interface Variant {
  id: number;
  inventoryItemId: number;
  sku: string;
  title: string;
  price: number;
  barcode: string | null;
  /** One of the product's images; without it the first stands for the variant. */
  imageId?: number | null;
  grams: number;
  isTracked: boolean;
  requiresShipping: boolean;
  taxable: boolean;
  createdAt: string;
  updatedAt: string;
}

export interface Level {
  inventoryItemId: number;
  locationId: number;
  available: number;
  /** Ordered and not shipped. */
  committed: number;
  updatedAt: string;
}

export interface Address {
  firstName: string;
  lastName: string;
  company: string | null;
  address1: string;
  address2: string | null;
  city: string;
  province: string | null;
  provinceCode: string | null;
  zip: string | null;
  country: string;
  countryCode: string;
  phone: string | null;
  latitude: number | null;
  longitude: number | null;
}

export interface OrderLine {
  id: number;
  variantId: number | null;
  productId: number | null;
  inventoryItemId: number | null;
  sku: string | null;
  title: string;
  variantTitle: string | null;
  vendor: string | null;
  price: number;
  grams: number;
  quantity: number;
  /** Less what was removed or refunded. */
  currentQuantity: number;
  fulfilledQuantity: number;
  /** For the whole line as ordered. */
  discount: number;
  tax: number;
  taxable: boolean;
  requiresShipping: boolean;
  /** Where its stock was taken. */
  locationId: number | null;
  properties: { name: string; value: string }[];
}

export interface ShippingLine {
  id: number;
  title: string;
  code: string;
  price: number;
  taxRate: number;
  tax: number;
}

export interface Fulfillment {
  id: number;
  name: string;
  status: "success" | "cancelled";
  createdAt: string;
  updatedAt: string;
  locationId: number | null;
  trackingCompany: string | null;
  trackingNumbers: string[];
  trackingUrls: string[];
  lines: { id: number; lineItemId: number; quantity: number }[];
}

export interface RefundLine {
  id: number;
  lineItemId: number;
  quantity: number;
  restockType: "no_restock" | "cancel" | "return";
  locationId: number | null;
  subtotal: number;
  tax: number;
}

export interface Refund {
  id: number;
  createdAt: string;
  note: string | null;
  lines: RefundLine[];
  adjustments: { id: number; kind: string; reason: string; amount: number; tax: number }[];
  transactions: Transaction[];
}

export interface Transaction {
  id: number;
  kind: "authorization" | "sale" | "capture" | "refund" | "void";
  status: "success" | "pending" | "failure";
  gateway: string;
  amount: number;
  createdAt: string;
  parentId: number | null;
  /** The processor's charge or refund. */
  externalId: string | null;
}

export interface FulfillmentOrder {
  id: number;
  status: "open" | "in_progress" | "closed" | "cancelled";
  locationId: number | null;
  createdAt: string;
  updatedAt: string;
  lines: { id: number; lineItemId: number; totalQuantity: number; remainingQuantity: number }[];
}

export interface Order {
  id: number;
  number: number;
  name: string;
  createdAt: string;
  updatedAt: string;
  cancelledAt: string | null;
  cancelReason: string | null;
  closedAt: string | null;
  currency: string;
  financialStatus: string;
  email: string | null;
  phone: string | null;
  customer: { id: number; firstName: string; lastName: string; createdAt: string };
  shippingAddress: Address | null;
  billingAddress: Address | null;
  lines: OrderLine[];
  shippingLines: ShippingLine[];
  discount: { code: string; type: "percentage" | "fixed_amount"; value: string; amount: number } | null;
  taxTitle: string;
  taxRate: number;
  taxesIncluded: boolean;
  note: string | null;
  noteAttributes: { name: string; value: string }[];
  tags: string[];
  test: boolean;
  gateway: string;
  checkoutToken: string;
  token: string;
  transactions: Transaction[];
  fulfillments: Fulfillment[];
  fulfillmentOrders: FulfillmentOrder[];
  refunds: Refund[];
}

/** @throws Refusal 404 */
export function shopOf(sandbox: { state: { shops: Record<string, Shop> } }, connectionId: string): Shop {
  const shop = sandbox.state.shops[connectionId];
  if (!shop) throw new Refusal(404, `there is no shop with connection ${connectionId}`, "connectionId");
  return shop;
}

/** @throws Refusal 404 */
export function orderOf(shop: Shop, orderId: string): Order {
  const order = shop.orders[plainId(orderId)];
  if (!order) throw new Refusal(404, `there is no order ${orderId}`, "orderId");
  return order;
}

/** "gid://shopify/Order/450" or 450 → "450" */
export function plainId(id: unknown): string {
  const text = typeof id === "number" || typeof id === "string" ? String(id) : "";
  return /^gid:\/\/shopify\/\w+\/(\d+)/.exec(text)?.[1] ?? text;
}

export const levelKey = (inventoryItemId: number | string, locationId: number | string): string =>
  `${inventoryItemId}:${locationId}`;

export function* variantsOf(shop: Shop): Generator<{ product: Product; variant: Variant }> {
  for (const product of Object.values(shop.products))
    for (const variant of product.variants) yield { product, variant };
}

export function findVariant(
  shop: Shop,
  test: (variant: Variant) => boolean,
): { product: Product; variant: Variant } | undefined {
  for (const found of variantsOf(shop)) if (test(found.variant)) return found;
  return undefined;
}

/** Where an item is kept, most first. */
export function levelsOf(shop: Shop, inventoryItemId: number): Level[] {
  return Object.keys(shop.locations)
    .flatMap((locationId) => shop.levels[levelKey(inventoryItemId, locationId)] ?? [])
    .sort((left, right) => right.available - left.available || left.locationId - right.locationId);
}
