import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { approvalPolicy, orderStatuses } from "../contract.ts";
import { orderTransitions } from "../domain/order-states.ts";
import { lockOrder } from "../store.ts";
import { arrangeDock } from "../testing/arrange.ts";
import { acknowledgeOrder, decideDifferences, moveLineDate } from "./acknowledge-order.ts";
import { draftFromReorder } from "./draft-from-reorder.ts";
import { draftOrder, reviseOrder } from "./draft-order.ts";
import { endOrder } from "./end-order.ts";
import { expectedOf } from "./expect-stock.ts";
import { approveOrder, sendBackOrder, submitOrder } from "./place-order.ts";
import { createSupplier, saveSupplierSku, updateSupplier } from "./save-supplier.ts";

const database = testDatabase();
let restore: () => void;
beforeEach(() => (restore = setClock(() => new Date("2026-03-02T09:00:00Z"))));
afterEach(() => restore());

const draft = { supplierId: "sup_acme", locationId: "loc_dock" };

it("what is to be ordered and nobody offers is asked for once, and drafted when somebody does", async () => {
  const dock = await arrangeDock(database);
  await database.asOwner("delete from supplier_sku where tenant_id = $1 and sku_id = 'sku_mug'", [dock.tenantId]);
  const row = { skuId: "sku_mug", locationId: "loc_dock", suggested: 20 };
  for (let n = 0; n < 2; n++)
    expect(await dock.within((work) => draftFromReorder(work, [row]))).toEqual({ orderIds: [] });
  const asked = () =>
    database.asOwner(
      "select status, subject_id as sku, facts ->> 'units' as units from exception where tenant_id = $1 and type = 'purchase.no_supplier'",
      [dock.tenantId],
    );
  expect(await asked()).toEqual([{ status: "open", sku: "sku_mug", units: "20" }]);
  const terms = { supplierId: "sup_acme", skuId: "sku_mug", supplierCode: "AC-1", costMinor: 1n };
  expect(await dock.within((work) => saveSupplierSku(work, terms))).toMatchObject({ ok: true });
  expect(await asked()).toMatchObject([{ status: "solved" }]);
  const drafted = await dock.within((work) => work.tx.purchaseOrderLine.findMany({ select: { skuId: true, orderedQuantity: true } }));
  expect(drafted).toEqual([{ skuId: "sku_mug", orderedQuantity: 20 }]);
  // offered already: nothing more is drafted
  await dock.within((work) => saveSupplierSku(work, terms));
  expect(await dock.within((work) => work.tx.purchaseOrder.count())).toBe(1);
}); // prettier-ignore

describe("a supplier", () => {
  it("is made once, changed by who saw its newest version, and has one code", async () => {
    const { within } = await arrangeDock(database);
    const make = { id: "sup_acme", code: "ACME", name: "Acme Goods", currency: "USD" };
    expect(await within((work) => createSupplier(work, make))).toEqual({ ok: true, value: { supplierId: "sup_acme" } });
    expect(await within((work) => createSupplier(work, { ...make, id: "sup_2" }))).toMatchObject({ error: { code: "inbound.supplier_code_taken" } });
    const change = { supplierId: "sup_acme", version: 1, changes: { name: "Acme Inc." } };
    expect(await within((work) => updateSupplier(work, change))).toEqual({ ok: true, value: { version: 2 } });
    expect(await within((work) => updateSupplier(work, change))).toMatchObject({ error: { code: "inbound.supplier_changed", currentVersion: 2 } });
    expect(await within((work) => updateSupplier(work, { ...change, version: 2, changes: { ediConnectionId: "con_none" } }))).toMatchObject({
      error: { code: "inbound.connection_not_edi" } });
    expect(await within((work) => saveSupplierSku(work, { supplierId: "sup_acme", skuId: "sku_pot", supplierCode: "AC-MUG", costMinor: 1n }))).toMatchObject({
      error: { code: "inbound.sku_code_taken" } });
  }); // prettier-ignore

  it("is nobody else's", async () => {
    await arrangeDock(database);
    const other = await makeMerchant(database);
    const seen = await transact({ tenantId: other, actor: { kind: "user", id: "usr_x" } }, (work) =>
      work.tx.supplier.findMany(),
    );
    expect(seen).toEqual([]);
  });
});

describe("a purchase order", () => {
  it("is drafted once: whole packs, the price of its quantity, the date of the lead time", async () => {
    const { within } = await arrangeDock(database);
    const lines = [{ skuId: "sku_mug", quantity: 20 }, { skuId: "sku_pot", quantity: 600 }];
    const input = { ...draft, id: "pur_1", lines };
    const made = await within((work) => draftOrder(work, input));
    expect(await within((work) => draftOrder(work, input))).toEqual(made);
    const order = await within((work) => lockOrder(work, "pur_1"));
    expect(order).toMatchObject({ number: "PO-000001", status: "draft", totalMinor: 24n * 250n + 600n * 200n, lines: [
      { skuId: "sku_mug", supplierCode: "AC-MUG", orderedQuantity: 24, unitCostMinor: 250n, expectedOn: "2026-03-12" },
      { skuId: "sku_pot", orderedQuantity: 600, unitCostMinor: 200n }] });
    expect(await within((work) => draftOrder(work, { ...draft, lines: [{ skuId: "sku_none", quantity: 1 }] }))).toMatchObject({
      error: { code: "inbound.not_from_supplier", skus: ["sku_none"] } });
    expect(await within((work) => reviseOrder(work, { orderId: "pur_1", version: order!.version, lines: [lines[0]!] }))).toMatchObject({ ok: true });
    expect(await within((work) => reviseOrder(work, { orderId: "pur_1", version: order!.version, lines }))).toMatchObject({ error: { code: "inbound.order_changed" } });
  }); // prettier-ignore

  it("above the limit is placed by another person than who submitted it", async () => {
    const { within, as, tenantId } = await arrangeDock(database);
    const limits = [{ currency: "USD", minor: 5_999 }];
    await within(async (work) => {
      expectOk(await publish(work, { kind: "inbound.approval", schema: approvalPolicy, body: { limits }, note: "Small." }));
      expectOk(await draftOrder(work, { ...draft, id: "pur_2", lines: [{ skuId: "sku_mug", quantity: 24 }] }));
    });
    expect(await within((work) => submitOrder(work, "pur_2"))).toMatchObject({ value: { status: "awaiting_approval" } });
    expect(await within((work) => submitOrder(work, "pur_2")), "twice").toMatchObject({ value: { status: "awaiting_approval" } });
    expect(await within((work) => approveOrder(work, "pur_2"))).toMatchObject({ error: { code: "inbound.own_order" } });
    await as("usr_chief", (work) => sendBackOrder(work, { orderId: "pur_2", reason: "Too many" }));
    await within((work) => submitOrder(work, "pur_2"));
    expect(await as("usr_chief", (work) => approveOrder(work, "pur_2"))).toMatchObject({ value: { status: "placed" } });
    expect(await as("usr_chief", (work) => approveOrder(work, "pur_2")), "twice").toMatchObject({ value: { status: "placed" } });
    const open = await database.asOwner("select status from exception where tenant_id = $1 and type = 'purchase.approval'", [tenantId]);
    expect(open.map(({ status }) => status)).toEqual(["solved", "solved"]);
    const placed = await database.asOwner("select from outbox_event where tenant_id = $1 and name = 'inbound/order.placed'", [tenantId]);
    expect(placed.length).toBe(1);
  }); // prettier-ignore

  it("takes what the supplier says only when a person accepts it", async () => {
    const { within, place } = await arrangeDock(database);
    await place("pur_3", { sku_mug: 24, sku_pot: 12 });
    const answer = { orderId: "pur_3", sourceKey: "855-1", lines: [
      { position: 1, quantity: 18, expectedOn: "2026-03-20" }, { position: 2, isRejected: true }] };
    expect(await within((work) => acknowledgeOrder(work, answer))).toEqual({ ok: true, value: { differences: 3 } });
    expect(await within((work) => acknowledgeOrder(work, answer)), "twice").toEqual({ ok: true, value: { differences: 0 } });
    const rows = await within((work) => work.tx.purchaseOrderDifference.findMany({ orderBy: { id: "asc" } }));
    expect(rows.map(({ kind, ours, theirs }) => [kind, ours, theirs])).toEqual([
      ["quantity", "24", "18"], ["date", "2026-03-12", "2026-03-20"], ["rejected", "12", "0"]]);
    const [quantity, date, rejected] = rows.map(({ id }) => id) as [string, string, string];
    const decide = (decision: "accept" | "refuse", ...differenceIds: string[]) =>
      within((work) => decideDifferences(work, { orderId: "pur_3", differenceIds, decision }));
    expect(await decide("refuse", quantity)).toEqual({ ok: true, value: { decided: 1 } });
    await decide("accept", date, rejected);
    expect(await decide("refuse", date), "decided already").toEqual({ ok: true, value: { decided: 0 } });
    expect(await within((work) => lockOrder(work, "pur_3"))).toMatchObject({ status: "acknowledged", lines: [
      { orderedQuantity: 24, expectedOn: "2026-03-20", shortQuantity: 0 }, { orderedQuantity: 12, shortQuantity: 12 }] });
    const expected = await within((work) => expectedOf(work, "pur_3"));
    expect(expected.map((one) => [one.quantity, one.expectedOn])).toEqual([[24, "2026-03-20"], [0, "2026-03-12"]]);
  }); // prettier-ignore

  it("ends canceled when nothing came; nothing more is expected then", async () => {
    const { within, place } = await arrangeDock(database);
    await place("pur_4", { sku_mug: 24 });
    const line = (await within((work) => lockOrder(work, "pur_4")))!.lines[0]!;
    expectOk(
      await within((work) =>
        moveLineDate(work, { orderId: "pur_4", lineId: line.id, expectedOn: "2026-04-01" }),
      ),
    );
    const end = { orderId: "pur_4", reason: "Bought elsewhere" };
    expect(await within((work) => endOrder(work, end))).toEqual({ ok: true, value: { status: "canceled" } });
    expect(await within((work) => endOrder(work, end)), "twice").toMatchObject({
      value: { status: "canceled" },
    });
    expect(await within((work) => submitOrder(work, "pur_4"))).toMatchObject({
      error: { code: "inbound.order_state" },
    });
    expect((await within((work) => expectedOf(work, "pur_4"))).map((one) => one.quantity)).toEqual([0]);
  });
});

it("the database holds the same table of transitions as the room", async () => {
  const pairs = orderStatuses.flatMap((from) => orderStatuses.map((to) => ({ from, to })));
  const rows = await database.asOwner<{ from: string; to: string; may: boolean }>(
    `select p."from", p."to", purchase_order_may_become(p."from", p."to") as may from jsonb_to_recordset($1::jsonb) as p("from" text, "to" text)`,
    [JSON.stringify(pairs)],
  );
  const differ = rows.filter(
    ({ from, to, may }) =>
      may !==
      (from === to ||
        orderTransitions[from as keyof typeof orderTransitions].includes(
          to as (typeof orderStatuses)[number],
        )),
  );
  expect(differ).toEqual([]);
});
