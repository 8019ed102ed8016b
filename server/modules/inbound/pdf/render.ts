import { join } from "node:path";
import PDFDocument from "pdfkit";
import { formatDecimal } from "#kernel/money.ts";
import type { OrderDocument } from "../queries/order-document.ts";

// a path, not an import: bundlers would make it something else
const fonts = join(process.cwd(), "node_modules/geist/dist/fonts/geist-sans");
const REGULAR = join(fonts, "Geist-Regular.ttf");
const BOLD = join(fonts, "Geist-SemiBold.ttf");
const MARGIN = 50;
const MUTED = "#666666";

type Pdf = PDFKit.PDFDocument;
interface Column {
  label: string;
  share: number;
  align: "left" | "right";
}
const columns: readonly Column[] = [
  { label: "#", share: 0.05, align: "left" },
  { label: "Your code", share: 0.18, align: "left" },
  { label: "Item", share: 0.33, align: "left" },
  { label: "Expected", share: 0.14, align: "left" },
  { label: "Units", share: 0.08, align: "right" },
  { label: "Cost", share: 0.1, align: "right" },
  { label: "Total", share: 0.12, align: "right" },
];

/** A purchase order as PDF. The same order gives the same bytes: its only date is when it was placed. */
export function renderOrder(order: OrderDocument): Promise<Buffer> {
  const at = order.placedAt ?? new Date(0);
  const pdf = new PDFDocument({
    size: "LETTER",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
    pdfVersion: "1.7",
    lang: "en-US",
    displayTitle: true,
    info: {
      Title: `Purchase order ${order.number}`,
      Author: order.buyer.legalName,
      Producer: "Throughline",
      Creator: "Throughline",
      CreationDate: at,
      ModDate: at,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });
  head(pdf, order);
  for (const line of order.lines) row(pdf, cellsOf(order, line));
  pdf.moveDown(0.5);
  const total = formatDecimal({ minor: order.totalMinor, currency: order.currency });
  pdf.font(BOLD).fontSize(11).text(`Total ${total} ${order.currency}`, MARGIN, pdf.y, { align: "right" });
  if (order.note) pdf.font(REGULAR).fontSize(9).moveDown().text(order.note, MARGIN, pdf.y);
  pdf.end();
  return done;
}

const placeOf = (address: Record<string, string>): string[] =>
  [
    address.line1,
    address.line2,
    [address.city, address.region, address.postalCode].filter(Boolean).join(" "),
    address.country,
  ].filter((line): line is string => Boolean(line));

function head(pdf: Pdf, order: OrderDocument): void {
  const width = pdf.page.width - 2 * MARGIN;
  const isDraft = order.placedAt === null;
  pdf.font(BOLD).fontSize(20).text(`Purchase order ${order.number}`, MARGIN, MARGIN);
  pdf.font(REGULAR).fontSize(9).fillColor(MUTED);
  pdf.text(
    `${isDraft ? "Draft, not placed" : `Placed ${order.orderedOn}`} · payment in ${order.supplier.paymentTermsDays} days`,
  );
  const top = pdf.y + 14;
  const parties: [string, string[]][] = [
    ["From", [order.buyer.legalName || order.buyer.name, ...placeOf(order.buyer.address)]],
    ["To", [order.supplier.name, order.supplier.contactName, ...placeOf(order.supplier.address)]],
    ["Deliver to", [order.shipTo.name, ...placeOf({ ...order.shipTo })]],
  ];
  let bottom = top;
  for (const [index, [label, lines]] of parties.entries()) {
    const x = MARGIN + (index * width) / 3;
    pdf
      .font(BOLD)
      .fillColor("#1a1a1a")
      .text(label, x, top, { width: width / 3 - 12 });
    pdf.font(REGULAR).text(lines.filter(Boolean).join("\n"), { width: width / 3 - 12 });
    bottom = Math.max(bottom, pdf.y);
  }
  pdf.y = bottom + 20;
  pdf.font(BOLD);
  row(
    pdf,
    columns.map(({ label }) => label),
  );
  pdf.font(REGULAR);
}

function cellsOf(order: OrderDocument, line: OrderDocument["lines"][number]): string[] {
  const { currency } = order;
  const total = formatDecimal({ minor: line.unitCostMinor * BigInt(line.quantity), currency });
  return [
    `${line.position}`,
    line.supplierCode,
    `${line.title} (${line.skuCode})`,
    line.expectedOn,
    `${line.quantity}`,
    line.unitPrice,
    total,
  ];
}

function row(pdf: Pdf, cells: readonly string[]): void {
  const width = pdf.page.width - 2 * MARGIN;
  const widths = columns.map(({ share }) => share * width - 6);
  const height = Math.max(...cells.map((text, i) => pdf.heightOfString(text, { width: widths[i]! })));
  if (pdf.y + height > pdf.page.height - MARGIN) pdf.addPage();
  const top = pdf.y;
  let x = MARGIN;
  for (const [index, text] of cells.entries()) {
    const { align, share } = columns[index]!;
    pdf.text(text, x, top, { width: widths[index]!, align });
    x += share * width;
  }
  pdf.x = MARGIN;
  pdf.y = top + height + 6;
}
