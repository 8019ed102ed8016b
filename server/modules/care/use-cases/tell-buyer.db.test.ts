import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeOrder } from "#server/modules/invoicing/testing/arrange.ts";
import { publish } from "#server/modules/releases/public.ts";
import { careMessagesSchema, defaultCareMessages, type MessageTrigger } from "../contract.ts";
import { messagesOfOrder } from "../queries/message-facts.ts";
import { tellBuyer } from "./tell-buyer.ts";

const database = testDatabase();

async function arrange() {
  const shop = await arrangeOrder(database, { lines: [{ quantity: 1, unitPriceMinor: 100 }] });
  await shop.sql("update sales_order set promise_on = '2026-03-05' where tenant_id = $1");
  const tell = (trigger: MessageTrigger, parcelId = "par_1", orderId = "ord_1") =>
    shop.within((work) =>
      tellBuyer(work, { orderId, parcelId, subjectId: parcelId, trigger, linkTo: () => Promise.resolve("https://shop.example/track/secret-token") }),
    ); // prettier-ignore
  const mails = () =>
    shop.sql("select to_address, subject, text_body from outgoing_mail where tenant_id = $1 order by id");
  return { ...shop, tell, mails };
}

describe("a buyer", () => {
  it("is told once for each parcel and trigger, with a link that is kept sealed", async () => {
    const { tell, mails, within } = await arrange();
    const told = await Promise.all([tell("shipped"), tell("shipped"), tell("shipped")]);
    expect(told.filter((answer) => answer === "queued")).toHaveLength(1);
    expect(await tell("shipped", "par_2")).toBe("queued");
    expect(await tell("delivered")).toBe("queued");
    const all = await mails();
    expect(all.map((mail) => mail.subject)).toEqual([
      "Your order #1001 is on its way",
      "Your order #1001 is on its way",
      "Your order #1001 was delivered",
    ]);
    expect(all[0]).toMatchObject({
      to_address: "ada@example.com",
      text_body: expect.stringContaining("Thursday, March 5"),
    });
    expect(JSON.stringify(all)).not.toContain("secret-token");
    expect(await within((work) => messagesOfOrder(work, "ord_1"))).toHaveLength(3);
  });

  it("is told by name of a return what became of it, in the merchant's brand, without the link in the open", async () => {
    const { sql, within } = await arrange();
    await sql(`update merchant set brand = '{"name": "Moss & Sons", "accentColor": "#0f5132"}' where tenant_id = $1`);
    await sql("insert into rma (tenant_id, id, number, order_id, currency, status, policy_version, refund_trigger, requested_by, end_reason, ended_at) values ($1, 'rma_1', 'RMA-9', 'ord_1', 'USD', 'rejected', 0, 'receipt', 'buyer', 'Worn <b>out</b>.', now())");
    const about = { orderId: "ord_1", rmaId: "rma_1", parcelId: null, linkTo: () => Promise.resolve("https://shop.example/track/secret-token") };
    for (const _ of [1, 2]) await within((work) => tellBuyer(work, { ...about, subjectId: "rma_1", trigger: "return_rejected" }));
    await within((work) => tellBuyer(work, { ...about, subjectId: "shp_1", trigger: "return_label" }));
    const [rejected, label, ...more] = await sql("select kind, text_body, html_body from outgoing_mail where tenant_id = $1 order by id");
    expect(rejected).toMatchObject({ kind: "care_return_rejected", text_body: expect.stringContaining("RMA-9: Worn <b>out</b>.") });
    expect(rejected!.html_body).toContain("Worn &lt;b&gt;out&lt;/b&gt;.");
    expect(label).toMatchObject({ kind: "care_return_label", html_body: expect.stringContaining("Moss &amp; Sons") });
    expect(label!.html_body).toMatch(/<a href="\{link\}" style="[^"]*#0f5132/);
    expect(more).toEqual([]);
  }); // prettier-ignore

  it("is not told what is over, what the merchant does not send, or without an address", async () => {
    const { tell, mails, within, sql } = await arrange();
    await tell("delivered");
    expect(await tell("out_for_delivery")).toBe("suppressed");
    await within((work) =>
      publish(work, {
        kind: "care.messages", schema: careMessagesSchema, note: "quiet",
        body: { messages: defaultCareMessages.messages.map((message) => ({ ...message, isSent: message.trigger !== "shipped" })) },
      }),
    ); // prettier-ignore
    expect(await tell("shipped", "par_2")).toBe("suppressed");
    await sql("update sales_order set email = 'a@x.example, b@x.example' where tenant_id = $1");
    expect(await tell("delivery_failed", "par_3")).toBe("suppressed");
    expect(await tell("delivered", "par_1", "ord_none")).toBe("no_order");
    expect(await mails()).toHaveLength(1);
    const reasons = (await within((work) => messagesOfOrder(work, "ord_1"))).map((message) => message.reason);
    expect(reasons).toEqual(["The order has no mail address.", "The merchant does not send this.", "The buyer was told of something later already.", ""]); // prettier-ignore
  });
});
