import { findFulfillmentOrder } from "../fulfill.ts";
import {
  findVariant,
  plainId,
  variantsOf,
  type Order,
  type Product,
  type Shop,
  type Variant,
} from "../shop.ts";
import { fulfillmentStatus } from "../totals.ts";
import { connection, passes, type Facts } from "./connection.ts";
import { QueryProblem, type Args, type Node } from "./execute.ts";
import {
  fulfillmentOrderNode,
  itemNode,
  levelNode,
  locationNode,
  orderNode,
  productNode,
  shopNode,
  variantNode,
} from "./nodes.ts";

const timed = (one: { id: number; createdAt: string; updatedAt: string }): Facts => ({
  id: [one.id],
  created_at: [one.createdAt],
  updated_at: [one.updatedAt],
});
const productFacts = (product: Product): Facts => ({
  ...timed(product),
  title: [product.title],
  status: [product.status],
  vendor: [product.vendor],
  product_type: [product.productType],
  sku: product.variants.map((one) => one.sku),
  barcode: product.variants.map((one) => one.barcode),
});
const variantFacts = ({ product, variant }: { product: Product; variant: Variant }): Facts => ({
  ...timed(variant),
  sku: [variant.sku],
  barcode: [variant.barcode],
  product_id: [product.id],
  product_status: [product.status],
});
const orderFacts = (order: Order): Facts => ({
  ...timed(order),
  name: [order.name, order.name.slice(1)],
  email: [order.email],
  tag: order.tags,
  financial_status: [order.financialStatus],
  fulfillment_status: [{ fulfilled: "shipped", partial: "partial", none: "unshipped" }[fulfillmentStatus(order) ?? "none"]], // prettier-ignore
  status: [order.cancelledAt ? "cancelled" : order.closedAt ? "closed" : "open"],
});

function sorted<Item>(
  items: Item[],
  args: Args,
  of: (item: Item) => { id: number; createdAt: string; updatedAt: string },
) {
  const key = args["sortKey"] ?? "ID";
  const value = (item: Item) =>
    key === "CREATED_AT" || key === "PROCESSED_AT"
      ? of(item).createdAt
      : key === "UPDATED_AT"
        ? of(item).updatedAt
        : "";
  return [...items].sort((left, right) =>
    value(left) === value(right) ? of(left).id - of(right).id : value(left) < value(right) ? -1 : 1,
  );
}

/** What can be read, by root field. */
export function queryRoot(shop: Shop): Node {
  const variants = () => [...variantsOf(shop)];
  return {
    __typename: "QueryRoot",
    shop: () => shopNode(shop),
    locations: (args: Args) =>
      connection(Object.values(shop.locations), (one) => one.id, locationNode, "Location")(args),
    location: (args: Args) => {
      const location = args["id"] ? shop.locations[plainId(args["id"])] : Object.values(shop.locations)[0];
      return location ? locationNode(location) : null;
    },
    products: (args: Args) => {
      const items = Object.values(shop.products).filter((one) => passes(args["query"], productFacts(one)));
      return connection(sorted(items, args, (one) => one), (one) => one.id, (one) => productNode(shop, one), "Product")(args); // prettier-ignore
    },
    product: (args: Args) => {
      const product = shop.products[plainId(args["id"])];
      return product ? productNode(shop, product) : null;
    },
    productVariants: (args: Args) => {
      const items = variants().filter((one) => passes(args["query"], variantFacts(one)));
      return connection(sorted(items, args, (one) => one.variant), (one) => one.variant.id, (one) => variantNode(shop, one.product, one.variant), "ProductVariant")(args); // prettier-ignore
    },
    productVariant: (args: Args) => {
      const found = findVariant(shop, (one) => String(one.id) === plainId(args["id"]));
      return found ? variantNode(shop, found.product, found.variant) : null;
    },
    ...inventory(shop),
    orders: (args: Args) => {
      const items = Object.values(shop.orders).filter((one) => passes(args["query"], orderFacts(one)));
      return connection(sorted(items, args, (one) => one), (one) => one.id, (one) => orderNode(shop, one), "Order")(args); // prettier-ignore
    },
    order: (args: Args) => {
      const order = shop.orders[plainId(args["id"])];
      return order ? orderNode(shop, order) : null;
    },
    fulfillmentOrders: (args: Args) => {
      const items = Object.values(shop.orders).flatMap((order) =>
        order.fulfillmentOrders
          .filter((one) => args["includeClosed"] === true || one.status !== "closed")
          .map((one) => ({ order, one })),
      );
      return connection(items, ({ one }) => one.id, ({ order, one }) => fulfillmentOrderNode(shop, order, one), "FulfillmentOrder")(args); // prettier-ignore
    },
    fulfillmentOrder: (args: Args) => {
      const found = findFulfillmentOrder(shop, args["id"]);
      return found ? fulfillmentOrderNode(shop, found.order, found.fulfillmentOrder) : null;
    },
    nodes: (args: Args) => ((args["ids"] as unknown[] | undefined) ?? []).map((id) => anyNode(shop, id)),
    node: (args: Args) => anyNode(shop, args["id"]),
  };
}

function inventory(shop: Shop): Record<string, unknown> {
  const byItem = (id: unknown) =>
    findVariant(shop, (one) => String(one.inventoryItemId) === plainId(id))?.variant;
  return {
    inventoryItems: (args: Args) => {
      const items = [...variantsOf(shop)]
        .map(({ variant }) => variant)
        .filter((one) => passes(args["query"], { ...timed(one), id: [one.inventoryItemId], sku: [one.sku] }));
      return connection(items, (one) => one.inventoryItemId, (one) => itemNode(shop, one), "InventoryItem")(args); // prettier-ignore
    },
    inventoryItem: (args: Args) => {
      const variant = byItem(args["id"]);
      return variant ? itemNode(shop, variant) : null;
    },
    inventoryLevel: (args: Args) => {
      const [, location, item] =
        /InventoryLevel\/(\d+)\?inventory_item_id=(\d+)/.exec(String(args["id"])) ?? [];
      const level = shop.levels[`${item}:${location}`];
      const variant = byItem(item);
      return level && variant ? levelNode(shop, level, variant) : null;
    },
  };
}

function anyNode(shop: Shop, id: unknown): Node | null {
  const type = /^gid:\/\/shopify\/(\w+)\//.exec(String(id))?.[1] ?? "";
  const fields: Record<string, string> = {
    Product: "product",
    ProductVariant: "productVariant",
    InventoryItem: "inventoryItem",
    InventoryLevel: "inventoryLevel",
    Order: "order",
    Location: "location",
    FulfillmentOrder: "fulfillmentOrder",
  };
  const field = fields[type];
  if (!field) throw new QueryProblem(`Invalid global id '${String(id)}'`, "argumentLiteralsIncompatible");
  return (queryRoot(shop)[field] as (args: Args) => Node | null)({ id });
}
