import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import {
  defaultReturnsPolicy,
  dispositions,
  grades,
  returnsPolicySchema,
  type ReturnsPolicy,
} from "../contract.ts";
import { getRma } from "../queries/get-rma.ts";
import { listRmas } from "../queries/list-rmas.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { approveRma, endRma, markInTransit } from "./decide-rma.ts";
import { findReturn } from "./find-return.ts";
import { finishRefurbishment } from "./finish-refurbishment.ts";
import { inspectUnits, markMissing } from "./inspect-units.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);

async function withPolicy(body: Partial<ReturnsPolicy>) {
  const shop = await arrangeReturns(database);
  await shop.within(async (work) => expectOk(await publish(work, { kind: "returns.policy", schema: returnsPolicySchema, body: { ...defaultReturnsPolicy, ...body }, note: "Test." }))); // prettier-ignore
  return shop;
}

describe("asking for a return", () => {
  it("takes no more than left and is not coming back already, once, and estimates the money", async () => {
    const shop = await arrangeReturns(database);
    expect(expectOk(await shop.open("rma_test1", 2))).toMatchObject({ number: "RMA-1", status: "requested" });
    expect(expectOk(await shop.open("rma_test1", 2)).number).toBe("RMA-1");
    const refused = await shop.open("rma_test2", 2);
    expect(refused).toMatchObject({ error: { code: "returns.more_than_shipped", asked: 2, left: 1 } });
    const view = expectOk(await shop.within((work) => getRma(work, "rma_test1")));
    expect(view).toMatchObject({ moneyStatus: "pending", refundMinor: 2_066n });
    await shop.within((work) => endRma(work, { id: "rma_test1", end: "rejected", reason: "worn" }));
    expectOk(await shop.open("rma_test2", 3));
  });

  it("keeps to the window, unless a person is generous", async () => {
    const shop = await withPolicy({ windowDays: 30 });
    await shop.sql(
      "update fulfillment_order set shipped_at = now() - interval '40 days' where tenant_id = $1",
    );
    expect(codeOf(await shop.open("rma_test1", 1))).toBe("returns.window_over");
  });

  it("needs a second person above the value of the policy", async () => {
    const shop = await withPolicy({ approvalAboveMinor: 1_000 });
    expectOk(await shop.open("rma_test1", 3));
    expect(codeOf(await shop.within((work) => approveRma(work, "rma_test1")))).toBe("returns.own_request");
    expectOk(await shop.within((work) => approveRma(work, "rma_test1"), "usr_boss"));
    expect(codeOf(await shop.within((work) => approveRma(work, "rma_none")))).toBe("returns.unknown");
  });

  it("is seen by nobody else", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 1);
    const tenantId = await makeMerchant(database);
    const theirs = await transact({ ...shop.scope, tenantId }, async (work) => [
      (await listRmas(work, { limit: 10 })).items.length,
      codeOf(await getRma(work, "rma_test1")),
      codeOf(await approveRma(work, "rma_test1")),
    ]);
    expect(theirs).toEqual([0, "returns.unknown", "returns.unknown"]);
    expect((await shop.within((work) => listRmas(work, { limit: 10, search: "rma-1" }))).items.length).toBe(
      1,
    );
  });
});

describe("receiving", () => {
  it("puts each scan into quality control at once, and the same scan once", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 2);
    const first = expectOk(await shop.scan("rma_test1", "S1", { scanKey: "scan-once-1" }));
    expect(first).toMatchObject({ isAccepted: true, origin: "announced", outstanding: 1 });
    expect(expectOk(await shop.scan("rma_test1", "S1", { scanKey: "scan-once-1" }))).toEqual(first);
    expect(await shop.stock()).toEqual({ onHand: 1, qualityControl: 1, damaged: 0, available: 0 });
    const moves = await shop.sql(
      "select kind, source_type, source_id from stock_movement where tenant_id = $1",
    );
    expect(moves).toEqual([{ kind: "receipt", source_type: "return", source_id: "rma_test1" }]);
  });

  it("refuses what does not belong to it until a person says that it is here, and asks about it", async () => {
    const shop = await arrangeReturns(database);
    expectOk(await shop.open("rma_test1", 1));
    expect(codeOf(await shop.scan("rma_test1"))).toBe("returns.state");
    await shop.within((work) => approveRma(work, "rma_test1"));
    expect(expectOk(await shop.scan("rma_test1", "NONSENSE"))).toMatchObject({ refusal: "unknown_item" });
    expect(expectOk(await shop.scan("rma_test1", "OTHER"))).toMatchObject({ refusal: "not_expected" });
    expect(expectOk(await shop.scan("rma_test1", "S1", { quantity: 2 }))).toMatchObject({
      refusal: "not_expected",
    });
    expect((await shop.stock()).onHand).toBe(0);
    expect(expectOk(await shop.scan("rma_test1", "OTHER", { isExtra: true }))).toMatchObject({
      origin: "wrong_item",
    });
    expect(expectOk(await shop.scan("rma_test1", "S1", { quantity: 2, isExtra: true }))).toMatchObject({ origin: "unannounced" }); // prettier-ignore
    const waiting = await shop.sql("select type from exception where tenant_id = $1");
    expect(waiting).toEqual([{ type: "return.mismatch" }]);
    expect(await shop.stock()).toMatchObject({ onHand: 3, available: 0 });
  });

  it("opens an unexpected return by the number of its order, once, and asks support", async () => {
    const shop = await arrangeReturns(database);
    const find = (code: string, newId: string) =>
      shop.within((work) => findReturn(work, { locationId: "loc_1", code, newId }));
    expect(expectOk(await find("nothing-we-know", "rma_test0"))).toBeNull();
    expect(expectOk(await find("1001", "rma_test1"))).toEqual({ id: "rma_test1", isNew: true });
    expect(expectOk(await find("#1001", "rma_test2"))).toEqual({ id: "rma_test1", isNew: false });
    expect(expectOk(await find("rma-1", "rma_test2"))).toEqual({ id: "rma_test1", isNew: false });
    expect(expectOk(await shop.scan("rma_test1"))).toMatchObject({ isAccepted: true, origin: "unannounced" });
    expect(expectOk(await find("OTHER", "rma_test3"))).toEqual({ id: "rma_test3", isNew: true });
    const waiting = await shop.sql("select count(*)::int as n from exception where tenant_id = $1 and type = 'return.unexpected'"); // prettier-ignore
    expect(waiting).toEqual([{ n: 2 }]);
  });
});

describe("inspection", () => {
  it("never makes anything sellable but what is restocked as grade A, refurbished to it, or sold on as its own SKU", async () => {
    const shop = await arrangeReturns(database, { lines: [{ quantity: 60, unitPriceMinor: 100 }] });
    await shop.approved("rma_test1", 60);
    expectOk(await shop.scan("rma_test1", "S1", { quantity: 60 }));
    const lineId = await shop.lineOf("rma_test1");
    const raised: string[] = [];
    for (const disposition of dispositions)
      for (const grade of grades) {
        const before = await shop.stock();
        const id = `insp_${disposition}_${grade}`;
        const result = await shop.within((work) => inspectUnits(work, { id, lineId, quantity: 1, grade, disposition, bStockSkuId: "b1" })); // prettier-ignore
        if (disposition === "restock" && grade !== "A")
          expect(codeOf(result)).toBe("returns.grade_not_restocked");
        else expectOk(result);
        const after = await shop.stock();
        if (after.available > before.available) raised.push(`${disposition} ${grade}`);
      }
    expect(raised).toEqual(["restock A", "resell_b A", "resell_b B", "resell_b C", "resell_b D"]);
    const [as] = await shop.sql(
      "select on_hand::int as n from stock_level where tenant_id = $1 and sku_id = 'b1'",
    );
    expect(as).toEqual({ n: 4 });
    const jobs = await shop.sql("select id from refurbishment where tenant_id = $1 order by id");
    const end = (at: number, outcome: "A" | "B" | "failed") =>
      shop.within((work) =>
        finishRefurbishment(work, { id: String(jobs[at]!.id), outcome, costMinor: 250n }),
      );
    const seen: number[] = [];
    for (const [at, outcome] of (["A", "B", "failed"] as const).entries()) {
      expectOk(await end(at, outcome));
      seen.push((await shop.stock()).available);
    }
    expectOk(await end(0, "A"));
    expect(codeOf(await end(0, "failed"))).toBe("returns.refurbishment_ended");
    expect(seen).toEqual([6, 7, 7]);
    await expect(shop.sql("insert into rma_inspection (tenant_id, id, rma_id, rma_line_id, quantity, grade, disposition, actor_id) values ($1, 'x', 'rma_test1', $2, 1, 'B', 'restock', 'u')", lineId)).rejects.toThrow(/only_a_restocks/); // prettier-ignore
    // units received are the units decided about and those that still wait, and the stock says the same
    const [sums] = await shop.sql(
      `select l.received_quantity as received, l.inspected_quantity as inspected,
         (select sum(quantity)::int from refurbishment r where r.tenant_id = l.tenant_id and r.status = 'open') as open
         from rma_line l where l.tenant_id = $1`,
    );
    const { received, inspected, open } = sums as Record<string, number>;
    expect((await shop.stock()).qualityControl).toBe(received! - inspected! + open!);
  });

  it("refuses more than is here, unknown photos and a B-stock SKU that is the same, and inspects once", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 2);
    const lineId = await shop.lineOf("rma_test1");
    const inspect = (over: object) =>
      shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade: "B", disposition: "resell_b", ...over })); // prettier-ignore
    expect(codeOf(await inspect({}))).toBe("returns.state");
    expectOk(await shop.scan("rma_test1"));
    expect(codeOf(await inspect({ quantity: 2 }))).toBe("returns.more_than_here");
    expect(codeOf(await inspect({ photoIds: ["rmp_none"] }))).toBe("returns.photo_unknown");
    expect(codeOf(await inspect({}))).toBe("returns.needs_b_stock_sku");
    expect(codeOf(await inspect({ bStockSkuId: "s1" }))).toBe("returns.needs_b_stock_sku");
    expect(codeOf(await inspect({ lineId: "rml_none" }))).toBe("returns.line_unknown");
    expectOk(await inspect({ bStockSkuId: "b1" }));
    expectOk(await inspect({ bStockSkuId: "b1" }));
    expectOk(await shop.scan("rma_test1"));
    expect(expectOk(await inspect({ id: "insp_0002" })).rmaStatus).toBe("resolved");
    expect((await shop.stock()).available).toBe(2);
  });

  it("closes what never came as missing", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 2);
    expectOk(await shop.scan("rma_test1"));
    const lineId = await shop.lineOf("rma_test1");
    const missing = (id: string, quantity: number) =>
      shop.within((work) => markMissing(work, { id, lineId, quantity }));
    expect(codeOf(await missing("miss_0001", 2))).toBe("returns.more_than_missing");
    expect(expectOk(await missing("miss_0001", 1)).rmaStatus).toBe("inspecting");
    expectOk(await missing("miss_0001", 1));
    const scrapped = await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade: "D", disposition: "scrap" })); // prettier-ignore
    expect(expectOk(scrapped).rmaStatus).toBe("resolved");
    expect(await shop.stock()).toEqual({ onHand: 0, qualityControl: 0, damaged: 0, available: 0 });
    const view = expectOk(await shop.within((work) => getRma(work, "rma_test1")));
    expect(view).toMatchObject({ moneyStatus: "held", refundMinor: 1_034n });
  });
});

describe("money", () => {
  const due = (shop: Awaited<ReturnType<typeof arrangeReturns>>) =>
    shop.sql(
      "select count(*)::int as n from outbox_event where tenant_id = $1 and name = 'returns/refund.due'",
    );

  it.each(["first_scan", "receipt", "inspection"] as const)("is due at the trigger of the policy and not before: %s", async (refundTrigger) => {
    const shop = await withPolicy({ refundTrigger, restockingFees: [{ reason: "unwanted", grade: "any", percent: 10 }] });
    await shop.approved("rma_test1", 1);
    const seen = [(await due(shop))[0]!.n];
    expectOk(await shop.within((work) => markInTransit(work, { id: "rma_test1", trackingNumber: "1Z" })));
    seen.push((await due(shop))[0]!.n);
    expectOk(await shop.scan("rma_test1"));
    seen.push((await due(shop))[0]!.n);
    const lineId = await shop.lineOf("rma_test1");
    expectOk(await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade: "A", disposition: "restock" })));
    seen.push((await due(shop))[0]!.n);
    const from = { first_scan: 1, receipt: 2, inspection: 3 }[refundTrigger];
    expect(seen).toEqual([0, 1, 2, 3].map((step) => (step >= from ? 1 : 0)));
    const kinds = await shop.sql("select kind, amount_minor::int as n from rma_money_line where tenant_id = $1 order by kind");
    expect(kinds).toEqual([{ kind: "discount", n: -33 }, { kind: "item", n: 1000 }, { kind: "restocking_fee", n: -96 }, { kind: "tax", n: 67 }]);
    expect(codeOf(await shop.within((work) => endRma(work, { id: "rma_test1", end: "canceled", reason: "no" })))).toBe("returns.state");
  }); // prettier-ignore

  it("gives nothing back for a wrong item", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 1);
    expectOk(await shop.scan("rma_test1", "OTHER", { isExtra: true }));
    const lines = await shop.sql("select id, origin from rma_line where tenant_id = $1 order by id");
    const idOf = (origin: string) => String(lines.find((line) => line.origin === origin)!.id);
    await shop.within((work) =>
      markMissing(work, { id: "miss_0001", lineId: idOf("announced"), quantity: 1 }),
    );
    const last = await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId: idOf("wrong_item"), quantity: 1, grade: "A", disposition: "donate" })); // prettier-ignore
    expect(expectOk(last).rmaStatus).toBe("resolved");
    expect(await due(shop)).toEqual([{ n: 0 }]);
    expect(expectOk(await shop.within((work) => getRma(work, "rma_test1"))).moneyStatus).toBe("none");
  });
});
