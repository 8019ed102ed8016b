import { join } from "node:path";
import PDFDocument from "pdfkit";
import type { PaperDocument } from "./paper-document.ts";

// a path, not an import: bundlers would make it something else
const fonts = join(process.cwd(), "node_modules/geist/dist/fonts/geist-sans");
const REGULAR = join(fonts, "Geist-Regular.ttf");
const BOLD = join(fonts, "Geist-SemiBold.ttf");

const MARGIN = 50;
const INK = "#1a1a1a";
const MUTED = "#666666";
const RULE = "#d0d0d0";
type Pdf = PDFKit.PDFDocument;

/** A document as PDF. The same document gives the same bytes: its only date is the day it was issued. */
export function renderPdf(document: PaperDocument): Promise<Buffer> {
  const pdf = new PDFDocument({
    size: document.paper,
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN + 20 },
    bufferPages: true,
    pdfVersion: "1.7",
    lang: "en-US",
    displayTitle: true,
    info: {
      Title: `${document.title} ${document.number}`,
      Author: document.seller[0] ?? "",
      Producer: "Throughline",
      Creator: "Throughline",
      CreationDate: document.issuedAt,
      ModDate: document.issuedAt,
    },
  });
  const chunks: Buffer[] = [];
  const done = new Promise<Buffer>((resolve, reject) => {
    pdf.on("data", (chunk: Buffer) => chunks.push(chunk));
    pdf.on("end", () => resolve(Buffer.concat(chunks)));
    pdf.on("error", reject);
  });
  pdf.fillColor(INK);
  head(pdf, document);
  lines(pdf, document);
  sums(pdf, document);
  numberPages(pdf, document);
  pdf.end();
  return done;
}

const widthOf = (pdf: Pdf): number => pdf.page.width - 2 * MARGIN;
const bottomOf = (pdf: Pdf): number => pdf.page.height - MARGIN - 20;

function head(pdf: Pdf, document: PaperDocument): void {
  const half = widthOf(pdf) / 2;
  pdf.font(BOLD).fontSize(20).text(document.title, MARGIN, MARGIN);
  const factsEnd = facts(pdf, document, MARGIN + half + 20, MARGIN + 4, half - 20);
  pdf.font(BOLD).fontSize(9);
  pdf.text(document.seller[0] ?? "", MARGIN, MARGIN + 34, { width: half });
  pdf.font(REGULAR).fillColor(MUTED).text(document.seller.slice(1).join("\n"), { width: half });
  pdf.fillColor(INK).moveDown(1.2);
  pdf.font(BOLD).text("Bill to", { width: half });
  pdf.font(REGULAR).text(document.billTo.join("\n"), { width: half });
  pdf.y = Math.max(pdf.y, factsEnd) + 22;
}

function facts(pdf: Pdf, document: PaperDocument, x: number, top: number, width: number): number {
  let y = top;
  for (const { label, value } of document.facts) {
    pdf
      .font(REGULAR)
      .fontSize(9)
      .fillColor(MUTED)
      .text(label, x, y, { width: width / 2 });
    pdf.fillColor(INK).text(value, x + width / 2, y, { width: width / 2, align: "right" });
    y = Math.max(pdf.y, y + 12) + 3;
  }
  return y;
}

function columnsOf(pdf: Pdf, document: PaperDocument): { x: number; width: number }[] {
  const all = document.columns.reduce((sum, column) => sum + column.share, 0);
  let x = MARGIN;
  return document.columns.map((column) => {
    const width = (widthOf(pdf) * column.share) / all;
    const place = { x, width: width - 6 };
    x += width;
    return place;
  });
}

function tableHead(pdf: Pdf, document: PaperDocument): void {
  const y = pdf.y;
  const places = columnsOf(pdf, document);
  pdf.font(BOLD).fontSize(8).fillColor(MUTED);
  document.columns.forEach(({ label, isNumber }, index) => {
    const { x, width } = places[index]!;
    pdf.text(label, x, y, { width, align: isNumber ? "right" : "left", lineBreak: false });
  });
  rule(pdf, y + 13);
  pdf.fillColor(INK).fontSize(9);
  pdf.y = y + 19;
}

function lines(pdf: Pdf, document: PaperDocument): void {
  tableHead(pdf, document);
  const places = columnsOf(pdf, document);
  for (const { cells, note } of document.rows) {
    pdf.font(REGULAR).fontSize(9);
    const heights = cells.map((cell, index) => pdf.heightOfString(cell, { width: places[index]!.width }));
    const height = Math.max(...heights) + (note ? 11 : 0);
    if (pdf.y + height > bottomOf(pdf)) {
      pdf.addPage();
      tableHead(pdf, document);
    }
    const y = pdf.y;
    cells.forEach((cell, index) => {
      const align = document.columns[index]?.isNumber ? "right" : "left";
      pdf.font(REGULAR).fontSize(9).text(cell, places[index]!.x, y, { width: places[index]!.width, align });
    });
    if (note) {
      pdf.fontSize(7.5).fillColor(MUTED);
      pdf.text(note, MARGIN, y + heights[0]!, { width: places[0]!.width, lineBreak: false });
      pdf.fillColor(INK);
    }
    pdf.y = y + height + 6;
  }
  rule(pdf, pdf.y);
  pdf.y += 10;
}

function sums(pdf: Pdf, document: PaperDocument): void {
  const height =
    Math.max(document.totals.length, document.taxes.length + 1) * 16 + document.notes.length * 24;
  if (pdf.y + height > bottomOf(pdf)) pdf.addPage();
  const top = pdf.y;
  const half = widthOf(pdf) / 2;
  const taxesEnd = taxTable(pdf, document, top, half - 30);
  let y = top;
  for (const { label, amount, isGrand } of document.totals) {
    if (isGrand) {
      rule(pdf, y, MARGIN + half);
      y += 6;
    }
    pdf.font(isGrand ? BOLD : REGULAR).fontSize(isGrand ? 11 : 9);
    pdf.text(label, MARGIN + half, y, { width: half / 2, lineBreak: false });
    pdf.text(amount, MARGIN + half, y, { width: half, align: "right", lineBreak: false });
    y += isGrand ? 20 : 15;
  }
  pdf.y = Math.max(y, taxesEnd) + 16;
  pdf.font(REGULAR).fontSize(8).fillColor(MUTED);
  for (const note of document.notes) pdf.text(note, MARGIN, pdf.y, { width: widthOf(pdf) }).moveDown(0.5);
  pdf.fillColor(INK);
}

function taxTable(pdf: Pdf, { taxes }: PaperDocument, top: number, width: number): number {
  if (taxes.length === 0) return top;
  const rows = [{ label: "Tax", base: "Net", tax: "Tax" }, ...taxes];
  rows.forEach(({ label, base, tax }, index) => {
    const y = top + index * 13;
    pdf.font(index === 0 ? BOLD : REGULAR).fontSize(8).fillColor(MUTED); // prettier-ignore
    pdf.text(label, MARGIN, y, { width: width * 0.5, lineBreak: false });
    pdf.text(base, MARGIN + width * 0.5, y, { width: width * 0.25, align: "right", lineBreak: false });
    pdf.text(tax, MARGIN + width * 0.75, y, { width: width * 0.25, align: "right", lineBreak: false });
  });
  pdf.fillColor(INK);
  return top + rows.length * 13;
}

function numberPages(pdf: Pdf, document: PaperDocument): void {
  const { start, count } = pdf.bufferedPageRange();
  for (let page = 0; page < count; page += 1) {
    pdf.switchToPage(start + page);
    // text below the bottom margin would begin a page of its own
    pdf.page.margins.bottom = 0;
    const text = `${document.title} ${document.number} · page ${page + 1} of ${count}`;
    pdf.font(REGULAR).fontSize(8).fillColor(MUTED);
    pdf.text(text, MARGIN, pdf.page.height - MARGIN, {
      width: widthOf(pdf),
      align: "center",
      lineBreak: false,
    });
  }
}

function rule(pdf: Pdf, y: number, from = MARGIN): void {
  pdf.moveTo(from, y).lineTo(pdf.page.width - MARGIN, y).lineWidth(0.5).strokeColor(RULE).stroke(); // prettier-ignore
}
