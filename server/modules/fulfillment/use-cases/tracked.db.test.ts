import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody } from "#server/modules/channels/testing/shop.ts";
import { decideStock, receiveStock, shipStock } from "#server/modules/inventory/public.ts";
import { getJob } from "../queries/get-job.ts";
import { lockFulfillmentOrder, pickedLots } from "../store.ts";
import { jobOf } from "../testing/job-of.ts";
import { openCarton, scanPack } from "./pack.ts";
import { scanPick } from "./pick.ts";
import type { ScanOutcome } from "./scan.ts";

const database = testDatabase();
const CREAM = "04006381333931";
const today = localDateOf(new Date(), "UTC");

const told = (result: { ok: true; value: ScanOutcome } | { ok: false; error: { code: string } }): string =>
  result.ok ? (result.value.isAccepted ? result.value.text : result.value.refusal) : result.error.code;

/** Two creams (lots, at least 30 days must be left) and one watch (serials) are wanted from Reno; all of it lies in bin A. */
async function arrange() {
  const shop = await arrangeShop(database, { skus: ["cream", "watch"], locations: ["reno"] });
  const owner = (statement: string, ...values: unknown[]) =>
    database.asOwner(statement, [shop.tenantId, ...values]);
  await owner(
    `update sku set tracking = case id when 'cream' then 'lot' else 'serial' end, shelf_life_days = case id when 'cream' then 365 end,
       min_shelf_life_days = case id when 'cream' then 30 end where tenant_id = $1`,
  );
  await owner(`update location set gs1_company_prefix = '0614141', time_zone = 'UTC' where tenant_id = $1`);
  await owner(
    `insert into bin (tenant_id, id, location_id, code, barcode) values ($1, 'bin_a', 'reno', 'A-1', 'BIN-A')`,
  );
  await owner(
    `insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin) values ($1, 'bar_1', 'cream', $2, $2)`,
    CREAM,
  );
  await owner(
    `insert into box (tenant_id, id, code, name, length_mm, width_mm, height_mm, tare_grams, max_weight_grams) values ($1, 'box_s', 'S', 'Small', 300, 200, 150, 120, 10000)`,
  );
  await shop.list(901, "cream");
  await shop.list(902, "watch");
  const base = { skuId: "cream", locationId: "reno", binId: "bin_a" };
  await shop.inTransaction((work) =>
    receiveStock(work, {
      sourceType: "receipt",
      sourceId: "r",
      reason: "received",
      eventKey: "r",
      lines: [
        { ...base, quantity: 2, lotCode: "OLD", expiresOn: addDays(today, -1) },
        { ...base, quantity: 2, lotCode: "SHORT", expiresOn: addDays(today, 29) },
        { ...base, quantity: 1, lotCode: "NEXT", expiresOn: addDays(today, 60) },
        { ...base, quantity: 5, lotCode: "LATER", expiresOn: addDays(today, 90) },
        { ...base, quantity: 2, lotCode: "HELD", expiresOn: addDays(today, 90) },
        { skuId: "watch", locationId: "reno", binId: "bin_a", quantity: 2, serials: ["S1", "S2"] },
      ],
    }),
  );
  await shop.inTransaction((work) =>
    decideStock(work, {
      sourceType: "recall",
      sourceId: "r",
      reason: "recall",
      eventKey: "h",
      lines: [
        {
          skuId: "cream",
          locationId: "reno",
          quantity: 2,
          lotCode: "HELD",
          from: "available",
          decision: { do: "hold" },
        },
      ],
    }),
  );
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
    async (code: string, scanKey: string = newId("req")) =>
      told(await shop.inTransaction((work) => take(work, { fulfillmentOrderId: jobId, code, scanKey })));
  return { shop, orderId, jobId, pick: scan(scanPick), pack: scan(scanPack) };
}

describe("tracked goods on the floor", () => {
  it("asks for the lot or serial, suggests what expires first and refuses what must not leave", async () => {
    const { shop, orderId, jobId, pick, pack } = await arrange();
    const job = await shop.inTransaction((work) => getJob(work, jobId));
    if (!job.ok) throw new Error(job.error.code);
    expect(job.value.lines.find(({ skuId }) => skuId === "cream")!.lots.map(({ code }) => code)).toEqual([
      "NEXT",
      "LATER",
    ]);
    await pick("BIN-A");
    const answers: [string, string][] = [
      [CREAM, "lot_needed"],
      ["WATCH", "serial_needed"],
      [`(01)${CREAM}(10)NONE`, "wrong_lot"],
      ["OLD", "lot_expired"],
      ["SHORT", "lot_too_short"],
      ["HELD", "lot_not_free"],
      [`(01)${CREAM}(10)NEXT`, "1 × CREAM, NEXT"],
      ["NEXT", "lot_not_free"],
      ["LATER", "1 × CREAM, LATER"],
      ["S2", "1 × WATCH, S2"],
      ["S1", "fulfillment.wrong_state"],
    ];
    for (const [code, answer] of answers) expect([code, await pick(code)]).toEqual([code, answer]);
    const [needed] = await database.asOwner(
      "select expected from scan where tenant_id = $1 and refusal = 'lot_needed'",
      [shop.tenantId],
    );
    expect(needed).toEqual({ expected: "NEXT" });

    await shop.inTransaction((work) => openCarton(work, { fulfillmentOrderId: jobId, boxId: "box_s" }));
    expect(await pack("S1")).toBe("not_picked");
    expect(await pack("WATCH")).toBe("serial_needed");
    expect(await pack("S2")).toBe("1 × WATCH");
    expect(await pack("S2")).toBe("already_packed");

    const left = await shop.inTransaction(async (work) => {
      const row = await lockFulfillmentOrder(work, jobId);
      const lots = await pickedLots(work, jobId);
      return shipStock(work, {
        orderId,
        fulfillmentOrderId: jobId,
        lines: row!.lines.map((line) => ({
          orderLineId: line.orderLineId,
          skuId: line.skuId,
          locationId: "reno",
          quantity: line.quantity,
          lots: lots.filter(({ lineId }) => lineId === line.id),
        })),
      });
    });
    expect(left).toEqual({ ok: true, value: { shipped: 3 } });
    const sold = await database.asOwner(
      `select lot.code from stock_movement m join lot on lot.tenant_id = m.tenant_id and lot.id = m.lot_id
        where m.tenant_id = $1 and m.kind = 'sale' order by 1`,
      [shop.tenantId],
    );
    expect(sold.map(({ code }) => code)).toEqual(["LATER", "NEXT", "S2"]);
  });

  it("counts a serial that is scanned twice once", async () => {
    const { pick } = await arrange();
    await pick("BIN-A");
    expect([await pick("S1", "one-scan-key"), await pick("S1", "one-scan-key")]).toEqual([
      "1 × WATCH, S1",
      "1 × WATCH, S1",
    ]);
    expect(await pick("S1")).toBe("already_picked");
  });
});
