import { afterEach, beforeEach, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transactSql } from "#server/db/transact.ts";
import {
  decideCount,
  fillBackorders,
  openCount,
  planCount,
  scanCount,
  submitCount,
  takeStock,
} from "#server/modules/inventory/public.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { setClock } from "#server/platform/clock.ts";
import { getOrder } from "../queries/get-order.ts";
import { arrangeDock, gtins, type Dock } from "../testing/arrange.ts";
import { noticeOf, sscc } from "../testing/edi.ts";
import { closeReceipt } from "./open-receipt.ts";
import { putAway } from "./put-away.ts";
import { recordAsn } from "./record-asn.ts";
import { confirmUnit, scanArrival } from "./scan-arrival.ts";

const database = testDatabase();
let restore: () => void;
beforeEach(() => (restore = setClock(() => new Date("2026-03-02T09:00:00Z"))));
afterEach(() => restore());

let keys = 0;
const key = () => `day-key-${++keys}`;

/** #1001 waits for ten mugs; 48 mugs and 24 pots are ordered and announced on two pallets. */
async function arrange() {
  const dock = await arrangeDock(database);
  const { tenantId } = dock;
  await database.asOwner(
    `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, subtotal_minor, discount_minor,
       shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
     values ($1, 'ord_1', '#1001', '1', '#1001', 'USD', 0, 0, 0, 0, 0, now(), now(), 'trc_1')`,
    [tenantId],
  );
  await database.asOwner(
    `insert into order_line (tenant_id, id, order_id, position, external_line_id, title, quantity, unit_price_minor)
     values ($1, 'oln_1', 'ord_1', 1, '1', 'Mug', 10, 0)`,
    [tenantId],
  );
  const demands = [{ skuId: "sku_mug", quantity: 10 }];
  const scope = { tenantId, actor: { kind: "system" as const, id: "test" }, traceId: "trc_test" };
  await transactSql(scope, (work) => takeStock(work, [{ orderId: "ord_1", orderLineId: "oln_1", demands }]));
  await dock.place("pur_1", { sku_mug: 48, sku_pot: 24 });
  await dock.within(async (work) =>
    expectOk(
      await recordAsn(work, {
        supplierId: "sup_acme",
        source: "person",
        announcement: noticeOf("S-1", [
          { sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 48 },
          { sscc: sscc(2), order: "PO-000001", code: "AC-POT", quantity: 24 },
        ]),
      }),
    ),
  );
  return { ...dock, scope };
}

/** The truck: everything on one pallet, a broken and three missing pots on the other, and a pallet that nobody announced. */
async function unload(dock: Dock): Promise<void> {
  const at = { locationId: "loc_dock" };
  const open = async (code: string) => {
    const seen = expectOk(await dock.as("usr_clerk", (work) => scanArrival(work, { ...at, code, scanKey: key() })));
    if (!seen.isAccepted || !seen.unit) throw new Error(seen.text);
    return { receiptId: seen.receiptId, unit: seen.unit };
  };
  const mugs = await open(sscc(1));
  const { receiptId } = mugs;
  await dock.as("usr_clerk", (work) => confirmUnit(work, { receiptId, unitId: mugs.unit.id, scanKey: key() }));
  const wrong = await dock.as("usr_clerk", (work) => scanArrival(work, { ...at, code: sscc(77), receiptId, scanKey: key() }));
  expect(wrong).toMatchObject({ value: { isAccepted: false, refusal: "unknown_pallet" } });
  const onIt = { ...at, code: gtins.sku_tea.each, receiptId, quantity: 6, lot: "L1", scanKey: key() };
  expect(await dock.as("usr_clerk", (work) => scanArrival(work, onIt))).toMatchObject({ value: { isAccepted: true, differences: ["wrong_item"] } });
  const pots = await open(sscc(2));
  const lines = [{ asnLineId: pots.unit.lines[0]!.id, good: 20, damaged: 1 }];
  await dock.as("usr_clerk", (work) => confirmUnit(work, { receiptId, unitId: pots.unit.id, lines, scanKey: key() }));
  await dock.as("usr_clerk", (work) => closeReceipt(work, { receiptId }));
  const put = (skuId: string, binCode: string, quantity: number) =>
    dock.as("usr_clerk", async (work) => expectOk(await putAway(work, { ...at, skuId, binCode, quantity, scanKey: key() })));
  await put("sku_mug", "A1", 48);
  await put("sku_pot", "A2", 20);
} // prettier-ignore

it("a truck with a wrong pallet and a bin with 500 unknown pieces: the right people are asked, and stock, promise and order agree", async () => {
  const dock = await arrange();
  const { tenantId } = dock;
  await unload(dock);
  await dock.within((work) => fillBackorders(work, ["sku_mug"]));

  const planned = expectOk(await dock.within((work) => planCount(work, { binId: "bin_a3" })));
  const countId = planned.countIds[0]!;
  await dock.as("usr_clerk", async (work) => {
    expectOk(await openCount(work, { countId, binCode: "A3" }));
    expectOk(await scanCount(work, { countId, code: "MUG", scanKey: key(), setTo: 500 }));
    expect(await submitCount(work, { countId, zeros: [] })).toEqual({ ok: true, value: { status: "pending_approval" } });
  });
  const levels = () =>
    database.asOwner(
      `select sku_id, on_hand, available, committed, quality_control, damaged, incoming from stock_level where tenant_id = $1 order by 1`,
      [tenantId],
    );
  const mugs = { sku_id: "sku_mug", on_hand: 48, available: 38, committed: 10, quality_control: 0, damaged: 0, incoming: 0 };
  const pots = { sku_id: "sku_pot", on_hand: 21, available: 20, committed: 0, quality_control: 0, damaged: 1, incoming: 3 };
  const tea = { sku_id: "sku_tea", on_hand: 6, available: 0, committed: 0, quality_control: 6, damaged: 0, incoming: 0 };
  expect(await levels(), "nothing of the 500 before somebody else has looked").toEqual([mugs, pots, tea]);

  const asked = await database.asOwner(
    "select type, owner_role, status from exception where tenant_id = $1 and type in ('receipt.differences', 'stock.count_variance') order by 1",
    [tenantId],
  );
  expect(asked).toEqual([
    { type: "receipt.differences", owner_role: "operations", status: "open" },
    { type: "stock.count_variance", owner_role: "operations", status: "open" },
  ]);
  const differences = await dock.within((work) => work.tx.receiptDifference.findMany({ orderBy: { kind: "asc" } }));
  expect(differences.map(({ kind, quantity }) => [kind, quantity])).toEqual([["damaged", 1], ["not_on_asn", 1], ["short", 3], ["wrong_item", 6]]);

  const decide = (who: string) =>
    dock.as(who, (work) => decideCount(work, { countId, version: 3, decision: "approve", lines: [], note: "Found after the move." }));
  expect(await decide("usr_clerk")).toMatchObject({ error: { code: "inventory.count_own" } });
  expect(await decide("usr_buyer")).toMatchObject({ value: { status: "posted" } });
  expect(await levels()).toEqual([{ ...mugs, on_hand: 548, available: 538 }, pots, tea]);
  expect(await stockDifferences(database, tenantId)).toEqual([]);

  const [promise] = await database.asOwner("select status from backorder where tenant_id = $1", [tenantId]);
  expect(promise).toEqual({ status: "filled" });
  const order = expectOk(await dock.within((work) => getOrder(work, "pur_1")));
  expect(order).toMatchObject({ status: "placed", receipt: "some", receivedMinor: (48n + 21n) * 250n, damagedMinor: 250n });
  expect(order.lines.map(({ ordered, received, damaged }) => [ordered, received, damaged])).toEqual([[48, 48, 0], [24, 21, 1]]);
  expect(order.putAway).toMatchObject({ received: 68, putAway: 68 });
}); // prettier-ignore
