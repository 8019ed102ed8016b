import { join } from "node:path";
import PDFDocument from "pdfkit";
import { formatDecimal, money } from "#kernel/money.ts";
import type { PayoutLineRow, PayoutView } from "../queries/get-payout.ts";

// a path, not an import: bundlers would make it something else
const fonts = join(process.cwd(), "node_modules/geist/dist/fonts/geist-sans");
const REGULAR = join(fonts, "Geist-Regular.ttf");
const BOLD = join(fonts, "Geist-SemiBold.ttf");
const MARGIN = 50;
const columns = [
  { header: "When", at: 0, width: 62 },
  { header: "Kind", at: 66, width: 60 },
  { header: "Explained by", at: 130, width: 200 },
  { header: "Amount", at: 332, width: 58 },
  { header: "Fee", at: 392, width: 50 },
  { header: "Net", at: 444, width: 58 },
] as const;

const partNames: Readonly<Record<string, string>> = { returnedPayouts: "returned payouts" };

/** The statement of a payout as PDF: the equation, then every line. The same payout gives the same bytes. */
export function renderStatement(payout: PayoutView, lines: readonly PayoutLineRow[]): Promise<Buffer> {
  const at = payout.postedAt ?? payout.updatedAt;
  const pdf = new PDFDocument({
    size: "LETTER",
    margins: { top: MARGIN, left: MARGIN, right: MARGIN, bottom: MARGIN },
    lang: "en-US",
    displayTitle: true,
    info: {
      Title: `Payout ${payout.externalId}`,
      Author: payout.merchantName,
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
  const told = (minor: bigint) => formatDecimal(money(minor, payout.currency));
  pdf.font(BOLD).fontSize(18).text("Payout statement");
  pdf.font(REGULAR).fontSize(10).moveDown(0.3);
  pdf.text(`${payout.merchantName} · ${payout.connectionName} · ${payout.externalId}`);
  pdf.text(
    `Arrives ${payout.arrivalOn} · ${payout.status} · ${payout.matchedCount} of ${payout.lineCount} lines explained`,
  );
  pdf.moveDown();
  const sums = [
    ...payout.parts
      .filter(({ minor }) => minor !== 0n)
      .map(({ part, minor }) => [partNames[part] ?? part, told(minor)] as const),
    ["unexplained", told(payout.unexplainedMinor)] as const,
    [`payout in ${payout.currency}`, told(payout.amountMinor)] as const,
  ];
  for (const [index, [name, figure]] of sums.entries()) {
    const y = pdf.y;
    pdf.font(index === sums.length - 1 ? BOLD : REGULAR);
    pdf.text(name.charAt(0).toUpperCase() + name.slice(1), MARGIN, y, { width: 180 });
    pdf.text(figure, MARGIN + 180, y, { width: 100, align: "right" });
  }
  pdf.moveDown();
  head(pdf);
  for (const line of lines) row(pdf, line);
  pdf.end();
  return done;
}

function head(pdf: PDFKit.PDFDocument): void {
  const y = pdf.y;
  pdf.font(BOLD).fontSize(8);
  for (const [index, { header, at, width }] of columns.entries())
    pdf.text(header, MARGIN + at, y, { width, align: index > 2 ? "right" : "left" });
  pdf.font(REGULAR);
  pdf.y = y + 13;
}

function row(pdf: PDFKit.PDFDocument, line: PayoutLineRow): void {
  if (pdf.y > pdf.page.height - MARGIN - 14) {
    pdf.addPage();
    head(pdf);
  }
  const y = pdf.y;
  const told = (minor: bigint) => formatDecimal(money(minor, line.currency));
  const match =
    line.targetType === null
      ? "open"
      : `${line.targetType.replaceAll("_", " ")} ${line.orderName ?? ""}`.trim();
  const cells = [
    line.occurredAt.toISOString().slice(0, 10),
    line.kind,
    match,
    told(line.amountMinor),
    line.feeMinor === 0n ? "" : told(-line.feeMinor),
    told(line.netMinor),
  ];
  for (const [index, { at, width }] of columns.entries()) {
    pdf.text(cells[index] ?? "", MARGIN + at, y, {
      width,
      height: 10,
      ellipsis: true,
      lineBreak: false,
      align: index > 2 ? "right" : "left",
    });
  }
  pdf.y = y + 12;
}
