import { currencyDigits } from "#kernel/currency.ts";
import { formatDecimal } from "#kernel/money.ts";
import type { CreditNoteView } from "../queries/get-credit-note.ts";
import type { InvoiceView, Party } from "../queries/get-invoice.ts";
import type { TaxShare } from "../contract.ts";

/** A document as it is laid out: only text, in the order it is read. */
export interface PaperDocument {
  title: string;
  number: string;
  paper: "A4" | "LETTER";
  /** Becomes the file's date, so that the same document gives the same bytes. */
  issuedAt: Date;
  seller: string[];
  billTo: string[];
  facts: { label: string; value: string }[];
  columns: { label: string; share: number; isNumber: boolean }[];
  rows: { cells: string[]; note: string }[];
  taxes: { label: string; base: string; tax: string }[];
  totals: { label: string; amount: string; isGrand: boolean }[];
  notes: string[];
}

const numeric = (label: string, share: number) => ({ label, share, isNumber: true });
const words = (label: string, share: number) => ({ label, share, isNumber: false });

/** An invoice on paper. */
export function invoiceOnPaper(invoice: InvoiceView): PaperDocument {
  const money = moneyIn(invoice.currency);
  const { terms } = invoice;
  return {
    title: "Invoice",
    number: invoice.number,
    paper: terms.paper,
    issuedAt: invoice.issuedAt,
    seller: addressLines(invoice.seller),
    billTo: addressLines(invoice.billTo),
    facts: [
      { label: "Invoice", value: invoice.number },
      { label: "Date", value: invoice.issuedOn },
      { label: "Order", value: invoice.orderNumber },
      { label: "Terms", value: termsText(terms.paymentTermsDays) },
      { label: "Currency", value: invoice.currency },
    ],
    columns: [words("Item", 40), numeric("Qty", 7), numeric("Price", 14), numeric("Discount", 13), numeric("Tax", 12), numeric("Total", 14)],
    rows: invoice.lines.map((line) => ({
      cells: [line.title, `${line.quantity}`, money(line.unitPriceMinor), money(-line.discountMinor), money(line.taxMinor), money(line.totalMinor)],
      note: line.skuCode ?? "",
    })),
    taxes: taxSummary(invoice.lines, money),
    totals: [
      ...(invoice.discountMinor > 0n
        ? [
            { label: "Items before discount", amount: money(invoice.netMinor + invoice.discountMinor), isGrand: false },
            { label: "Discount", amount: money(-invoice.discountMinor), isGrand: false },
          ]
        : []),
      { label: "Items", amount: money(invoice.netMinor), isGrand: false },
      { label: "Shipping", amount: money(invoice.shippingMinor), isGrand: false },
      { label: "Tax", amount: money(invoice.taxMinor), isGrand: false },
      { label: "Total", amount: money(invoice.totalMinor), isGrand: true },
    ],
    notes: [
      ...(invoice.taxesIncluded ? ["Prices include tax; the totals show it apart."] : []),
      ...(terms.footer ? [terms.footer] : []),
    ],
  }; // prettier-ignore
}

/** A credit note on paper, naming the invoice it corrects. */
export function creditNoteOnPaper(note: CreditNoteView): PaperDocument {
  const money = moneyIn(note.currency);
  return {
    title: "Credit note",
    number: note.number,
    paper: note.terms.paper,
    issuedAt: note.issuedAt,
    seller: addressLines(note.seller),
    billTo: addressLines(note.billTo),
    facts: [
      { label: "Credit note", value: note.number },
      { label: "Date", value: note.issuedOn },
      { label: "For invoice", value: note.invoiceNumber },
      { label: "Order", value: note.orderNumber },
      { label: "Reason", value: note.reason.replaceAll("_", " ") },
    ],
    columns: [words("Item", 46), numeric("Qty", 8), numeric("Net", 16), numeric("Tax", 14), numeric("Total", 16)],
    rows: note.lines.map((line) => ({
      cells: [line.title, line.quantity === null ? "" : `${line.quantity}`, money(line.netMinor), money(line.taxMinor), money(line.totalMinor)],
      note: "",
    })),
    taxes: [],
    totals: [
      { label: "Net", amount: money(note.netMinor), isGrand: false },
      { label: "Tax", amount: money(note.taxMinor), isGrand: false },
      { label: "Credited", amount: money(note.totalMinor), isGrand: true },
    ],
    notes: note.terms.footer ? [note.terms.footer] : [],
  }; // prettier-ignore
}

const termsText = (days: number): string => (days === 0 ? "Due on receipt" : `Due in ${days} days`);

/** Name and address as on an envelope, without what is missing. */
export function addressLines(party: Party): string[] {
  const place = [party.city, [party.region, party.postalCode].filter(Boolean).join(" ")].filter(Boolean).join(", "); // prettier-ignore
  const lines = [party.name, party.company, party.line1, party.line2, place, party.country, party.email];
  const taxId = party.taxId ? [`Tax ID ${party.taxId}`] : [];
  return [
    ...lines.filter((line): line is string => typeof line === "string" && line.trim() !== ""),
    ...taxId,
  ];
}

function taxSummary(
  lines: readonly { netMinor: bigint; taxes: readonly TaxShare[] }[],
  money: (minor: bigint) => string,
): PaperDocument["taxes"] {
  const byRate = new Map<string, { label: string; baseMinor: bigint; taxMinor: bigint }>();
  for (const line of lines) {
    for (const { title, rate, minor } of line.taxes) {
      const label = rate === null ? title : `${title} ${percent(rate)}`;
      const known = byRate.get(label) ?? { label, baseMinor: 0n, taxMinor: 0n };
      byRate.set(label, {
        label,
        baseMinor: known.baseMinor + line.netMinor,
        taxMinor: known.taxMinor + minor,
      });
    }
  }
  return [...byRate.values()].map(({ label, baseMinor, taxMinor }) => ({
    label,
    base: money(baseMinor),
    tax: money(taxMinor),
  }));
}

/** "0.0825" as "8.25%". A rate is only shown; the amounts were computed by the channel. */
export function percent(rate: string): string {
  const value = Number(rate);
  return Number.isFinite(value) ? `${Number((value * 100).toFixed(4))}%` : rate;
}

function moneyIn(currency: string): (minor: bigint) => string {
  const digits = currencyDigits(currency);
  const format = new Intl.NumberFormat("en-US", {
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  });
  return (minor) => format.format(formatDecimal({ minor, currency }) as Intl.StringNumericLiteral);
}
