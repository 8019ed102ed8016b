import { formatAmount } from "../../amounts.ts";
import type { Address, Level, Location, Order, OrderLine, Product, Shop, Variant } from "../shop.ts";
import { findVariant, levelKey, levelsOf, plainId } from "../shop.ts";
import { fulfillmentStatus, openQuantity, totalsOf } from "../totals.ts";
import { connection } from "./connection.ts";
import { QueryProblem, type Args, type Node } from "./execute.ts";
import { featuredMedia, variantMedia } from "./media-nodes.ts";
import { gid } from "./gid.ts";

export { gid };

const money = (minor: number, currency: string): Node => {
  const one = { __typename: "MoneyV2", amount: formatAmount(minor, currency), currencyCode: currency };
  return { __typename: "MoneyBag", shopMoney: one, presentmentMoney: one };
};

export const shopNode = (shop: Shop): Node => ({
  __typename: "Shop",
  id: gid("Shop", shop.id),
  name: shop.name,
  email: shop.email,
  myshopifyDomain: shop.domain,
  currencyCode: shop.currency,
  ianaTimezone: shop.timeZone,
  taxesIncluded: shop.taxesIncluded,
});

export const locationNode = (location: Location): Node => ({
  __typename: "Location",
  id: gid("Location", location.id),
  legacyResourceId: String(location.id),
  name: location.name,
  isActive: true,
  fulfillsOnlineOrders: true,
  shipsInventory: true,
  createdAt: location.createdAt,
  address: {
    __typename: "LocationAddress",
    address1: location.address1,
    city: location.city,
    provinceCode: location.provinceCode,
    zip: location.zip,
    countryCode: location.countryCode,
  },
});

export const productNode = (shop: Shop, product: Product): Node => ({
  __typename: "Product",
  id: gid("Product", product.id),
  legacyResourceId: String(product.id),
  title: product.title,
  handle: product.handle,
  vendor: product.vendor,
  productType: product.productType,
  status: product.status.toUpperCase(),
  tags: [],
  createdAt: product.createdAt,
  updatedAt: product.updatedAt,
  featuredMedia: featuredMedia(product),
  variants: connection(product.variants, (one) => one.id, (one) => variantNode(shop, product, one), "ProductVariant"), // prettier-ignore
});

export const variantNode = (shop: Shop, product: Product, variant: Variant): Node => ({
  __typename: "ProductVariant",
  id: gid("ProductVariant", variant.id),
  legacyResourceId: String(variant.id),
  title: variant.title,
  displayName: `${product.title} - ${variant.title}`,
  sku: variant.sku,
  barcode: variant.barcode,
  price: formatAmount(variant.price, shop.currency),
  taxable: variant.taxable,
  position: product.variants.indexOf(variant) + 1,
  inventoryQuantity: () =>
    levelsOf(shop, variant.inventoryItemId).reduce((sum, level) => sum + level.available, 0),
  createdAt: variant.createdAt,
  updatedAt: variant.updatedAt,
  media: variantMedia(product, variant),
  product: () => productNode(shop, product),
  inventoryItem: () => itemNode(shop, variant),
});

export const itemNode = (shop: Shop, variant: Variant): Node => ({
  __typename: "InventoryItem",
  id: gid("InventoryItem", variant.inventoryItemId),
  legacyResourceId: String(variant.inventoryItemId),
  sku: variant.sku,
  tracked: variant.isTracked,
  requiresShipping: variant.requiresShipping,
  createdAt: variant.createdAt,
  updatedAt: variant.updatedAt,
  measurement: {
    __typename: "InventoryItemMeasurement",
    weight: { __typename: "Weight", value: variant.grams, unit: "GRAMS" },
  },
  variant: () => {
    const found = findVariant(shop, (one) => one.id === variant.id);
    return found ? variantNode(shop, found.product, found.variant) : null;
  },
  inventoryLevel: (args: Args) => {
    const level = shop.levels[levelKey(variant.inventoryItemId, plainId(args["locationId"]))];
    return level ? levelNode(shop, level, variant) : null;
  },
  inventoryLevels: (args: Args) =>
    connection(levelsOf(shop, variant.inventoryItemId), (one) => one.locationId, (one) => levelNode(shop, one, variant), "InventoryLevel")(args), // prettier-ignore
});

export const levelNode = (shop: Shop, level: Level, variant: Variant): Node => ({
  __typename: "InventoryLevel",
  id: `${gid("InventoryLevel", level.locationId)}?inventory_item_id=${level.inventoryItemId}`,
  updatedAt: level.updatedAt,
  item: () => itemNode(shop, variant),
  location: () => {
    const location = shop.locations[level.locationId];
    return location ? locationNode(location) : null;
  },
  quantities: (args: Args) => {
    const known: Record<string, number> = {
      available: level.available,
      committed: level.committed,
      on_hand: level.available + level.committed,
      incoming: 0,
      reserved: 0,
      damaged: 0,
      safety_stock: 0,
      quality_control: 0,
    };
    return ((args["names"] as string[] | undefined) ?? []).map((name) => {
      if (!(name in known)) throw new QueryProblem(`The name ${name} is not a quantity name`, "BAD_REQUEST");
      return {
        __typename: "InventoryQuantity",
        id: `${gid("InventoryQuantity", level.locationId)}?inventory_item_id=${level.inventoryItemId}&name=${name}`,
        name,
        quantity: known[name],
        updatedAt: level.updatedAt,
      };
    });
  },
});

const addressNode = (address: Address | null): Node | null =>
  address && {
    __typename: "MailingAddress",
    firstName: address.firstName,
    lastName: address.lastName,
    name: `${address.firstName} ${address.lastName}`,
    company: address.company,
    address1: address.address1,
    address2: address.address2,
    city: address.city,
    province: address.province,
    provinceCode: address.provinceCode,
    zip: address.zip,
    country: address.country,
    countryCodeV2: address.countryCode,
    phone: address.phone,
    latitude: address.latitude,
    longitude: address.longitude,
  };

const lineNode = (shop: Shop, order: Order, line: OrderLine): Node => ({
  __typename: "LineItem",
  id: gid("LineItem", line.id),
  sku: line.sku,
  title: line.title,
  variantTitle: line.variantTitle,
  name: line.variantTitle ? `${line.title} - ${line.variantTitle}` : line.title,
  quantity: line.quantity,
  currentQuantity: line.currentQuantity,
  unfulfilledQuantity: openQuantity(line),
  requiresShipping: line.requiresShipping,
  originalUnitPriceSet: money(line.price, order.currency),
  discountedTotalSet: money(line.price * line.quantity - line.discount, order.currency),
  variant: () => {
    const found = findVariant(shop, (one) => one.id === line.variantId);
    return found ? variantNode(shop, found.product, found.variant) : null;
  },
});

const named = (status: string | null, empty: string) => status?.toUpperCase() ?? empty;

export const orderNode = (shop: Shop, order: Order): Node => {
  const totals = totalsOf(order);
  return {
    __typename: "Order",
    id: gid("Order", order.id),
    legacyResourceId: String(order.id),
    name: order.name,
    email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags,
    test: order.test,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    processedAt: order.createdAt,
    cancelledAt: order.cancelledAt,
    cancelReason: named(order.cancelReason, "") || null,
    closedAt: order.closedAt,
    closed: order.closedAt !== null,
    currencyCode: order.currency,
    displayFinancialStatus: named(order.financialStatus, "PENDING"),
    displayFulfillmentStatus: { fulfilled: "FULFILLED", partial: "PARTIALLY_FULFILLED", none: "UNFULFILLED" }[fulfillmentStatus(order) ?? "none"], // prettier-ignore
    totalPriceSet: money(totals.total, order.currency),
    currentTotalPriceSet: money(totals.currentTotal, order.currency),
    subtotalPriceSet: money(totals.subtotal, order.currency),
    totalTaxSet: money(totals.tax, order.currency),
    totalRefundedSet: money(totals.refunded, order.currency),
    shippingAddress: addressNode(order.shippingAddress),
    billingAddress: addressNode(order.billingAddress),
    lineItems: connection(order.lines, (one) => one.id, (one) => lineNode(shop, order, one), "LineItem"), // prettier-ignore
    fulfillments: (args: Args) =>
      order.fulfillments
        .slice(0, (args["first"] as number | undefined) ?? order.fulfillments.length)
        .map((one) => fulfillmentNode(shop, order, one)),
    fulfillmentOrders: connection(order.fulfillmentOrders, (one) => one.id, (one) => fulfillmentOrderNode(shop, order, one), "FulfillmentOrder"), // prettier-ignore
    refunds: (args: Args) =>
      order.refunds.slice(0, (args["first"] as number | undefined) ?? order.refunds.length).map((one) => ({
        __typename: "Refund",
        id: gid("Refund", one.id),
        createdAt: one.createdAt,
        note: one.note,
        totalRefundedSet: money(one.transactions.reduce((sum, part) => sum + part.amount, 0), order.currency), // prettier-ignore
      })),
  };
};

export const fulfillmentNode = (shop: Shop, order: Order, one: Order["fulfillments"][number]): Node => ({
  __typename: "Fulfillment",
  id: gid("Fulfillment", one.id),
  name: one.name,
  status: one.status.toUpperCase(),
  displayStatus: "FULFILLED",
  createdAt: one.createdAt,
  updatedAt: one.updatedAt,
  order: () => orderNode(shop, order),
  trackingInfo: (args: Args) =>
    one.trackingNumbers
      .slice(0, (args["first"] as number | undefined) ?? one.trackingNumbers.length)
      .map((number, index) => ({
        __typename: "FulfillmentTrackingInfo",
        number,
        company: one.trackingCompany,
        url: one.trackingUrls[index] ?? null,
      })),
  fulfillmentLineItems: connection(one.lines, (line) => line.id, (line) => fulfilledLine(shop, order, line), "FulfillmentLineItem"), // prettier-ignore
});

const fulfilledLine = (
  shop: Shop,
  order: Order,
  line: { id: number; lineItemId: number; quantity: number },
): Node => ({
  __typename: "FulfillmentLineItem",
  id: gid("FulfillmentLineItem", line.id),
  quantity: line.quantity,
  lineItem: () => lineById(shop, order, line.lineItemId),
});

const lineById = (shop: Shop, order: Order, id: number): Node | null => {
  const line = order.lines.find((one) => one.id === id);
  return line ? lineNode(shop, order, line) : null;
};

export const fulfillmentOrderNode = (
  shop: Shop,
  order: Order,
  one: Order["fulfillmentOrders"][number],
): Node => ({
  __typename: "FulfillmentOrder",
  id: gid("FulfillmentOrder", one.id),
  status: one.status.toUpperCase(),
  requestStatus: "UNSUBMITTED",
  createdAt: one.createdAt,
  updatedAt: one.updatedAt,
  orderId: gid("Order", order.id),
  orderName: order.name,
  order: () => orderNode(shop, order),
  assignedLocation: () => {
    const location = shop.locations[one.locationId ?? ""];
    return {
      __typename: "FulfillmentOrderAssignedLocation",
      name: location?.name ?? "",
      location: location ? locationNode(location) : null,
    };
  },
  lineItems: connection(one.lines, (line) => line.id, (line) => ({
    __typename: "FulfillmentOrderLineItem",
    id: gid("FulfillmentOrderLineItem", line.id),
    totalQuantity: line.totalQuantity,
    remainingQuantity: line.remainingQuantity,
    lineItem: () => lineById(shop, order, line.lineItemId),
  }), "FulfillmentOrderLineItem"), // prettier-ignore
});
