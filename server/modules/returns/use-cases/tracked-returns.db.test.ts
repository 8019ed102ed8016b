import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { getRma } from "../queries/get-rma.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { findReturn } from "./find-return.ts";
import { inspectUnits } from "./inspect-units.ts";
import { linkOrder } from "./link-order.ts";
import { receiveReturn } from "./receive-return.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);

/** Three pieces of "s1" left with the order under these numbers; SN9 left with another order. */
async function sold(tracking: "serial" | "lot", codes: string[]) {
  const shop = await arrangeReturns(database);
  await shop.sql("update sku set tracking = $2 where tenant_id = $1 and id = 's1'", tracking);
  const lot = (code: string) =>
    shop.sql("insert into lot (tenant_id, id, sku_id, code, is_serial) values ($1, 'lot_' || $2, 's1', $2, $3)", code, tracking === "serial"); // prettier-ignore
  const pick = (code: string, line: string) =>
    shop.sql("insert into pick (tenant_id, id, fulfillment_order_id, fulfillment_line_id, quantity, lot_id, scan_key, picked_by) select tenant_id, 'pck_' || $2, fulfillment_order_id, id, 1, 'lot_' || $2, 'scan' || $2, 'u' from fulfillment_line where tenant_id = $1 and id = $3", code, line); // prettier-ignore
  for (const code of codes) {
    await lot(code);
    await pick(code, "fo_1l1s1");
  }
  const other = async (code: string) => {
    await shop.orderAgain("ord_2");
    await shop.sql("insert into order_line select (jsonb_populate_record(l, '{\"id\": \"l2\", \"order_id\": \"ord_2\", \"external_line_id\": \"l2\"}')).* from order_line l where tenant_id = $1 and id = 'l1'"); // prettier-ignore
    await shop.sql("insert into fulfillment_order select (jsonb_populate_record(f, '{\"id\": \"fo_2\", \"number\": \"fo_2\", \"order_id\": \"ord_2\"}')).* from fulfillment_order f where tenant_id = $1 and id = 'fo_1'"); // prettier-ignore
    await shop.sql("insert into fulfillment_line select (jsonb_populate_record(f, '{\"id\": \"fo_2l2s1\", \"fulfillment_order_id\": \"fo_2\", \"order_id\": \"ord_2\", \"order_line_id\": \"l2\"}')).* from fulfillment_line f where tenant_id = $1 and id = 'fo_1l1s1'"); // prettier-ignore
    await lot(code);
    await pick(code, "fo_2l2s1");
  };
  let scans = 0;
  const scan = (named: { lotCode?: string; serials?: string[]; isExtra?: boolean; quantity?: number }, id = "rma_test1") =>
    shop.within((work) => receiveReturn(work, { rmaId: id, locationId: "loc_1", code: "S1", scanKey: `scan-named-${++scans}`, ...named })); // prettier-ignore
  const inspect = (id: string, named: object, over: object = {}) =>
    shop.within(async (work) => inspectUnits(work, { id, lineId: await shop.lineOf("rma_test1"), quantity: 1, grade: "A", disposition: "restock", ...named, ...over })); // prettier-ignore
  return { ...shop, scan, inspect, other };
}

describe("serial numbers that come back", () => {
  it("are taken in when they were sold to this buyer, refused otherwise, and a difference when a person insists", async () => {
    const shop = await sold("serial", ["SN1", "SN2", "SN3"]);
    await shop.approved("rma_test1", 2);
    expect(expectOk(await shop.scan({}))).toMatchObject({ refusal: "needs_lot" });
    expect(expectOk(await shop.scan({ serials: ["SN9"] }))).toMatchObject({ refusal: "not_the_one_sold" });
    expect(await shop.stock()).toMatchObject({ onHand: 0 });
    expect(expectOk(await shop.scan({ serials: ["SN1"] }))).toMatchObject({ isAccepted: true, origin: "announced" });
    // the same piece is not in two places
    expect(expectOk(await shop.scan({ serials: ["SN1"] }))).toMatchObject({ refusal: "present" });
    expect(expectOk(await shop.scan({ serials: ["SN9"], isExtra: true }))).toMatchObject({ origin: "wrong_item" });
    expect(await shop.stock()).toMatchObject({ onHand: 2, qualityControl: 2, available: 0 });
    const asked = await shop.sql("select type from exception where tenant_id = $1");
    expect(asked).toEqual([{ type: "return.mismatch" }]);
  }); // prettier-ignore

  it("are refused when they left with another order, although this one noted none", async () => {
    const shop = await sold("serial", []);
    await shop.approved("rma_test1", 1);
    await shop.other("SN9");
    expect(expectOk(await shop.scan({ serials: ["SN9"] }))).toMatchObject({ refusal: "not_the_one_sold" });
    // control: a number that nobody has seen is believed, because nothing speaks against it
    expect(expectOk(await shop.scan({ serials: ["SN8"] }))).toMatchObject({ isAccepted: true });
  });

  it("are graded one by one, only those that came with the line, and each once", async () => {
    const shop = await sold("serial", ["SN1", "SN2", "SN3"]);
    await shop.approved("rma_test1", 2);
    expectOk(await shop.scan({ serials: ["SN1", "SN2"] }));
    const view = async () => expectOk(await shop.within((work) => getRma(work, "rma_test1")));
    expect((await view()).lines[0]!.named.map(({ code }) => code)).toEqual(["SN1", "SN2"]);
    expect(codeOf(await shop.inspect("insp_0001", { serials: ["SN3"] }))).toBe("returns.not_waiting");
    expectOk(await shop.inspect("insp_0001", { serials: ["SN2"] }, { grade: "D", disposition: "scrap" }));
    expect(codeOf(await shop.inspect("insp_0002", { serials: ["SN2"] }))).toBe("returns.not_waiting");
    expect((await view()).lines[0]!.named.map(({ code }) => code)).toEqual(["SN1"]);
    expect(expectOk(await shop.inspect("insp_0002", { serials: ["SN1"] })).rmaStatus).toBe("resolved");
    const here = await shop.sql("select l.code from lot_level v join lot l on l.tenant_id = v.tenant_id and l.id = v.lot_id where v.tenant_id = $1 and v.on_hand = 1"); // prettier-ignore
    expect(here).toEqual([{ code: "SN1" }]);
  });

  it("say that a return without an order is not of the order that somebody names", async () => {
    const shop = await sold("serial", ["SN1"]);
    await shop.other("SN9");
    expectOk(await shop.within((work) => findReturn(work, { locationId: "loc_1", code: "S1", newId: "rma_test1" }))); // prettier-ignore
    expectOk(await shop.scan({ serials: ["SN9"], isExtra: true }));
    const lines = [{ lineId: await shop.lineOf("rma_test1"), orderLineId: "l1" }];
    const link = await shop.within((work) => linkOrder(work, { id: "rma_test1", orderId: "ord_1", lines }));
    expect(link).toMatchObject({ error: { code: "returns.not_the_one_sold", named: "SN9" } });
  });
});

it("lots that come back keep their lot, and no more of one is graded than came", async () => {
  const shop = await sold("lot", ["L1"]);
  await shop.approved("rma_test1", 3);
  expect(expectOk(await shop.scan({ lotCode: "L7" }))).toMatchObject({ refusal: "not_the_one_sold" });
  expectOk(await shop.scan({ lotCode: "L1", quantity: 2 }));
  expect(codeOf(await shop.inspect("insp_0001", { lotCode: "L7" }))).toBe("returns.not_waiting");
  expectOk(await shop.inspect("insp_0001", { lotCode: "L1" }, { quantity: 2 }));
  expect(codeOf(await shop.inspect("insp_0002", { lotCode: "L1" }))).toBe("returns.more_than_here");
  const [level] = await shop.sql("select l.code, v.on_hand::int as n from lot_level v join lot l on l.tenant_id = v.tenant_id and l.id = v.lot_id where v.tenant_id = $1"); // prettier-ignore
  expect(level).toEqual({ code: "L1", n: 2 });
});
