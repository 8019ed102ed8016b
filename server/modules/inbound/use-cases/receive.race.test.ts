import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { arrangeDock, gtins } from "../testing/arrange.ts";
import { noticeOf, sscc } from "../testing/edi.ts";
import { beginBlindReceipt, closeReceipt } from "./open-receipt.ts";
import { recordAsn } from "./record-asn.ts";
import { confirmUnit, scanArrival } from "./scan-arrival.ts";
import { draftFromReorder } from "./draft-from-reorder.ts";

const database = testDatabase();

async function arrange(pallets: number) {
  const dock = await arrangeDock(database);
  await dock.place("pur_1", { sku_mug: 24 * pallets });
  await dock.within(async (work) =>
    expectOk(
      await recordAsn(work, {
        id: "asn_1",
        supplierId: "sup_acme",
        source: "person",
        announcement: noticeOf(
          "S-1",
          Array.from({ length: pallets }, (_, n) => ({
            sscc: sscc(n + 1),
            order: "PO-000001",
            code: "AC-MUG",
            quantity: 24,
          })),
        ),
      }),
    ),
  );
  const level = async () =>
    (await database.asOwner("select on_hand, incoming from stock_level where tenant_id = $1 and sku_id = 'sku_mug'", [dock.tenantId]))[0];
  return { ...dock, level };
} // prettier-ignore

describe("two clerks at one truck", () => {
  it("who scan and confirm the same pallet receive it once, on one receipt, beside a third who closes it", async () => {
    const dock = await arrange(3);
    const scan = (who: string, n: number) =>
      dock.as(who, (work) => scanArrival(work, { locationId: "loc_dock", code: sscc(n), scanKey: `${who}-scan-${n}` }));
    const units = await Promise.all([scan("usr_a", 1), scan("usr_b", 1), scan("usr_a", 2), scan("usr_b", 2)]);
    const opened = units.map((one) => {
      const outcome = expectOk(one);
      if (!outcome.isAccepted || !outcome.unit) throw new Error(outcome.text);
      return { receiptId: outcome.receiptId, unitId: outcome.unit.id };
    });
    expect(new Set(opened.map(({ receiptId }) => receiptId)).size).toBe(1);
    const outcomes = await Promise.all(
      opened.flatMap((unit, index) => [0, 1].map((time) =>
        dock.as(`usr_${index}`, (work) => confirmUnit(work, { ...unit, lines: [], scanKey: `confirm-${index}-${time}` })))),
    );
    expect(outcomes.map((one) => expectOk(one)).filter(({ isAccepted }) => isAccepted).length).toBe(2);
    expect(await dock.level()).toEqual({ on_hand: 48, incoming: 24 });
    const { receiptId } = opened[0]!;
    await Promise.all([dock.as("usr_c", (work) => closeReceipt(work, { receiptId })), scan("usr_b", 3), dock.as("usr_a", (work) => closeReceipt(work, { receiptId }))]);
    expect(await dock.level()).toEqual({ on_hand: 48, incoming: 24 });
    expect(await stockDifferences(database, dock.tenantId)).toEqual([]);
  }); // prettier-ignore

  it("one scan sent eight times at once is one scan", async () => {
    const dock = await arrange(1);
    const { receiptId } = expectOk(
      await dock.within((work) => beginBlindReceipt(work, { orderId: "pur_1" })),
    );
    const input = { locationId: "loc_dock", code: gtins.sku_mug.case, receiptId, scanKey: "the-same-scan" };
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => dock.within((work) => scanArrival(work, input))),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await dock.level()).toEqual({ on_hand: 6, incoming: 18 });
  });

  it("two reorder events at once make one draft", async () => {
    const dock = await arrangeDock(database);
    const rows = [
      { skuId: "sku_mug", locationId: "loc_dock", suggested: 20 },
    ];
    const pot = [{ skuId: "sku_pot", locationId: "loc_dock", suggested: 5 }];
    await Promise.all([rows, rows, pot].map((one) => dock.within((work) => draftFromReorder(work, one))));
    const orders = await dock.within((work) => work.tx.purchaseOrder.findMany({ include: { purchaseOrderLineRows: { orderBy: { skuId: "asc" } } } }));
    expect(orders.map((order) => [order.status, order.purchaseOrderLineRows.map((line) => [line.skuId, line.orderedQuantity])])).toEqual([
      ["draft", [["sku_mug", 24], ["sku_pot", 6]]]]);
  }); // prettier-ignore
});
