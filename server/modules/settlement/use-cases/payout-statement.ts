import { createHash } from "node:crypto";
import { keepDocumentFile, type KeptDocument } from "#server/db/document-file.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { getPayout, listPayoutLines, type PayoutLineRow, type PayoutView } from "../queries/get-payout.ts";

/**
 * The statement of a payout: as PDF the equation and every open line, as CSV every line with what explains it. Kept from the
 * moment it is in the books; before that it is made anew, because it can still change. Null when there is no such payout.
 */
export async function payoutStatement(
  scope: Scope,
  payoutId: string,
  format: string,
): Promise<KeptDocument | null> {
  const found = await transact(scope, async (work) => {
    const payout = await getPayout(work, payoutId);
    if (!payout.ok) return null;
    const lines: PayoutLineRow[] = [];
    for (let cursor: string | undefined; ;) {
      const page = await listPayoutLines(work, {
        payoutId,
        show: "all",
        limit: 200,
        ...(cursor ? { cursor } : {}),
      });
      lines.push(...page.items);
      if (!page.nextCursor) return { payout: payout.value, lines };
      cursor = page.nextCursor;
    }
  });
  if (!found) return null;
  // laid out outside the transaction: it takes time
  const bytes =
    format === "csv" ? await csvOf(found.payout, found.lines) : await pdfOf(found.payout, found.lines);
  if (found.payout.postedAt === null) {
    return { bytes, sha256: createHash("sha256").update(bytes).digest("hex") };
  }
  const key = {
    documentType: "payout",
    documentId: payoutId,
    format: format === "csv" ? "csv" : "pdf",
  } as const;
  return transact(scope, (work) => keepDocumentFile(work, key, bytes));
}

async function csvOf(payout: PayoutView, lines: readonly PayoutLineRow[]): Promise<Buffer> {
  const { statementCsv } = await import("../statement/csv.ts");
  return Buffer.from(statementCsv(payout, lines), "utf8");
}

async function pdfOf(payout: PayoutView, lines: readonly PayoutLineRow[]): Promise<Buffer> {
  const { renderStatement } = await import("../statement/pdf.ts");
  return renderStatement(payout, lines);
}
