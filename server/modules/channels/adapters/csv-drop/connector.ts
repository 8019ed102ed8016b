import { z } from "zod";
import { checkShape, type JsonRefusal } from "#kernel/json.ts";
import { err, mapOk, ok, type Result } from "#kernel/result.ts";
import type { ChannelMessage } from "../../domain/channel-messages.ts";
import {
  trouble,
  type Asked,
  type Collected,
  type Connector,
  type ListedBody,
  type QuantityToSet,
  type ShopDoor,
} from "../../domain/connector.ts";
import {
  digestOf,
  droppedFiles,
  failFile,
  fileProcessed,
  openFolder,
  rowsOf,
  writeOut,
  type DroppedFile,
} from "./files.ts";
import { listedPrice } from "../reading.ts";
import { parseOrder } from "./order.ts";

const MOST_ROWS = 5_000;

const productShape = z.object({
  row: z.number(),
  sku: z.string({ error: "is missing" }).min(1, "is missing").max(255),
  title: z.string().max(500).default(""),
  price: listedPrice.default(""),
  barcode: z.string().max(60).default(""),
});

const product = (body: unknown): Result<ChannelMessage[], JsonRefusal> =>
  mapOk(checkShape(productShape, body), ({ sku, title, price, barcode }): ChannelMessage[] => {
    const names = { externalVariantId: sku, externalProductId: sku, externalInventoryItemId: sku };
    const facts = { title: "", sku, barcode: barcode || null, price: price || null, inventoryQuantity: null };
    const variant = {
      ...names,
      ...facts,
      isTracked: true,
      requiresShipping: true,
      weightGrams: null,
      updatedAt: null,
    };
    const own = {
      externalProductId: sku,
      title: title || sku,
      vendor: null,
      productType: null,
      handle: null,
    };
    return [{ is: "product", product: { ...own, status: "active", updatedAt: null, variants: [variant] } }];
  });

/** Bodies of a file: one an order, or one a product. Names follow from the cells, so the same rows in another file are the same. */
function bodiesOf(file: DroppedFile, rows: Record<string, string>[], now: Date): ListedBody[] {
  const numbered = rows.map(
    (cells, index) => ({ row: index + 2, ...cells }) as { row: number } & Record<string, string>,
  );
  if (file.about === "products")
    return numbered.map((row, index) => ({
      topic: "products/row",
      eventId: digestOf(rows[index]),
      externalId: row["sku"] ?? "",
      updatedAt: now,
      body: row,
    }));
  const orders = new Map<string, typeof numbered>();
  for (const row of numbered) {
    // a row without its order's number stands alone, so that it spoils no other
    const key = row["order_number"] || `row ${row.row}`;
    orders.set(key, [...(orders.get(key) ?? []), row]);
  }
  return [...orders].map(([externalId, own]) => ({
    topic: "orders/rows",
    eventId: digestOf(own.map(({ row }) => rows[row - 2])),
    externalId,
    updatedAt: now,
    body: { rows: own },
  }));
}

async function collect(shop: ShopDoor): Promise<Collected[]> {
  const root = shop.folder();
  await openFolder(root);
  const collected: Collected[] = [];
  for (const file of await droppedFiles(root, Date.now())) {
    const read = rowsOf(file.bytes);
    if ("problem" in read) await failFile(root, file.name, read.problem);
    else if (read.rows.length === 0) await failFile(root, file.name, "There is no row below the header.");
    else
      collected.push({
        name: file.name,
        bodies: bodiesOf(file, read.rows, shop.now),
        settle: () => fileProcessed(root, file),
      });
  }
  return collected;
}

const stamp = (at: Date): string => at.toISOString().replace(/[-:]|\.\d+/g, "");

const paused = (shop: ShopDoor, operation: string) =>
  shop.pausedReason === null
    ? null
    : trouble(operation, {
        retryable: true,
        needsHuman: true,
        retryAfterMs: 300_000,
        detail: shop.pausedReason,
      });

/** Absolute quantities: a file that is read twice, or late, does no harm beyond being old. */
async function tellLevels(shop: ShopDoor, rows: readonly QuantityToSet[]): Asked<null> {
  const stop = paused(shop, "stock.set");
  if (stop) return err(stop);
  const told = rows.map(({ externalInventoryItemId: sku, quantity }) => ({
    sku,
    quantity,
    as_of: shop.now.toISOString(),
  }));
  await writeOut(shop.folder(), `stock-${stamp(shop.now)}-${digestOf(told).slice(0, 8)}.csv`, told);
  return ok(null);
}

/** A folder in which files are exchanged: orders and products come in, stock and shipments go out. */
export const csvDrop: Connector = {
  kind: "csv_drop",
  capabilities: {
    comparesAndSets: false,
    showsLevels: false,
    locations: "one",
    sendsWebhooks: false,
    listsOrders: false,
    exchangesFiles: true,
    mostQuantities: MOST_ROWS,
    mostLevels: 1,
  },
  setup: {
    label: "CSV files in a folder (SFTP)",
    address: null,
    account: null,
    credentials: [],
    limits: { capacity: 100, perSecond: 10, unit: "files" },
    apiVersion: "",
    webhookHint: null,
    headers: () => ({}),
  },
  identify: () => err({ code: "channels.no_webhooks" }),
  newOrderTopic: null,
  levelTopic: null,
  read(topic, body) {
    if (topic === "products/row") return product(body);
    return topic === "orders/rows" ? mapOk(parseOrder(body), (order) => [{ is: "order", order }]) : "unused";
  },
  readLevels: (_shop, _lane, cells) =>
    Promise.resolve(ok(cells.map(() => ({ state: "not_stocked" as const })))),
  setLevels: async (shop, rows) => mapOk(await tellLevels(shop, rows), () => ({ isSet: true, refusals: [] })),
  beginLevel: (shop, cell) => tellLevels(shop, [{ ...cell, changeFrom: null }]),
  async tellShipment(shop, shipment) {
    const stop = paused(shop, "fulfillment.create");
    if (stop) return err(stop);
    const order = shipment.externalOrderId.replace(/[^\w-]/g, "_").slice(0, 60);
    const name = `shipment-${order}-${shipment.shipmentId}.csv`;
    const rows = [...shipment.units].map(([line_number, quantity]) => ({
      order_number: shipment.externalOrderId,
      line_number,
      quantity,
      carrier: shipment.carrier,
      tracking_numbers: shipment.trackingNumbers.join(" "),
    }));
    // named by the shipment: telling it again writes the same file
    await writeOut(shop.folder(), name, rows);
    return ok({ state: "sent", externalId: name, note: null });
  },
  ordersSince: () => Promise.resolve(ok({ bodies: [], next: null })),
  products: () => Promise.resolve(ok({ bodies: [], next: null })),
  refundsOf: () => Promise.resolve(ok([])),
  collect,
  async probe(shop) {
    await openFolder(shop.folder());
    return ok("the folder is there");
  },
};
