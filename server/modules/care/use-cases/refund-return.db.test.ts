import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { issueInvoice } from "#server/modules/invoicing/public.ts";
import { arrangeReturns } from "#server/modules/returns/testing/arrange.ts";
import { inspectUnits } from "#server/modules/returns/testing/inspect.ts";
import { refundReturn } from "./refund-return.ts";

const database = testDatabase();

describe("the refund of a return", () => {
  it("credits exactly its money lines once its trigger was reached, and never before or twice", async () => {
    const shop = await arrangeReturns(database);
    expectOk(await shop.within((work) => issueInvoice(work, { fulfillmentOrderId: "fo_1" })));
    await shop.approved("rma_test1", 2);
    expectOk(await shop.scan("rma_test1", "S1", { quantity: 2 }));
    expect(await shop.within((work) => refundReturn(work, "rma_test1"))).toEqual([]);
    await inspectUnits(shop, "rma_test1", 2);
    const both = await Promise.all([1, 2].map(() => shop.within((work) => refundReturn(work, "rma_test1"))));
    expect(both.flat()).toEqual(["CN-000001"]);
    const notes = await shop.sql("select net_minor::int as net, tax_minor::int as tax, reason from credit_note where tenant_id = $1");
    expect(notes).toEqual([{ net: 1_933, tax: 133, reason: "returned" }]);
    expect(await shop.sql("select money_status from rma where tenant_id = $1")).toEqual([{ money_status: "settled" }]);
  }); // prettier-ignore

  it("waits for the invoice, and asks finance meanwhile", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 1);
    expectOk(await shop.scan("rma_test1"));
    await inspectUnits(shop, "rma_test1", 1);
    expect(await shop.within((work) => refundReturn(work, "rma_test1"))).toEqual([]);
    const asked = () => shop.sql("select status from exception where tenant_id = $1 and type = 'return.refund_blocked'");
    expect(await asked()).toEqual([{ status: "open" }]);
    expectOk(await shop.within((work) => issueInvoice(work, { fulfillmentOrderId: "fo_1" })));
    expect((await shop.within((work) => refundReturn(work, "rma_test1"))).length).toBe(1);
    expect(await asked()).toEqual([{ status: "solved" }]);
  }); // prettier-ignore
});
