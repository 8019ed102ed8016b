import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { publish } from "#server/modules/releases/public.ts";
import { defaultReturnsPolicy, returnsPolicySchema, type DecideRefund, type ReturnsPolicy } from "../contract.ts"; // prettier-ignore
import { getRma } from "../queries/get-rma.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { decideRefund } from "./decide-refund.ts";
import { approveRma } from "./decide-rma.ts";
import { findReturn } from "./find-return.ts";
import { inspectUnits, markMissing } from "./inspect-units.ts";
import { linkOrder } from "./link-order.ts";

const database = testDatabase();
const codeOf = (result: { ok: boolean; error?: { code: string } }) => (result.ok ? "ok" : result.error!.code);
type Shop = Awaited<ReturnType<typeof arrangeReturns>>;

/** A return of two of which one came, with this grade; the other is known to be missing. */
async function short(grade: "A" | "C" = "A", policy: Partial<ReturnsPolicy> = {}) {
  const shop = await arrangeReturns(database);
  await shop.within(async (work) => expectOk(await publish(work, { kind: "returns.policy", schema: returnsPolicySchema, body: { ...defaultReturnsPolicy, ...policy }, note: "Test." }))); // prettier-ignore
  await shop.approved("rma_test1", 2);
  expectOk(await shop.scan("rma_test1"));
  const lineId = await shop.lineOf("rma_test1");
  await shop.within((work) => markMissing(work, { id: "miss_0001", lineId, quantity: 1 }));
  const disposition = grade === "A" ? "restock" : "scrap";
  expectOk(await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade, disposition }))); // prettier-ignore
  return shop;
}
const decide = (shop: Shop, over: Partial<DecideRefund> = {}, as?: string) =>
  shop.within((work) => decideRefund(work, { id: "rma_test1", decision: "give", note: "Photos seen.", ...over }), as); // prettier-ignore
const view = async (shop: Shop, id = "rma_test1") => expectOk(await shop.within((work) => getRma(work, id)));
const asked = (shop: Shop) =>
  shop.sql("select owner_role, status from exception where tenant_id = $1 and type = 'return.refund_review'");
const due = async (shop: Shop) =>
  (await shop.sql("select from outbox_event where tenant_id = $1 and name = 'returns/refund.due'")).length;

describe("a refund that a person has to look at", () => {
  it("waits although its trigger was reached, is given once, and support is asked meanwhile", async () => {
    const shop = await short();
    expect(await view(shop)).toMatchObject({ moneyStatus: "held", reviewReasons: ["missing"], refundMinor: 1_034n }); // prettier-ignore
    expect([await due(shop), await asked(shop)]).toEqual([0, [{ owner_role: "support", status: "open" }]]);
    const both = await Promise.all([decide(shop), decide(shop)]);
    expect(both.map(codeOf)).toEqual(["ok", "ok"]);
    expect(await view(shop)).toMatchObject({ moneyStatus: "ready", refundMinor: 1_034n });
    expect([await due(shop), await asked(shop)]).toEqual([1, [{ owner_role: "support", status: "solved" }]]);
    expect(codeOf(await decide(shop, { decision: "decline" }))).toBe("returns.refund_not_held");
  });

  it("asks finance above the policy's value, and another person than who asked for the return", async () => {
    const shop = await arrangeReturns(database);
    await shop.within(async (work) => expectOk(await publish(work, { kind: "returns.policy", schema: returnsPolicySchema, body: { ...defaultReturnsPolicy, approvalAboveMinor: 1_000 }, note: "Test." }))); // prettier-ignore
    expectOk(await shop.open("rma_test1", 2));
    expectOk(await shop.within((work) => approveRma(work, "rma_test1"), "usr_boss"));
    await shop.sql("update rma set is_unexpected = true where tenant_id = $1");
    expectOk(await shop.scan("rma_test1", "S1", { quantity: 2 }));
    const lineId = await shop.lineOf("rma_test1");
    expectOk(await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 2, grade: "A", disposition: "restock" }))); // prettier-ignore
    expect(await asked(shop)).toEqual([{ owner_role: "finance", status: "open" }]);
    expect(codeOf(await decide(shop))).toBe("returns.own_request");
    expect(codeOf(await decide(shop, {}, "usr_boss"))).toBe("ok");
  });

  it("keeps a part when a person says so, and all of it when it is declined, which can be taken back", async () => {
    const shop = await short("C");
    expect((await view(shop)).reviewReasons).toEqual(["missing", "worse_than_said"]);
    expectOk(await decide(shop, { decision: "decline", note: "Worn for weeks." }));
    expectOk(await decide(shop, { decision: "decline", note: "Worn for weeks." }));
    expect([(await view(shop)).moneyStatus, await due(shop)]).toEqual(["declined", 0]);
    expectOk(await decide(shop, { keptPercent: 50, note: "Half of it, as agreed." }));
    // 967 of goods after discount, of which 483 are kept, and 67 of tax
    expect(await view(shop)).toMatchObject({ moneyStatus: "ready", refundMinor: 551n });
  });

  it("is given by itself where the policy wants nobody to look; control: the default holds the same return", async () => {
    const kinds = async (policy: Partial<ReturnsPolicy>) =>
      (await view(await short("C", policy))).moneyStatus;
    expect(await kinds({ reviewWhen: [] })).toBe("ready");
    expect(await kinds({})).toBe("held");
  });

  it("cannot be held without a reason, and is nobody else's", async () => {
    const shop = await short();
    await expect(shop.sql("update rma set review_reasons = '{}' where tenant_id = $1")).rejects.toThrow(
      /rma_held_has_reason/,
    );
    const tenantId = await makeMerchant(database);
    const theirs = await transact({ ...shop.scope, tenantId }, (work) =>
      decideRefund(work, { id: "rma_test1", decision: "give", note: "Mine." }),
    );
    expect(codeOf(theirs)).toBe("returns.unknown");
  });
});

describe("a return whose order was not known", () => {
  const link = (shop: Shop, lines: { lineId: string; orderLineId: string }[], orderId = "ord_1") =>
    shop.within((work) => linkOrder(work, { id: "rma_lost1", orderId, lines }));

  async function lost(units: number) {
    const shop = await arrangeReturns(database);
    expectOk(await shop.within((work) => findReturn(work, { locationId: "loc_1", code: "S1", newId: "rma_lost1" }))); // prettier-ignore
    expectOk(await shop.scan("rma_lost1", "S1", { isExtra: true, quantity: units }));
    const lineId = await shop.lineOf("rma_lost1");
    return { shop, lineId };
  }

  it("gives money back once a person found its order, for what was sold with it and no more", async () => {
    const { shop, lineId } = await lost(2);
    expectOk(await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 2, grade: "A", disposition: "restock" }))); // prettier-ignore
    expect(await view(shop, "rma_lost1")).toMatchObject({ status: "resolved", moneyStatus: "none" });
    expect(codeOf(await link(shop, [], "ord_none"))).toBe("returns.order_unknown");
    expect(codeOf(await link(shop, [{ lineId: "rml_none", orderLineId: "l1" }]))).toBe(
      "returns.line_unknown",
    );
    expect(codeOf(await link(shop, [{ lineId, orderLineId: "l9" }]))).toBe("returns.line_not_sold");
    expectOk(await link(shop, [{ lineId, orderLineId: "l1" }]));
    expectOk(await link(shop, [{ lineId, orderLineId: "l1" }]));
    expect(await view(shop, "rma_lost1")).toMatchObject({ moneyStatus: "held", reviewReasons: ["unexpected"], refundMinor: 2_066n }); // prettier-ignore
    const waiting = await shop.sql("select type from exception where tenant_id = $1 and status = 'open' order by type"); // prettier-ignore
    expect(waiting).toEqual([{ type: "return.refund_review" }]);
    // what came back unannounced cannot be asked for again
    expect(codeOf(await shop.open("rma_test2", 2))).toBe("returns.more_than_shipped");
  });

  it("is refused more than was sold and is not coming back already", async () => {
    const { shop, lineId } = await lost(2);
    await shop.approved("rma_test1", 2);
    expect(await link(shop, [{ lineId, orderLineId: "l1" }])).toMatchObject({
      error: { code: "returns.more_than_shipped", asked: 2, left: 1 },
    });
    expectOk(await link(shop, []));
    expect(codeOf(await link(shop, [], "ord_none"))).toBe("returns.has_order");
  });
});
