import { describe, expect, it } from "vitest";
import type { InvoiceLineView, InvoiceView } from "../queries/get-invoice.ts";
import { addressLines, invoiceOnPaper, percent } from "./paper-document.ts";
import { renderPdf } from "./render.ts";

const line = (position: number): InvoiceLineView => ({
  id: `inl_${position}`, position, kind: "item", orderLineId: `oln_${position}`, title: `Lantern number ${position}, brass, with a long name that wraps`,
  skuCode: `LAN-${position}`, quantity: 2, creditedQuantity: 0, unitPriceMinor: 123_456n, grossMinor: 246_912n, discountMinor: 100n,
  netMinor: 246_812n, taxMinor: 14_809n, totalMinor: 261_621n, taxes: [{ title: "State", rate: "0.06", minor: 14_809n }],
  netLeftMinor: 0n, taxLeftMinor: 0n, share: null,
}); // prettier-ignore

const invoice = (lineCount: number, over: Partial<InvoiceView> = {}): InvoiceView => ({
  id: "inv_1", number: "INV-000042", orderId: "ord_1", orderNumber: "#1001", fulfillmentOrderId: "ffo_1", issuedOn: "2026-03-10",
  issuedAt: new Date("2026-03-10T12:00:00Z"), currency: "USD", netMinor: 246_812n, discountMinor: 100n, shippingMinor: 500n,
  taxMinor: 14_809n, totalMinor: 262_121n, creditedMinor: 0n, taxesIncluded: false,
  seller: { name: "Juniper & Pine LLC", line1: "48 Harbor Street", city: "Portland", region: "ME", postalCode: "04101", country: "US" },
  billTo: { name: "Zoë Müller-Šťastná", line1: "1 Main Street", city: "Bath" }, shippingOn: "first",
  terms: { paymentTermsDays: 0, paper: "LETTER", footer: "Tax ID 12-3456789" }, policyVersion: 0, traceId: null,
  lines: Array.from({ length: lineCount }, (_, index) => line(index + 1)), creditNotes: [], journals: [], ...over,
}); // prettier-ignore

const pagesOf = (bytes: Buffer) => bytes.toString("latin1").match(/\/Type \/Page\b/g)?.length;

describe("an invoice as PDF", () => {
  it("has the same bytes every time, and other bytes for another day", async () => {
    const render = (over: Partial<InvoiceView> = {}) => renderPdf(invoiceOnPaper(invoice(3, over)));
    const first = await render();
    expect((await render()).equals(first)).toBe(true);
    expect((await render({ issuedAt: new Date("2026-03-11T12:00:00Z") })).equals(first)).toBe(false);
    expect(first.subarray(0, 8).toString()).toBe("%PDF-1.7");
  });

  it("goes on over pages, on the paper of the policy", async () => {
    expect(pagesOf(await renderPdf(invoiceOnPaper(invoice(3))))).toBe(1);
    const long = await renderPdf(
      invoiceOnPaper(invoice(80, { terms: { paymentTermsDays: 30, paper: "A4", footer: "" } })),
    );
    expect(pagesOf(long)).toBeGreaterThan(2);
    expect(long.toString("latin1")).toContain("[0 0 595.28 841.89]");
  });

  it("says taxes by rate, amounts with thousands, and addresses without gaps", () => {
    const paper = invoiceOnPaper(invoice(2, { taxesIncluded: true }));
    expect(paper.taxes).toEqual([{ label: "State 6%", base: "4,936.24", tax: "296.18" }]);
    expect(paper.totals.at(-1)).toEqual({ label: "Total", amount: "2,621.21", isGrand: true });
    expect(paper.notes[0]).toMatch(/include tax/);
    expect(addressLines({ name: "A", city: "Bath", postalCode: "04530", line2: " " })).toEqual([
      "A",
      "Bath, 04530",
    ]);
    expect([percent("0.0825"), percent("x")]).toEqual(["8.25%", "x"]);
  });
});
