import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transactSql } from "#server/db/transact.ts";
import { takeStock } from "#server/modules/inventory/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { arrangeDock } from "../testing/arrange.ts";
import { noticeOf, sscc } from "../testing/edi.ts";
import { acknowledgeOrder, decideDifferences } from "./acknowledge-order.ts";
import { moveAsnDate } from "./move-asn-date.ts";
import { recordAsn } from "./record-asn.ts";

const database = testDatabase();
let restore: () => void;
beforeEach(() => (restore = setClock(() => new Date("2026-03-02T09:00:00Z"))));
afterEach(() => restore());

/** 24 mugs are ordered for March 12; #1001 waits for two of them. */
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
     values ($1, 'oln_1', 'ord_1', 1, '1', 'Mug', 2, 0)`,
    [tenantId],
  );
  await transactSql({ tenantId, actor: { kind: "system", id: "test" }, traceId: "trc_test" }, (work) =>
    takeStock(work, [
      { orderId: "ord_1", orderLineId: "oln_1", demands: [{ skuId: "sku_mug", quantity: 2 }] },
    ]),
  );
  await dock.place("pur_1", { sku_mug: 24 });
  const promisedOn = async () =>
    (await database.asOwner("select expected_on from backorder where tenant_id = $1", [tenantId])).map(
      (row) => row["expected_on"],
    );
  const expectedUnits = () =>
    database.asOwner(
      `select expected_on as "on", sum(quantity)::integer as units from expected_receipt
        where tenant_id = $1 and quantity > 0 group by 1 order by 1`,
      [tenantId],
    );
  const told = () =>
    dock.within((work) =>
      work.tx.purchaseOrderEvent.findMany({
        where: { kind: "promises" },
        orderBy: { id: "asc" },
        select: { text: true },
      }),
    );
  const asked = () =>
    database.asOwner(
      "select order_id, status from exception where tenant_id = $1 and type = 'order.promise_moved'",
      [tenantId],
    );
  const announce = (expectedOn: string) =>
    dock.within(async (work) =>
      expectOk(
        await recordAsn(work, {
          id: "asn_1",
          supplierId: "sup_acme",
          source: "person",
          announcement: {
            ...noticeOf("S-1", [{ sscc: sscc(1), order: "PO-000001", code: "AC-MUG", quantity: 24 }]),
            expectedOn,
          },
        }),
      ),
    );
  return { ...dock, promisedOn, expectedUnits, told, asked, announce };
}

describe("what comes later than it was promised", () => {
  it("a late ASN moves the promises that rested on it and names the orders", async () => {
    const dock = await arrange();
    expect(await dock.promisedOn()).toEqual(["2026-03-12"]);
    await dock.announce("2026-03-20");
    expect(await dock.promisedOn()).toEqual(["2026-03-20"]);
    expect(await dock.expectedUnits()).toEqual([{ on: "2026-03-20", units: 24 }]);
    expect((await dock.told()).at(-1)).toEqual({
      text: "Promises moved: #1001 2026-03-12 → 2026-03-20",
    });
    expect(await dock.asked()).toEqual([{ order_id: "ord_1", status: "open" }]);
  });

  it("a truck that is moved to another day moves them again, once, and never after its receiving began", async () => {
    const dock = await arrange();
    await dock.announce("2026-03-12");
    const move = (expectedOn: string) =>
      dock.within((work) => moveAsnDate(work, { id: "asn_1", expectedOn }));
    const before = (await dock.told()).length;
    for (const time of [1, 2]) expect([time, await move("2026-03-16")]).toEqual([time, { ok: true }]);
    expect(await dock.promisedOn()).toEqual(["2026-03-16"]);
    expect((await dock.told()).length).toBe(before + 1);
    await database.asOwner("update asn set status = 'receiving', arrived_at = now() where tenant_id = $1", [
      dock.tenantId,
    ]);
    expect(await move("2026-03-17")).toMatchObject({ error: { code: "inbound.asn_state" } });
    const other = await arrange();
    expect(
      await other.within((work) => moveAsnDate(work, { id: "asn_1", expectedOn: "2026-03-17" })),
    ).toMatchObject({ error: { code: "inbound.asn_unknown" } });
  });

  it("an answer with a later date moves them when it is accepted, and a newer answer takes its place before", async () => {
    const dock = await arrange();
    const answer = (sourceKey: string, expectedOn: string) =>
      dock.within((work) =>
        acknowledgeOrder(work, { orderId: "pur_1", sourceKey, lines: [{ position: 1, expectedOn }] }),
      );
    await answer("mail-1", "2026-03-18");
    await answer("mail-2", "2026-03-19");
    expect(await answer("mail-1", "2026-03-18"), "an old answer again").toMatchObject({
      value: { differences: 0 },
    });
    const rows = await dock.within((work) =>
      work.tx.purchaseOrderDifference.findMany({ orderBy: { id: "asc" } }),
    );
    expect(rows.map(({ theirs, status }) => [theirs, status])).toEqual([
      ["2026-03-18", "overtaken"],
      ["2026-03-19", "open"],
    ]);
    expect(await dock.promisedOn(), "nothing moves before it is accepted").toEqual(["2026-03-12"]);
    const accept = { orderId: "pur_1", differenceIds: [rows[1]!.id], decision: "accept" as const };
    expectOk(await dock.within((work) => decideDifferences(work, accept)));
    expect(await dock.promisedOn()).toEqual(["2026-03-19"]);
    expect((await dock.told()).at(-1)!.text).toContain("#1001 2026-03-12 → 2026-03-19");
    await answer("mail-3", "2026-03-21");
    await dock.within((work) =>
      acknowledgeOrder(work, { orderId: "pur_1", sourceKey: "mail-4", lines: [{ position: 1 }] }),
    );
    const [open] = await database.asOwner(
      "select status from exception where tenant_id = $1 and type = 'purchase.differences'",
      [dock.tenantId],
    );
    expect(open, "as ordered after all").toEqual({ status: "solved" });
  });
});
