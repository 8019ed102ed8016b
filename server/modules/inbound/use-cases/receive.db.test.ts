import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { setClock } from "#server/platform/clock.ts";
import type { ArrivalScan } from "../contract.ts";
import { toPutAway } from "../queries/to-put-away.ts";
import { arrangeDock, gtins, type Dock } from "../testing/arrange.ts";
import { noticeOf, sscc } from "../testing/edi.ts";
import { beginBlindReceipt, closeReceipt, settleDifference } from "./open-receipt.ts";
import { putAway } from "./put-away.ts";
import { recordAsn } from "./record-asn.ts";
import { confirmUnit, scanArrival, type ArrivalOutcome } from "./scan-arrival.ts";
import { watchLate } from "./watch-late.ts";

const database = testDatabase();
let now = "2026-03-02T09:00:00Z";
let restore: () => void;
beforeEach(() => {
  now = "2026-03-02T09:00:00Z";
  restore = setClock(() => new Date(now));
});
afterEach(() => restore());

let keys = 0;
const key = () => `scan-key-${++keys}`;

async function arrange() {
  const dock = await arrangeDock(database);
  const scan = async (code: string, over: Partial<ArrivalScan> = {}): Promise<ArrivalOutcome> =>
    expectOk(await dock.within((work) => scanArrival(work, { locationId: "loc_dock", code, scanKey: key(), ...over })));
  const announce = (id: string, rows: Parameters<typeof noticeOf>[1]) =>
    dock.within(async (work) =>
      expectOk(await recordAsn(work, { id, supplierId: "sup_acme", source: "person", announcement: noticeOf(id, rows) })));
  const levels = async () => {
    const rows = await database.asOwner<Record<string, number>>(
      `select sku_id, on_hand, available, quality_control, damaged, incoming from stock_level where tenant_id = $1 order by sku_id`, [dock.tenantId]);
    return Object.fromEntries(rows.map(({ sku_id, ...row }) => [sku_id, Object.values(row)]));
  };
  const differences = () => dock.within((work) => work.tx.receiptDifference.findMany({ orderBy: { id: "asc" } }));
  const order = (id: string) => dock.within((work) => work.tx.purchaseOrder.findUniqueOrThrow({ where: { tenantId_id: { tenantId: dock.tenantId, id } } }));
  return { ...dock, scan, announce, levels, differences, order };
} // prettier-ignore

const unitOf = (outcome: ArrivalOutcome) => {
  if (!outcome.isAccepted || !outcome.unit) throw new Error(JSON.stringify(outcome));
  return { receiptId: outcome.receiptId, unitId: outcome.unit.id, lines: outcome.unit.lines };
};

it("a scan at a location that is not there is refused, and nothing is kept of it", async () => {
  const dock = await arrange();
  const scanned = await dock.within((work) =>
    scanArrival(work, { locationId: "loc_elsewhere", code: "anything", scanKey: key() }),
  );
  expect(scanned).toEqual({
    ok: false,
    error: { code: "inbound.location_unknown", locationId: "loc_elsewhere" },
  });
  expect(await dock.within((work) => work.tx.receiptScan.count())).toBe(0);
});

describe("a truck", () => {
  it("raises stock by each scan: a short pallet, a damaged piece, an unknown pallet; the right person is asked", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 48, sku_pot: 12 });
    expect(await dock.levels()).toEqual({ sku_mug: [0, 0, 0, 0, 48], sku_pot: [0, 0, 0, 0, 12] });
    await dock.announce("asn_1", [
      { sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 24 },
      { sscc: sscc(2), order: "PO-000001", code: "AC-MUG", quantity: 24 },
      { sscc: sscc(2), order: "PO-000001", code: "AC-POT", quantity: 12 },
    ]);
    const first = unitOf(await dock.scan(`00${sscc(1)}`));
    expect(first.lines).toMatchObject([{ skuCode: "MUG", open: 24 }]);
    const scanKey = key();
    const confirm = () => dock.within((work) => confirmUnit(work, { ...first, lines: [], scanKey }));
    expect(expectOk(await confirm())).toMatchObject({ isAccepted: true, text: "24 units received" });
    expect(expectOk(await confirm()), "twice").toMatchObject({ isAccepted: true, text: "24 units received" });
    expect((await dock.levels()).sku_mug, "by the scan").toEqual([24, 24, 0, 0, 24]);
    expect(await dock.scan(sscc(1)), "again").toMatchObject({ isAccepted: false, refusal: "pallet_done" });

    const second = unitOf(await dock.scan(sscc(2)));
    const [mugs, pots] = second.lines;
    const outcome = await dock.within((work) => confirmUnit(work, { receiptId: second.receiptId, unitId: second.unitId, scanKey: key(),
      lines: [{ asnLineId: mugs!.id, good: 20, damaged: 0 }, { asnLineId: pots!.id, good: 11, damaged: 1 }] }));
    expect(expectOk(outcome)).toMatchObject({ isAccepted: true, text: "32 units received, 4 missing", differences: ["damaged", "short"] });
    expect(await dock.scan(sscc(9), { receiptId: second.receiptId })).toMatchObject({ isAccepted: false, refusal: "unknown_pallet" });
    expect(await dock.levels()).toEqual({ sku_mug: [44, 44, 0, 0, 4], sku_pot: [12, 11, 0, 1, 0] });

    const closed = await dock.within((work) => closeReceipt(work, { receiptId: second.receiptId }));
    expect(closed).toEqual({ ok: true, value: { differences: 3 } });
    expect(await dock.within((work) => closeReceipt(work, { receiptId: second.receiptId })), "twice").toEqual(closed);
    const rows = await dock.differences();
    expect(rows.map(({ kind, skuId, code, quantity }) => [kind, skuId, code, quantity])).toEqual([
      ["damaged", "sku_pot", "", 1], ["not_on_asn", null, sscc(9), 1], ["short", "sku_mug", "", 4]]);
    const [asked] = await database.asOwner("select status, owner_role, facts from exception where tenant_id = $1 and type = 'receipt.differences'", [dock.tenantId]);
    expect(asked).toMatchObject({ status: "open", owner_role: "operations", facts: { differences: { length: 3 } } });
    for (const { id } of rows) await dock.within((work) => settleDifference(work, { differenceId: id, settlement: "Claimed" }));
    const [after] = await database.asOwner("select status from exception where tenant_id = $1 and type = 'receipt.differences'", [dock.tenantId]);
    expect(after).toEqual({ status: "solved" });
    expect((await dock.order("pur_1")).status).toBe("placed");
    expect(await stockDifferences(database, dock.tenantId)).toEqual([]);
  }); // prettier-ignore

  it("is counted by case and piece too; more than announced is over, what nobody ordered waits in quality control", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12, sku_pot: 6 });
    await dock.announce("asn_1", [{ sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 12 }]);
    const { receiptId } = unitOf(await dock.scan(sscc(1)));
    expect(await dock.scan(gtins.sku_mug.case), "before a pallet").toMatchObject({ refusal: "no_receipt" });
    const scanKey = key();
    for (const time of ["first", "again"])
      expect([time, await dock.scan(gtins.sku_mug.case, { receiptId, scanKey })]).toMatchObject([time, { text: "6 × MUG → available", differences: [] }]);
    expect(await dock.scan(gtins.sku_mug.each, { receiptId, quantity: 8 })).toMatchObject({ differences: ["over"] });
    expect(await dock.scan(gtins.sku_pot.each, { receiptId })).toMatchObject({ differences: ["not_on_asn"] });
    await database.asOwner("insert into sku (tenant_id, id, product_id, code, title) values ($1, 'sku_odd', 'prd_1', 'ODD', 'odd')", [dock.tenantId]);
    expect(await dock.scan("odd", { receiptId })).toMatchObject({ text: "1 × ODD → quality control · wrong item", differences: ["wrong_item"] });
    expect(await dock.scan("4006381333931", { receiptId })).toMatchObject({ refusal: "unknown_item" });
    expect(await dock.scan(gtins.sku_mug.each, { receiptId, isDamaged: true })).toMatchObject({ differences: ["over", "damaged"] });
    expect(await dock.levels()).toEqual({ sku_mug: [15, 14, 0, 1, 0], sku_pot: [1, 1, 0, 0, 5], sku_odd: [1, 0, 1, 0, 0] });
  }); // prettier-ignore

  it("is received against its order when nobody announced it, and the order ends with its last piece", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12 });
    const begun = await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" }));
    expect(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" })), "twice").toEqual(
      begun,
    );
    const { receiptId } = expectOk(begun);
    await dock.scan(gtins.sku_mug.case, { receiptId });
    expect(await dock.order("pur_1")).toMatchObject({ status: "placed" });
    await dock.scan(gtins.sku_mug.case, { receiptId });
    expect(await dock.order("pur_1")).toMatchObject({ status: "received", endReason: "Everything is here." });
    expect((await dock.levels()).sku_mug).toEqual([12, 12, 0, 0, 0]);
    expect(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" }))).toMatchObject({
      error: { code: "inbound.order_state" },
    });
  });

  it("is over what was ordered when its pallet was expected and an unannounced case had filled the line", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12 });
    await dock.announce("asn_1", [{ sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 12 }]);
    const { receiptId: blind } = expectOk(
      await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" })),
    );
    await dock.scan(gtins.sku_mug.case, { receiptId: blind });
    const pallet = unitOf(await dock.scan(sscc(1)));
    const confirmed = await dock.within((work) =>
      confirmUnit(work, { ...pallet, lines: [], scanKey: key() }),
    );
    expect(expectOk(confirmed)).toMatchObject({ isAccepted: true, differences: ["over"] });
    expect((await dock.levels()).sku_mug).toEqual([18, 18, 0, 0, 0]);
    expect(await dock.differences()).toMatchObject([{ kind: "over", skuId: "sku_mug", quantity: 6 }]);
  });

  it("is begun on a device without a connection under the device's id, once, from the moment it began", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12 });
    const receiptId = newId("rcv");
    const begin = () => dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1", receiptId, begunAt: new Date("2026-03-02T07:00:00Z") }));
    for (const _ of [1, 2]) expect(expectOk(await begin()).receiptId).toBe(receiptId);
    await dock.scan(gtins.sku_mug.case, { receiptId, orderId: "pur_1" });
    const rows = await database.asOwner("select id, arrived_at from receipt where tenant_id = $1", [dock.tenantId]);
    expect(rows).toEqual([{ id: receiptId, arrived_at: new Date("2026-03-02T07:00:00Z") }]);
    expectOk(await dock.within((work) => closeReceipt(work, { receiptId, orderId: "pur_1" })));
    expect((await dock.levels()).sku_mug).toEqual([6, 6, 0, 0, 6]);
  }); // prettier-ignore

  it("takes what a device scanned for a receipt that somebody else began meanwhile", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12 });
    const theirs = expectOk(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" }))).receiptId;
    const own = newId("rcv");
    const begun = await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1", receiptId: own }));
    expect(expectOk(begun).receiptId).toBe(theirs);
    expect(await dock.scan(gtins.sku_mug.case, { receiptId: own, orderId: "pur_1" })).toMatchObject({ isAccepted: true, receiptId: theirs });
    // control: without its order nobody knows what the device means
    expect(await dock.scan(gtins.sku_mug.case, { receiptId: own })).toMatchObject({ refusal: "no_receipt" });
    expectOk(await dock.within((work) => closeReceipt(work, { receiptId: own, orderId: "pur_1" })));
    expect((await dock.levels()).sku_mug).toEqual([6, 6, 0, 0, 6]);
  }); // prettier-ignore

  it("asks for the lot of what is kept by lot, and reads it from the label", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_tea: 12 });
    const { receiptId } = expectOk(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" })));
    expect(await dock.scan(gtins.sku_tea.each, { receiptId })).toMatchObject({ refusal: "needs_lot" });
    expect(await dock.levels()).toMatchObject({ sku_tea: [0, 0, 0, 0, 12] });
    expect(await dock.scan(`(01)${gtins.sku_tea.each}(17)270131(10)L1`, { receiptId, quantity: 2 })).toMatchObject({ isAccepted: true });
    expect(await dock.scan(gtins.sku_tea.each, { receiptId, lot: "L1", expiresOn: "2027-02-28" })).toMatchObject({ refusal: "lot_differs" });
    const lots = await database.asOwner("select code, expires_on from lot where tenant_id = $1", [dock.tenantId]);
    expect(lots).toEqual([{ code: "L1", expires_on: "2027-01-31" }]);
  }); // prettier-ignore

  it("goes to quality control by the supplier's rule, at first or always", async () => {
    const dock = await arrange();
    await database.asOwner("update supplier set quality_control = 'first' where tenant_id = $1", [
      dock.tenantId,
    ]);
    await dock.place("pur_1", { sku_mug: 12 });
    const begin = async () =>
      expectOk(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" }))).receiptId;
    const first = await begin();
    expect(await dock.scan(gtins.sku_mug.each, { receiptId: first })).toMatchObject({
      text: "1 × MUG → quality control",
    });
    await dock.within((work) => closeReceipt(work, { receiptId: first }));
    expect(await dock.scan(gtins.sku_mug.each, { receiptId: await begin() })).toMatchObject({
      text: "1 × MUG → available",
    });
  });

  it("takes a scan that was kept without a connection after the receipt was closed, and what was short is not any more", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 12 });
    await dock.announce("asn_1", [{ sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 12 }]);
    const { receiptId } = unitOf(await dock.scan(sscc(1)));
    await dock.scan(gtins.sku_mug.case, { receiptId });
    now = "2026-03-02T10:00:00Z";
    await dock.within((work) => closeReceipt(work, { receiptId }));
    expect((await dock.differences()).map(({ kind, quantity }) => [kind, quantity])).toEqual([["short", 6]]);
    now = "2026-03-02T10:30:00Z";
    expect(await dock.scan(gtins.sku_mug.case, { receiptId }), "a new scan").toMatchObject({ refusal: "receipt_closed" });
    const late = { receiptId, scannedAt: new Date("2026-03-02T09:40:00Z") };
    expect(await dock.scan(gtins.sku_mug.case, late)).toMatchObject({ isAccepted: true });
    expect(await dock.differences()).toEqual([]);
    expect(await dock.order("pur_1")).toMatchObject({ status: "received" });
  }); // prettier-ignore
});

describe("put-away", () => {
  it("suggests a place, moves the units once, and measures from dock to stock", async () => {
    const dock = await arrange();
    await dock.place("pur_1", { sku_mug: 24 });
    const { receiptId } = expectOk(await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" })));
    await dock.scan(gtins.sku_mug.each, { receiptId, quantity: 24 });
    now = "2026-03-02T09:45:00Z";
    const waiting = () => dock.within((work) => toPutAway(work, "loc_dock"));
    const [item] = await waiting();
    expect(item).toMatchObject({ skuCode: "MUG", quantity: 24, places: [{ binCode: "A1", reason: "is empty, room for 500" }, { binCode: "A2" }, { binCode: "A3" }] });
    const put = (binCode: string, quantity: number, scanKey: string) =>
      dock.within((work) => putAway(work, { locationId: "loc_dock", skuId: "sku_mug", binCode, quantity, scanKey, suggestedBin: "A1" }));
    for (const time of [1, 2]) expect([time, await put("DOCK-A2", 20, "put-key-1")]).toEqual([time, { ok: true, value: { binCode: "A2", quantity: 20 } }]);
    expect(await waiting()).toMatchObject([{ quantity: 4, places: [{ binCode: "A2", reason: "holds 20 of it, room for 480" }, {}, {}] }]);
    expect(await put("Z9", 4, "put-key-2")).toMatchObject({ error: { code: "inbound.bin_unknown" } });
    expect(await put("a2", 5, "put-key-3")).toMatchObject({ error: { code: "inventory.bin_short" } });
    expect(await put("a2", 4, "put-key-4")).toMatchObject({ ok: true });
    expect(await waiting()).toEqual([]);
    const rows = await dock.within((work) => work.tx.putAway.findMany());
    expect(rows.map((row) => [row.quantity, row.isBlind, (row.placedAt.getTime() - row.arrivedAt!.getTime()) / 60_000])).toEqual([[20, true, 45], [4, true, 45]]);
  }); // prettier-ignore
});

describe("a late supplier", () => {
  it("moves what is expected to the next working day, and names the orders that wait for it", async () => {
    const dock: Dock & { order: (id: string) => Promise<unknown> } = await arrange();
    await dock.place("pur_1", { sku_mug: 12 }, "2026-03-05");
    await database.asOwner(
      `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, subtotal_minor, discount_minor,
         shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
       values ($1, 'ord_1', '#1001', '1', '#1001', 'USD', 0, 0, 0, 0, 0, now(), now(), 'trc_1')`, [dock.tenantId]);
    await database.asOwner(`insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
      values ($1, 'oln_1', 'ord_1', 1, '1', 'Mug', 2, 0)`, [dock.tenantId]);
    await database.asOwner(`insert into backorder (tenant_id, id, order_id, order_line_id, sku_id, quantity) values ($1, 'bor_1', 'ord_1', 'oln_1', 'sku_mug', 2)`, [dock.tenantId]);
    now = "2026-03-05T20:00:00Z";
    expect(await dock.within(watchLate), "its day is not over").toEqual({ late: [] });
    now = "2026-03-06T06:00:00Z";
    expect(await dock.within(watchLate)).toEqual({ late: ["pur_1"] });
    expect(await dock.within(watchLate), "told").toEqual({ late: [] });
    const [line] = await dock.within((work) => work.tx.purchaseOrderLine.findMany());
    expect(line).toMatchObject({ expectedOn: "2026-03-07", firstExpectedOn: "2026-03-05" });
    const [asked] = await database.asOwner("select title, severity, facts from exception where tenant_id = $1 and type = 'supplier.late'", [dock.tenantId]);
    expect(asked).toMatchObject({ title: "Acme Goods is late with PO-000001", severity: "high", facts: { orders: ["#1001"], promisedOn: "2026-03-05" } });
    const [promise] = await database.asOwner("select expected_on from backorder where tenant_id = $1", [dock.tenantId]);
    expect(promise).toEqual({ expected_on: "2026-03-07" });
  }); // prettier-ignore
});
