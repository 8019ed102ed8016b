import { mkdtemp, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { beforeAll, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { collectFiles } from "./collect-files.ts";
import { connectShop } from "./connect-shop.ts";
import { drainShop } from "./drain-inbox.ts";
import { openShop } from "./open-shop.ts";
import { pushStock } from "./push-stock.ts";
import { recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
let fix: Warehouse;
let connectionId: string;
let root: string;

beforeAll(async () => {
  process.env.DATA_DIR = await mkdtemp(join(tmpdir(), "exchange-"));
  delete (globalThis as { throughlineEnv?: unknown }).throughlineEnv;
  fix = await arrangeWarehouse(database, { skus: ["mug"], locations: ["east", "west"] });
  const shop = await connectShop(fix.scope, {
    kind: "csv_drop",
    name: "Fair stall",
    address: "",
    account: "",
    credentials: {},
  });
  if (!shop.ok) throw new Error(shop.error.code);
  expect(shop.value).toMatchObject({ webhookUrl: null, secret: null, probed: { isUp: true } });
  ({ connectionId } = shop.value);
  root = shop.value.folder!;
});

async function drop(name: string, text: string, ageMs = 10_000): Promise<void> {
  const path = join(root, "in", name);
  await writeFile(path, text);
  const at = (Date.now() - ageMs) / 1000;
  await utimes(path, at, at);
}
const take = async () => {
  const taken = await collectFiles(fix.scope, connectionId);
  await drainShop(fix.scope, connectionId);
  return taken;
};
const orders = () =>
  database.asOwner(
    "select external_id, total_minor::integer as total from sales_order where tenant_id = $1 order by 1",
    [fix.tenantId],
  );
const header = "order_number,placed_at,currency,sku,quantity,unit_price,shipping,name,address1,city,country";
const good =
  "A-1,2026-05-01T10:00:00Z,USD,MUG,2,10.00,4.00,Ada,12 Elm St,Boise,US\nA-1,2026-05-01T10:00:00Z,USD,MUG,1,8.00,,,,,";
const bad = "A-2,2026-05-01T10:00:00Z,USD,MUG,two,10.00,,Bo,1 Oak St,Boise,US";

describe("a partner that drops files", () => {
  it("is told of products by file, and they are mapped by SKU", async () => {
    await drop("products-1.csv", "\uFEFFsku,title,price\nMUG,Mug,10.00\n");
    expect(await take()).toEqual({ files: 1, stored: 1 });
    const [match] = await database.asOwner("select sku_id from listing_match where tenant_id = $1", [
      fix.tenantId,
    ]);
    expect(match).toEqual({ sku_id: "mug" });
  });

  it("has its orders applied; one with a row in error is quarantined alone, with the row", async () => {
    await drop("orders-1.csv", `${header}\n${good}\n${bad}\n`);
    expect(await take()).toEqual({ files: 1, stored: 2 });
    expect(await orders()).toEqual([{ external_id: "A-1", total: 3_200 }]);
    const rows = await database.asOwner(
      "select reason, raw_body from inbox_delivery where tenant_id = $1 and status = 'quarantined'",
      [fix.tenantId],
    );
    expect(rows).toHaveLength(1);
    expect(rows[0]!["reason"]).toBe("rows[0].quantity: must be a whole number.");
    expect(JSON.parse(String(rows[0]!["raw_body"]))).toMatchObject({ rows: [{ row: 4 }] });
  });

  it("drops the same rows again, under any name, and nothing changes", async () => {
    await drop("orders-1.csv", `${header}\n${good}\n${bad}\n`);
    await drop("orders-again.csv", `${header}\n${bad}\n${good}\n`);
    expect(await take()).toEqual({ files: 2, stored: 0 });
    expect(await orders()).toHaveLength(1);
    expect(await readdir(join(root, "in"))).toEqual([]);
    expect(await readdir(join(root, "processed"))).toHaveLength(4 - 1);
  });

  it("finds what is no table among the failed, with the reason; what is half written waits", async () => {
    await drop("orders-2.csv", 'order_number\n"unclosed');
    await drop("orders-3.csv", header, 0);
    await drop("notes.txt", "hello");
    expect(await take()).toEqual({ files: 0, stored: 0 });
    expect((await readdir(join(root, "failed"))).sort()).toEqual(["orders-2.csv", "orders-2.csv.reason.txt"]);
    expect((await readdir(join(root, "in"))).sort()).toEqual(["notes.txt", "orders-3.csv"]);
  });

  it("fetches the stock of all places, and shipments once each", async () => {
    await fix.receive("mug", "east", 5);
    await fix.receive("mug", "west", 7);
    await fix.inTransaction((work) => recomputeSkus(work, ["mug"]));
    for (let round = 0; round < 3; round++) await pushStock(fix.scope, connectionId);
    const { connector, shop } = (await openShop(fix.scope, connectionId))!;
    const shipment = {
      shipmentId: "shp_1",
      orderId: "ord_1",
      externalOrderId: "A-1",
      externalLocationId: null,
      carrier: "UPS",
      trackingNumbers: ["1Z9"],
      units: new Map([["1", 2]]),
    };
    for (let twice = 0; twice < 2; twice++) await connector.tellShipment(shop, shipment);
    const out = (await readdir(join(root, "out"))).sort();
    expect(out).toEqual([
      "shipment-A-1-shp_1.csv",
      expect.stringMatching(/^stock-\d{8}T\d{6}Z-[0-9a-f]{8}\.csv$/),
    ]);
    expect(await readFile(join(root, "out", out[0]!), "utf8")).toBe(
      "order_number,line_number,quantity,carrier,tracking_numbers\nA-1,1,2,UPS,1Z9\n",
    );
    // three mugs of order A-1 are committed
    expect(await readFile(join(root, "out", out[1]!), "utf8")).toMatch(/^sku,quantity,as_of\nMUG,(12|9),/);
  });
});
