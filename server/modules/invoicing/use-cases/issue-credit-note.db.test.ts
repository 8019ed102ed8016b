import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import type { CreditLineInput } from "../contract.ts";
import { creditable } from "../queries/creditable.ts";
import { arrangeOrder } from "../testing/arrange.ts";
import { issueCreditNote, type IssueCreditNoteInput } from "./issue-credit-note.ts";
import { issueInvoice } from "./issue-invoice.ts";

const database = testDatabase();

/** An invoice over a line of 3 × 10.00 with 1.74 tax, and shipping of 5.00 with 0.30 tax. */
async function arrange() {
  const shop = await arrangeOrder(database, {
    lines: [{ quantity: 3, unitPriceMinor: 1000, discountMinor: 100, taxMinor: 174 }],
    shipping: { priceMinor: 500, taxMinor: 30 },
  });
  await shop.ship("ffo_1", { l1: 3 });
  const issued = await shop.within((work) => issueInvoice(work, { fulfillmentOrderId: "ffo_1" }));
  if (!issued.ok) throw new Error(issued.error.code);
  const { invoiceId } = issued.value;
  const left = () => shop.within((work) => creditable(work, invoiceId));
  const [item, shipping] = (await left()).map((line) => line.invoiceLineId) as [string, string];
  const credit = (lines: CreditLineInput[], over: Partial<IssueCreditNoteInput> = {}) =>
    shop.within((work) =>
      issueCreditNote(work, { invoiceId, sourceKey: crypto.randomUUID(), reason: "damaged", refund: true, lines, ...over }),
    ); // prettier-ignore
  const accounts = async () =>
    Object.fromEntries(
      (await shop.sql(
        `select l.account_code, sum(l.debit_minor - l.credit_minor)::int as balance from journal_line l join journal j
           on j.tenant_id = l.tenant_id and j.id = l.journal_id where l.tenant_id = $1 and j.source_type = 'credit_note' group by 1`,
      )).map((row) => [row.account_code, row.balance]),
    ); // prettier-ignore
  return { ...shop, invoiceId, item, shipping, left, credit, accounts };
}

describe("a credit note", () => {
  it("takes the tax's proportion, lowers what is left, posts and tells of it", async () => {
    const { item, shipping, credit, left, accounts, sql, invoiceId } = await arrange();
    expect(
      await credit([{ invoiceLineId: item, netMinor: 1450n }, { invoiceLineId: shipping, totalMinor: 530n }]),
    ).toMatchObject({ value: { number: "CN-000001", totalMinor: 2067n, isNew: true } }); // prettier-ignore
    expect(await left()).toMatchObject([
      { netLeftMinor: 1450n, taxLeftMinor: 87n },
      { netLeftMinor: 0n, taxLeftMinor: 0n },
    ]);
    expect(await accounts()).toEqual({ 4900: 1950, 2100: 117, 2200: -2067 });
    const [event] = await sql(
      "select data from outbox_event where tenant_id = $1 and name like '%credit_note%'",
    );
    expect(event?.data).toMatchObject({
      invoiceId,
      orderId: "ord_1",
      amountMinor: "2067",
      currency: "USD",
      refund: true,
    });
    expect(await sql("select credited_minor from invoice_balance where tenant_id = $1")).toEqual([{ credited_minor: "2067" }]); // prettier-ignore
  });

  it("lowers what is owed when no money goes back", async () => {
    const { item, credit, accounts } = await arrange();
    await credit([{ invoiceLineId: item, quantity: 1 }], { refund: false });
    expect(await accounts()).toEqual({ 4900: 967, 2100: 58, 1100: -1025 });
  });

  it("is issued once for its source", async () => {
    const { item, credit, sql } = await arrange();
    const twice = [1, 2, 3].map(() =>
      credit([{ invoiceLineId: item, quantity: 1 }], { sourceKey: "care:1" }),
    );
    const answers = await Promise.all(twice);
    expect(new Set(answers.map((answer) => answer.ok && answer.value.creditNoteId)).size).toBe(1);
    expect(await sql("select id from credit_note where tenant_id = $1")).toHaveLength(1);
  });

  it("gives back a line unit by unit to the cent", async () => {
    const { item, credit, left } = await arrange();
    for (let unit = 0; unit < 3; unit += 1) await credit([{ invoiceLineId: item, quantity: 1 }]);
    expect((await left())[0]).toMatchObject({ creditedQuantity: 3, netLeftMinor: 0n, taxLeftMinor: 0n });
    expect(await credit([{ invoiceLineId: item, quantity: 1 }])).toMatchObject({ error: { code: "invoicing.over_credit" } }); // prettier-ignore
  });

  it("is refused with what is left, and for lines and invoices that are not there", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    expect(await ours.credit([{ invoiceLineId: ours.item, netMinor: 2901n, taxMinor: 0n }])).toMatchObject({
      error: { code: "invoicing.over_credit", over: [{ netAskedMinor: 2901n, netLeftMinor: 2900n, taxLeftMinor: 174n }] },
    }); // prettier-ignore
    const half: CreditLineInput = { invoiceLineId: ours.item, netMinor: 1600n };
    expect(await ours.credit([half, half]), "named twice").toMatchObject({
      error: { code: "invoicing.over_credit" },
    });
    expect(await ours.credit([{ invoiceLineId: theirs.item, quantity: 1 }])).toMatchObject({ error: { code: "invoicing.line_unknown" } }); // prettier-ignore
    expect(await ours.credit([{ invoiceLineId: ours.item, quantity: 1 }], { invoiceId: theirs.invoiceId })).toMatchObject({ error: { code: "invoicing.invoice_unknown" } }); // prettier-ignore
    expect(await ours.credit([{ invoiceLineId: ours.item, netMinor: 0n, taxMinor: 0n }])).toMatchObject({ error: { code: "invoicing.credits_nothing" } }); // prettier-ignore
    expect(await ours.sql("select id from credit_note where tenant_id = $1")).toEqual([]);
  });

  it("control: the database refuses too much by itself", async () => {
    const { within, item, invoiceId } = await arrange();
    const tries = [
      `update invoice_line_balance set credited_net_minor = 2901 where invoice_line_id = '${item}'`,
      `update invoice_line_balance set credited_tax_minor = 175 where invoice_line_id = '${item}'`,
      `update invoice_balance set credited_minor = 3605 where invoice_id = '${invoiceId}'`,
    ];
    for (const text of tries)
      await expect(
        within((work) => work.tx.$executeRawUnsafe(text)),
        text,
      ).rejects.toThrow(/never_overcredited/);
  });
});
