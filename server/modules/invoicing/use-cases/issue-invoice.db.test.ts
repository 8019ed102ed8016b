import { afterEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { publish } from "#server/modules/releases/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { defaultInvoicingPolicy, invoicingPolicySchema, type InvoicingPolicy } from "../contract.ts";
import { arrangeOrder, type ArrangedOrder } from "../testing/arrange.ts";
import { invoiceWhenDue } from "./invoice-when-due.ts";
import { issueInvoice } from "./issue-invoice.ts";

const database = testDatabase();
// 23:30 in New York, already the next day in UTC
let restore = setClock(() => new Date("2026-03-11T03:30:00Z"));
afterEach(() => {
  restore();
  restore = setClock(() => new Date("2026-03-11T03:30:00Z"));
});

const lanterns: ArrangedOrder = {
  lines: [{ quantity: 3, unitPriceMinor: 1000, discountMinor: 100, taxMinor: 174 }],
  shipping: { priceMinor: 500, taxMinor: 30 },
};

async function arrange(order = lanterns, tenant?: string) {
  const shop = await arrangeOrder(database, order, tenant);
  const issue = (fulfillmentOrderId: string) =>
    shop.within((work) => issueInvoice(work, { fulfillmentOrderId }));
  const policy = (over: Partial<InvoicingPolicy>) =>
    shop.within((work) =>
      publish(work, {
        kind: "invoicing.policy", schema: invoicingPolicySchema, body: { ...defaultInvoicingPolicy, ...over }, note: "test",
      }),
    ); // prettier-ignore
  const invoices = () => shop.sql("select * from invoice where tenant_id = $1 order by number");
  const sums = async () => {
    const [row] = await shop.sql(
      `select sum(net_minor)::int as net, sum(discount_minor)::int as discount, sum(shipping_minor)::int as shipping,
         sum(tax_minor)::int as tax, sum(total_minor)::int as total from invoice where tenant_id = $1`);
    return row;
  }; // prettier-ignore
  const accounts = async () =>
    Object.fromEntries(
      (await shop.sql(
        `select account_code, sum(debit_minor - credit_minor)::int as balance from journal_line where tenant_id = $1 group by 1`,
      )).map((row) => [row.account_code, row.balance]),
    ); // prettier-ignore
  return { ...shop, issue, policy, invoices, sums, accounts };
}

describe("the invoice of a shipment", () => {
  it("takes its share, and all shipments' invoices add up to the order and its postings", async () => {
    const { ship, issue, invoices, sums, accounts } = await arrange();
    await ship("ffo_1", { l1: 1 });
    await ship("ffo_2", { l1: 2 });
    expect(await issue("ffo_1")).toMatchObject({ value: { number: "INV-000001", isNew: true } });
    expect(await issue("ffo_2")).toMatchObject({ value: { number: "INV-000002" } });
    expect(await invoices()).toMatchObject([
      { net_minor: "967", discount_minor: "33", shipping_minor: "500", tax_minor: "88", total_minor: "1555",
        issued_on: "2026-03-10", source_key: "fulfillment:ffo_1", policy_version: 0, trace_id: "trc_ord_1" },
      { net_minor: "1933", discount_minor: "67", shipping_minor: "0", tax_minor: "116", total_minor: "2049" },
    ]); // prettier-ignore
    expect(await sums()).toEqual({ net: 2900, discount: 100, shipping: 500, tax: 204, total: 3604 });
    expect(await accounts()).toEqual({ 1100: 3604, 4000: -3000, 4200: 100, 4100: -500, 2100: -204 });
  });

  it("is issued once, whoever asks again or at the same time", async () => {
    const { ship, issue, invoices, sql } = await arrange();
    await ship("ffo_1", { l1: 3 });
    const answers = await Promise.all(Array.from({ length: 8 }, () => issue("ffo_1")));
    expect(new Set(answers.map((answer) => answer.ok && answer.value.invoiceId)).size).toBe(1);
    expect(answers.filter((answer) => answer.ok && answer.value.isNew)).toHaveLength(1);
    expect(await invoices()).toHaveLength(1);
    expect(await sql("select name, data from outbox_event where tenant_id = $1")).toMatchObject([
      { name: "invoicing/invoice.issued", data: { orderId: "ord_1", traceId: "trc_ord_1" } },
    ]);
    expect(await sql("select id from journal where tenant_id = $1")).toHaveLength(1);
  });

  it("keeps tax apart when prices include it", async () => {
    const { ship, issue, sums, accounts } = await arrange({ ...lanterns, taxesIncluded: true });
    await ship("ffo_1", { l1: 2 });
    await ship("ffo_2", { l1: 1 });
    await issue("ffo_2");
    await issue("ffo_1");
    expect(await sums()).toEqual({ net: 2726, discount: 100, shipping: 470, tax: 204, total: 3400 });
    expect(await accounts()).toMatchObject({ 1100: 3400, 2100: -204 });
  });

  it("shares shipping by value when the policy says so, and keeps the version that decided", async () => {
    const { ship, issue, policy, invoices } = await arrange();
    await policy({ shippingOn: "prorata", invoiceSeries: { prefix: "R-", restart: "year" } });
    await ship("ffo_1", { l1: 1 });
    await ship("ffo_2", { l1: 2 });
    await issue("ffo_1");
    await issue("ffo_2");
    expect(await invoices()).toMatchObject([
      { number: "R-2026-000001", shipping_minor: "167", policy_version: 1 },
      { number: "R-2026-000002", shipping_minor: "333" },
    ]);
  });

  it("has a kit when its last component left, and what needs no shipping on the first invoice", async () => {
    const { ship, issue, sql } = await arrange({
      lines: [
        { quantity: 2, unitPriceMinor: 5000, kit: { s1: 1, s2: 2 } },
        { quantity: 1, unitPriceMinor: 2500, requiresShipping: false },
        { quantity: 1, unitPriceMinor: 100 },
      ],
    });
    await ship("ffo_1", { "l1/s1": 2, "l1/s2": 2, l3: 1 });
    await ship("ffo_2", { "l1/s2": 2 });
    await issue("ffo_2");
    await issue("ffo_1");
    const lines = await sql(
      `select i.fulfillment_order_id as source, l.order_line_id as line, l.quantity from invoice_line l
         join invoice i on i.tenant_id = l.tenant_id and i.id = l.invoice_id where l.tenant_id = $1 order by 1, 2`,
    );
    const units = (line: string) => lines.filter((row) => row.line === line).reduce((sum, row) => sum + Number(row.quantity), 0); // prettier-ignore
    expect([units("l1"), units("l2"), units("l3")]).toEqual([2, 1, 1]);
    expect(lines.find((row) => row.line === "l2")).toMatchObject({ source: "ffo_2" });
  });

  it("leaves canceled units out", async () => {
    const { ship, issue, sql, sums } = await arrange({
      lines: [{ quantity: 4, unitPriceMinor: 1000, taxMinor: 200 }],
    });
    await sql("update order_line set canceled_quantity = 1 where tenant_id = $1");
    await ship("ffo_1", { l1: 3 });
    await issue("ffo_1");
    expect(await sums()).toMatchObject({ net: 3000, tax: 150, total: 3150 });
  });
});

describe("no invoice", () => {
  it("for what is unknown, has not shipped, is invoiced already, or is another merchant's", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    await ours.ship("ffo_1", { l1: 1 }, "packed");
    expect(await ours.issue("ffo_1")).toMatchObject({
      error: { code: "invoicing.not_shipped", status: "packed" },
    });
    expect(await ours.issue("ffo_9")).toMatchObject({ error: { code: "invoicing.fulfillment_unknown" } });
    expect(await theirs.issue("ffo_1")).toMatchObject({ error: { code: "invoicing.fulfillment_unknown" } });
    await ours.ship("ffo_2", {});
    expect(await ours.issue("ffo_2")).toMatchObject({ error: { code: "invoicing.nothing_to_invoice" } });
    expect(await ours.invoices()).toEqual([]);
  });

  it("where the channel invoices its buyers itself", async () => {
    const { ship, issue, policy } = await arrange();
    await policy({ when: "never" });
    await ship("ffo_1", { l1: 3 });
    expect(await issue("ffo_1")).toMatchObject({
      error: { code: "invoicing.channel_invoices", policyVersion: 1 },
    });
  });
});

describe("the moment", () => {
  it("is the shipment, the delivery, a person's word, or never, as the policy says", async () => {
    const { ship, policy, within, sql, invoices } = await arrange();
    const due = (id: string) => within((work) => invoiceWhenDue(work, id));
    await ship("ffo_1", { l1: 1 });
    await ship("ffo_2", { l1: 1 });
    await ship("ffo_3", { l1: 1 }, "packed");
    await policy({ when: "manual" });
    expect(await due("ffo_1")).toEqual({ waits: "a person" });
    await policy({ when: "never" });
    expect(await due("ffo_1")).toEqual({ waits: "invoicing.channel_invoices" });
    await policy({ when: "delivery" });
    expect(await due("ffo_1")).toEqual({ waits: "delivery" });
    await sql(`insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
      values ($1, 'con_' || $1, 'easypost', 'Carrier', 'https://carrier.example', '', '', 40, 2)`);
    await sql(`insert into shipment (tenant_id, id, number, order_id, fulfillment_order_id, location_id, connection_id, status, ship_to, ship_from)
      values ($1, 'shp_1', 'S1', 'ord_1', 'ffo_1', 'loc_1', 'con_' || $1, 'delivered', '{}', '{}')`);
    expect(await due("ffo_1")).toMatchObject({ invoiceId: expect.stringMatching(/^inv_/) });
    await policy({ when: "shipment" });
    expect(await due("ffo_2")).toEqual(await due("ffo_2"));
    expect(await due("ffo_3")).toEqual({ waits: "invoicing.not_shipped" });
    expect(await due("ffo_none")).toEqual({ waits: "invoicing.fulfillment_unknown" });
    expect(await invoices()).toHaveLength(2);
  });
});

describe("an issued invoice", () => {
  it("cannot be changed or removed by the product", async () => {
    const { ship, issue, within } = await arrange();
    await ship("ffo_1", { l1: 3 });
    await issue("ffo_1");
    const tries = [
      "update invoice set total_minor = 1",
      "update invoice_line set quantity = 9",
      "delete from invoice_line",
    ];
    for (const text of tries)
      await expect(
        within((work) => work.tx.$executeRawUnsafe(text)),
        text,
      ).rejects.toThrow(/permission denied/);
  });
});
