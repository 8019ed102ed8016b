import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { env } from "#server/platform/env.ts";
import { creditable } from "../queries/creditable.ts";
import { getInvoice } from "../queries/get-invoice.ts";
import { listInvoices } from "../queries/list-invoices.ts";
import { invoiceListInput } from "../contract.ts";
import { arrangeOrder } from "../testing/arrange.ts";
import { creditNotePdf, invoicePdf } from "./document-pdf.ts";
import { issueCreditNote } from "./issue-credit-note.ts";
import { issueInvoice } from "./issue-invoice.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "pdf-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function arrange() {
  const shop = await arrangeOrder(database, { lines: [{ quantity: 2, unitPriceMinor: 1000, taxMinor: 120 }], shipping: { priceMinor: 500 } }); // prettier-ignore
  await shop.ship("ffo_1", { l1: 1 });
  await shop.ship("ffo_2", { l1: 1 });
  const ids: string[] = [];
  for (const fulfillmentOrderId of ["ffo_1", "ffo_2"]) {
    const issued = await shop.within((work) => issueInvoice(work, { fulfillmentOrderId }));
    if (!issued.ok) throw new Error(issued.error.code);
    ids.push(issued.value.invoiceId);
  }
  const invoiceId = ids[0]!;
  const note = await shop.within(async (work) => {
    const [line] = await creditable(work, invoiceId);
    return issueCreditNote(work, {
      invoiceId, sourceKey: "manual:1", reason: "goodwill", refund: true,
      lines: [{ invoiceLineId: line!.invoiceLineId, totalMinor: 100n }],
    }); // prettier-ignore
  });
  if (!note.ok) throw new Error(note.error.code);
  return { ...shop, invoiceId, creditNoteId: note.value.creditNoteId };
}

it("is made once and kept, for the merchant's own documents only", async () => {
  const { scope, invoiceId, creditNoteId, sql } = await arrange();
  const [first, again] = [await invoicePdf(scope, invoiceId), await invoicePdf(scope, invoiceId)];
  expect(first!.bytes.subarray(0, 5).toString()).toBe("%PDF-");
  expect(again!.sha256).toBe(first!.sha256);
  expect((await creditNotePdf(scope, creditNoteId))!.bytes.length).toBeGreaterThan(1000);
  expect(await sql("select id from document_file where tenant_id = $1")).toHaveLength(2);
  const stranger = { ...scope, tenantId: await makeMerchant(database) };
  expect([await invoicePdf(stranger, invoiceId), await creditNotePdf(stranger, creditNoteId)]).toEqual([
    null,
    null,
  ]);
});

it("comes from an invoice that tells its shares, credits and journals", async () => {
  const { within, invoiceId } = await arrange();
  const view = await within((work) => getInvoice(work, invoiceId));
  expect(view).toMatchObject({
    value: {
      orderNumber: "#1001", creditedMinor: 100n, seller: { name: "Test Merchant" }, billTo: { name: "Ada Miller", line1: "1 Main Street" },
      lines: [{ kind: "item", netLeftMinor: 906n, taxLeftMinor: 54n, share: { before: "0", now: "1", of: "2" } }, { kind: "shipping" }],
      creditNotes: [{ reason: "goodwill", totalMinor: 100n }], journals: [{ sourceType: "invoice" }, { sourceType: "credit_note" }],
    },
  }); // prettier-ignore
});

it("is found by the start of its number, the order's number and the page after", async () => {
  const { within, invoiceId } = await arrange();
  const numbers = async (over: object) =>
    (await within((work) => listInvoices(work, invoiceListInput.parse(over)))).items.map((row) => row.number);
  expect(await numbers({})).toEqual(["INV-000002", "INV-000001"]);
  expect(await numbers({ search: "inv-000001" })).toEqual(["INV-000001"]);
  expect(await numbers({ search: "#100" })).toHaveLength(2);
  expect(await numbers({ search: "ord_1", credited: "partly" })).toEqual(["INV-000001"]);
  expect(await numbers({ search: "%" })).toEqual([]);
  expect(await numbers({ credited: "none" })).toEqual(["INV-000002"]);
  const page = await within((work) => listInvoices(work, invoiceListInput.parse({ limit: 1 })));
  const next = await within((work) => listInvoices(work, invoiceListInput.parse({ limit: 1, cursor: page.nextCursor }))); // prettier-ignore
  expect(next).toMatchObject({ items: [{ id: invoiceId }], nextCursor: null });
});
