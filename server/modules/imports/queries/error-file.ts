import { stringify } from "csv-stringify/sync";
import { transact, type Scope } from "#server/db/transact.ts";
import { safeCell } from "../domain/safe-cell.ts";

/** The rows of an import that were wrong, as CSV: the columns of the file as they were, and `problem`. Null without such an import. */
export async function errorFile(
  scope: Scope,
  batchId: string,
): Promise<{ name: string; text: string } | null> {
  return transact(scope, async ({ tx, tenantId }) => {
    const batch = await tx.importBatch.findUnique({
      where: { tenantId_id: { tenantId, id: batchId } },
      select: { fileName: true, header: true },
    });
    if (!batch) return null;
    const rows = await tx.importRow.findMany({
      where: { tenantId, batchId, NOT: { problems: { isEmpty: true } } },
      select: { cells: true, problems: true },
      orderBy: { rowNumber: "asc" },
    });
    const lines = [
      [...batch.header, "problem"],
      ...rows.map(({ cells, problems }) => [...cells, problems.join(" ")]),
    ];
    const name = `${batch.fileName.replace(/\.\w+$/, "")}-errors.csv`;
    return {
      name,
      text: `\uFEFF${stringify(
        lines.map((line) => line.map(safeCell)),
        { record_delimiter: "\r\n" },
      )}`,
    };
  });
}
