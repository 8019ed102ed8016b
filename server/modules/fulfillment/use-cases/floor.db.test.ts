import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody, type Shop } from "#server/modules/channels/testing/shop.ts";
import { putInBin, releaseStock } from "#server/modules/inventory/public.ts";
import { startCarrier, type TestCarrier } from "#server/modules/shipping/testing/carrier.ts";
import { buyLabel } from "#server/modules/shipping/use-cases/buy-label.ts";
import { openPurchases } from "#server/modules/shipping/queries/shipments.ts";
import { seal } from "#server/platform/crypto.ts";
import type { ScanOutcome } from "./scan.ts";
import { jobOf } from "../testing/job-of.ts";
import { createFulfillmentOrders } from "./create-fulfillment-orders.ts";
import { discardScan } from "./discard-scan.ts";
import { closeCarton, openCarton, scanPack } from "./pack.ts";
import { scanPick, shortPick } from "./pick.ts";
import { cancelForOrder, scanShip, turnDown } from "./ship.ts";

const database = testDatabase();
let carrier: TestCarrier;
beforeAll(async () => {
  carrier = await startCarrier();
  process.env.SANDBOX_URL = carrier.url;
});
afterAll(() => carrier.close());

const CUP = "4006381333931";
const MUG = "4012345678901";

interface Floor {
  shop: Shop;
  orderId: string;
  jobId: string;
  pick(code: string, key?: string): Promise<string>;
  pack(code: string, key?: string): Promise<string>;
  ship(code: string, key?: string): Promise<string>;
}

const told = (result: { ok: true; value: ScanOutcome } | { ok: false; error: { code: string } }): string =>
  result.ok ? (result.value.isAccepted ? result.value.text : result.value.refusal) : result.error.code;

/** Two mugs and a cup are wanted; they lie in bins A and B in Reno. */
async function arrange(stock = { mug: 5, cup: 5 }): Promise<Floor> {
  const shop = await arrangeShop(database, { skus: ["mug", "cup"], locations: ["reno", "portland"] });
  const { tenantId } = shop;
  const owner = (statement: string, ...values: unknown[]) =>
    database.asOwner(statement, [tenantId, ...values]);
  await owner(
    `update location set gs1_company_prefix = '0614141', country = 'US', address_line1 = '1 Depot Rd', city = id where tenant_id = $1`,
  );
  await owner(
    `insert into bin (tenant_id, id, location_id, code, barcode, sequence) values ($1, 'bin_a', 'reno', 'A-1', 'BIN-A', 1), ($1, 'bin_b', 'reno', 'B-1', 'BIN-B', 2), ($1, 'bin_x', 'portland', 'X-1', 'BIN-X', 1)`,
  );
  await owner(
    `insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin) values ($1, 'bar_1', 'cup', '0' || $2, '0' || $2), ($1, 'bar_2', 'mug', '0' || $3, '0' || $3)`,
    CUP,
    MUG,
  );
  await owner(
    `insert into box (tenant_id, id, code, name, length_mm, width_mm, height_mm, tare_grams, max_weight_grams) values ($1, 'box_s', 'S', 'Small', 300, 200, 150, 120, 10000)`,
  );
  const carrierId = newId("con");
  await owner(
    `insert into connection (tenant_id, id, kind, name, base_url, is_simulated, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'easypost', 'Carrier', $3, true, $4, '', 1000, 1000)`,
    carrierId,
    carrier.url,
    seal(JSON.stringify({ headers: {} }), { tenantId, rowId: carrierId, field: "credentials" }),
  );
  await shop.list(901, "mug");
  await shop.list(902, "cup");
  await shop.receive("mug", "reno", stock.mug);
  await shop.receive("cup", "reno", stock.cup);
  await shop.inTransaction(async (work) => {
    await putInBin(work, { binId: "bin_a", skuId: "mug", quantity: stock.mug, eventKey: "put-1" });
    await putInBin(work, { binId: "bin_b", skuId: "cup", quantity: stock.cup, eventKey: "put-2" });
  });
  const lines = [
    { id: 11, variant: 901, quantity: 2 },
    { id: 12, variant: 902, quantity: 1 },
  ];
  await shop.deliver("orders/create", "e1", orderBody({ id: 1, version: 1, lines }));
  await shop.drain();
  const [order] = await owner("select id from sales_order where tenant_id = $1");
  const orderId = String(order!.id);
  const jobId = await jobOf(shop, orderId);
  const scan =
    (take: typeof scanPick) =>
    async (code: string, key: string = newId("req")) =>
      told(await shop.inTransaction((work) => take(work, { fulfillmentOrderId: jobId, code, scanKey: key })));
  return { shop, orderId, jobId, pick: scan(scanPick), pack: scan(scanPack), ship: scan(scanShip) };
}

const stateOf = async ({ shop }: Floor) => ({
  jobs: (
    await database.asOwner("select status from fulfillment_order where tenant_id = $1 order by id", [
      shop.tenantId,
    ])
  ).map(({ status }) => status),
  order: (
    await database.asOwner("select stage, fulfillment_status from sales_order where tenant_id = $1", [
      shop.tenantId,
    ])
  )[0],
  levels: await database.asOwner(
    "select sku_id, on_hand, committed, available from stock_level where tenant_id = $1 order by 1",
    [shop.tenantId],
  ),
});

async function pickAll(floor: Floor): Promise<void> {
  for (const code of ["BIN-A", MUG, MUG, "BIN-B", CUP]) await floor.pick(code);
}

async function packAll(floor: Floor): Promise<void> {
  const opened = await floor.shop.inTransaction((work) =>
    openCarton(work, { fulfillmentOrderId: floor.jobId, boxId: "box_s" }),
  );
  if (!opened.ok) throw new Error(opened.error.code);
  for (const code of [MUG, MUG, CUP]) await floor.pack(code);
  const closed = await floor.shop.inTransaction((work) =>
    closeCarton(work, { cartonId: opened.value.cartonId, weightGrams: 900 }),
  );
  expect(closed).toEqual({ ok: true, value: { isPacked: true } });
}

async function label(floor: Floor): Promise<string> {
  const [shipment] = await database.asOwner("select id from shipment where tenant_id = $1", [
    floor.shop.tenantId,
  ]);
  const [purchaseId] = await floor.shop.inTransaction((work) => openPurchases(work, String(shipment!.id)));
  expect(await buyLabel(floor.shop.scope, purchaseId!)).toEqual({ outcome: "purchased" });
  const [parcel] = await database.asOwner("select tracking_number from parcel where tenant_id = $1", [
    floor.shop.tenantId,
  ]);
  return String(parcel!.tracking_number);
}

describe("from shelf to door", () => {
  it("packs into a carton that the device named while it had no connection, which is opened once", async () => {
    const floor = await arrange();
    await pickAll(floor);
    const cartonId = newId("ctn");
    const input = { fulfillmentOrderId: floor.jobId, boxId: "box_s", cartonId };
    const open = () => floor.shop.inTransaction((work) => openCarton(work, input));
    expect(await open()).toMatchObject({ ok: true, value: { cartonId } });
    for (const code of [MUG, MUG, CUP]) await floor.pack(code);
    const close = { cartonId, weightGrams: 900 };
    expect(await floor.shop.inTransaction((work) => closeCarton(work, close))).toMatchObject({ ok: true });
    // the answer was lost, so the device sends both again
    expect(await open()).toMatchObject({ ok: true, value: { cartonId } });
    expect(await floor.shop.inTransaction((work) => closeCarton(work, close))).toMatchObject({ ok: true });
    const rows = await database.asOwner("select id, status from carton where tenant_id = $1", [floor.shop.tenantId]); // prettier-ignore
    expect(rows).toEqual([{ id: cartonId, status: "closed" }]);
  });

  it("picks, packs and ships with scans, and the stock leaves exactly once", async () => {
    const floor = await arrange();
    expect(await floor.pick("BIN-A")).toBe("Bin A-1");
    expect(await floor.pick(MUG)).toBe("1 × MUG");
    await pickAll(floor);
    expect(await stateOf(floor)).toMatchObject({ jobs: ["picked"], order: { stage: "picking" } });
    await packAll(floor);
    expect(await stateOf(floor)).toMatchObject({ jobs: ["packed"], order: { stage: "packed" } });
    expect(await floor.ship("1Z9999999999999999")).toBe("label_missing");
    const tracking = await label(floor);
    expect(await floor.ship("1Z9999999999999999")).toBe("wrong_parcel");
    expect(await floor.ship(tracking, "ship-scan-1")).toBe("Shipped");
    expect(await floor.ship(tracking, "ship-scan-1")).toBe("Shipped");
    expect(await floor.ship(tracking)).toBe("fulfillment.wrong_state");
    expect(await stateOf(floor)).toEqual({
      jobs: ["shipped"],
      order: { stage: "shipped", fulfillment_status: "fulfilled" },
      levels: [
        { sku_id: "cup", on_hand: 4, committed: 0, available: 4 },
        { sku_id: "mug", on_hand: 3, committed: 0, available: 3 },
      ],
    });
    const events = await database.asOwner(
      "select name from outbox_event where tenant_id = $1 and name = 'fulfillment/fulfillment_order.shipped'",
      [floor.shop.tenantId],
    );
    expect(events).toHaveLength(1);
  });

  it("refuses wrong scans, says why, changes nothing and keeps them", async () => {
    const floor = await arrange();
    expect(await floor.pick(MUG)).toBe("bin_first");
    expect(await floor.pick("BIN-X")).toBe("wrong_location");
    expect(await floor.pick("no such thing")).toBe("unknown_code");
    expect(await floor.pick("a-1"), "typed as the screen shows it").toBe("Bin A-1");
    await floor.pick("BIN-A");
    expect(await floor.pick(CUP)).toBe("not_in_this_bin");
    await floor.pick(MUG);
    await floor.pick(MUG);
    expect(await floor.pick(MUG)).toBe("already_picked");
    expect(await floor.pick("BIN-A")).toBe("wrong_bin");
    const log = await database.asOwner(
      "select refusal from scan where tenant_id = $1 and not is_accepted order by id",
      [floor.shop.tenantId],
    );
    expect(log.map(({ refusal }) => refusal)).toEqual([
      "bin_first",
      "wrong_location",
      "unknown_code",
      "not_in_this_bin",
      "already_picked",
      "wrong_bin",
    ]);
  });

  it("counts a scan that is sent again once", async () => {
    const floor = await arrange();
    await floor.pick("BIN-A");
    const answers = await Promise.all([1, 2, 3].map(() => floor.pick(MUG, "one-scan-key")));
    expect(answers).toEqual(["1 × MUG", "1 × MUG", "1 × MUG"]);
    const [line] = await database.asOwner(
      "select picked_quantity::int as picked from fulfillment_line where tenant_id = $1 and sku_id = 'mug'",
      [floor.shop.tenantId],
    );
    expect(line).toEqual({ picked: 1 });
  });

  it("lets two pickers on one line take exactly what is wanted", async () => {
    const floor = await arrange();
    await floor.pick("BIN-A");
    const answers = await Promise.all(Array.from({ length: 8 }, () => floor.pick(MUG)));
    expect(answers.filter((text) => text === "1 × MUG")).toHaveLength(2);
    expect(answers.filter((text) => text === "already_picked")).toHaveLength(6);
  });

  it("goes on without what is missing, which waits again and asks for a count", async () => {
    const floor = await arrange();
    await floor.pick("BIN-A");
    await floor.pick(MUG);
    const [line] = await database.asOwner(
      "select id from fulfillment_line where tenant_id = $1 and sku_id = 'mug'",
      [floor.shop.tenantId],
    );
    const short = (quantity: number, scanKey: string) =>
      floor.shop.inTransaction((work) =>
        shortPick(work, { fulfillmentLineId: String(line!.id), quantity, scanKey }),
      );
    expect(await short(2, "short-too-many")).toMatchObject({
      error: { code: "fulfillment.short_too_many", open: 1 },
    });
    expect(await short(1, "short-key-1")).toEqual({ ok: true, value: undefined });
    expect(await short(1, "short-key-1")).toEqual({ ok: true, value: undefined });
    await floor.pick("BIN-B");
    await floor.pick(CUP);
    expect((await stateOf(floor)).jobs).toEqual(["picked"]);
    const open = await database.asOwner(
      "select type from exception where tenant_id = $1 and status = 'open' and type like 'fulfillment%'",
      [floor.shop.tenantId],
    );
    expect(open).toEqual([{ type: "fulfillment.short_pick" }]);
    const waiting = await database.asOwner(
      "select sku_id, quantity from backorder where tenant_id = $1 and status = 'open'",
      [floor.shop.tenantId],
    );
    expect(waiting).toEqual([{ sku_id: "mug", quantity: 1 }]);
  });

  it("refuses to pack what was not picked for the order, or without a box", async () => {
    const floor = await arrange();
    await pickAll(floor);
    expect(await floor.pack(MUG)).toBe("no_carton");
    await floor.shop.inTransaction((work) =>
      openCarton(work, { fulfillmentOrderId: floor.jobId, boxId: "box_s" }),
    );
    for (const expected of ["1 × MUG", "1 × MUG", "already_packed"])
      expect(await floor.pack(MUG)).toBe(expected);
    expect(await floor.pack("BIN-A")).toBe("unknown_code");
  });
});

describe("jobs of locations", () => {
  it("are made once for one plan", async () => {
    const floor = await arrange();
    const again = await floor.shop.inTransaction((work) =>
      createFulfillmentOrders(work, [{ orderId: floor.orderId, planId: "pln_any" }]),
    );
    expect(again).toEqual({ created: [], canceled: [] });
  });

  it("that are turned down go to the next best location, or to a person", async () => {
    const floor = await arrange();
    await floor.shop.receive("mug", "portland", 5);
    await floor.shop.receive("cup", "portland", 5);
    const turned = await floor.shop.inTransaction((work) =>
      turnDown(work, { fulfillmentOrderId: floor.jobId, reason: "conveyor broken" }),
    );
    expect(turned).toEqual({ ok: true, value: { outcome: "routed" } });
    const held = await database.asOwner(
      "select distinct location_id from commitment where tenant_id = $1 and status = 'active'",
      [floor.shop.tenantId],
    );
    expect(held).toEqual([{ location_id: "portland" }]);
  });

  it("start anew with what is still wanted when something packed was canceled before it left", async () => {
    const floor = await arrange();
    await pickAll(floor);
    await packAll(floor);
    const tracking = await label(floor);
    const [line] = await database.asOwner("select id from order_line where tenant_id = $1 and quantity = 2", [
      floor.shop.tenantId,
    ]);
    await floor.shop.inTransaction((work) =>
      releaseStock(work, {
        orderId: floor.orderId,
        reason: "the buyer wants one mug less",
        quantities: [{ orderLineId: String(line!.id), skuId: "mug", quantity: 1 }],
        eventKey: "less-1",
      }),
    );
    expect(await floor.ship(tracking, "late-scan-1")).toBe("not_wanted");
    expect(await floor.ship(tracking, "late-scan-1")).toBe("not_wanted");
    const state = await stateOf(floor);
    expect(state.jobs).toEqual(["canceled", "open"]);
    expect(state.levels).toMatchObject([
      { sku_id: "cup", on_hand: 5, committed: 1 },
      { sku_id: "mug", on_hand: 5, committed: 1 },
    ]);
    const shipments = await database.asOwner("select status from shipment where tenant_id = $1", [
      floor.shop.tenantId,
    ]);
    expect(shipments).toEqual([{ status: "canceled" }]);
    const wanted = await database.asOwner(
      `select l.sku_id, l.quantity from fulfillment_line l join fulfillment_order f on f.tenant_id = l.tenant_id and f.id = l.fulfillment_order_id
        where f.tenant_id = $1 and f.status = 'open' order by 1`,
      [floor.shop.tenantId],
    );
    expect(wanted).toEqual([
      { sku_id: "cup", quantity: 1 },
      { sku_id: "mug", quantity: 1 },
    ]);
  });

  it("end when the order is canceled, with their labels", async () => {
    const floor = await arrange();
    await pickAll(floor);
    await packAll(floor);
    expect(await floor.shop.inTransaction((work) => cancelForOrder(work, floor.orderId))).toBe(1);
    expect((await stateOf(floor)).jobs).toEqual(["canceled"]);
    const [shipment] = await database.asOwner("select status from shipment where tenant_id = $1", [
      floor.shop.tenantId,
    ]);
    expect(shipment).toEqual({ status: "canceled" });
  });

  it("keep the device's time of a late scan, and one record of a scan that was given up there", async () => {
    const floor = await arrange();
    const scannedAt = new Date(Date.now() - 3_600_000);
    await floor.shop.inTransaction((work) =>
      scanPick(work, { fulfillmentOrderId: floor.jobId, code: "BIN-A", scanKey: "late-scan", scannedAt }),
    );
    const discard = { scanKey: "discard-late-2", code: MUG, procedure: "fulfillment.scanPick", task: floor.jobId, scannedAt, problem: "All of that item is picked already.", reason: "scanned it twice" }; // prettier-ignore
    for (const _time of [1, 2]) await floor.shop.inTransaction((work) => discardScan(work, discard));
    const rows = await database.asOwner(
      "select scan_key, refusal, scanned_at, facts->>'reason' as reason from scan where tenant_id = $1 order by id",
      [floor.shop.tenantId],
    );
    expect(rows).toEqual([
      { scan_key: "late-scan", refusal: null, scanned_at: scannedAt, reason: null },
      { scan_key: "discard-late-2", refusal: "discarded", scanned_at: scannedAt, reason: "scanned it twice" },
    ]);
  });

  it("are not seen by another merchant", async () => {
    const floor = await arrange();
    const other = await arrange();
    const scanned = await other.shop.inTransaction((work) =>
      scanPick(work, { fulfillmentOrderId: floor.jobId, code: "BIN-A", scanKey: "foreign-scan" }),
    );
    expect(scanned).toMatchObject({ error: { code: "fulfillment.order_unknown" } });
  });
});
