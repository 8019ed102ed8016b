import { extname } from "node:path";
import { newId } from "#kernel/ids.ts";
import { ok, type Result } from "#kernel/result.ts";
import { transact, type Scope } from "#server/db/transact.ts";
import { contentTypes, putFile } from "#server/platform/storage.ts";
import { LARGEST_FILE_BYTES, type ImportKind } from "../contract.ts";
import type { ImportsRefusal } from "../errors.ts";
import { readCsv, refused } from "../reading/read-csv.ts";
import { readXlsx } from "../reading/read-xlsx.ts";
import { insertBatch } from "../store.ts";

/** What a file is is told from its bytes: a workbook is a ZIP. */
const isZip = (bytes: Uint8Array): boolean => bytes[0] === 0x50 && bytes[1] === 0x4b;
/** The old binary format of Excel, and of other office files. */
const isOle = (bytes: Uint8Array): boolean => bytes[0] === 0xd0 && bytes[1] === 0xcf;

/**
 * Reads a file and keeps it with its rows; nothing of it takes effect yet.
 *
 * @returns the batch; `imports.file_refused` with what is wrong with the file
 */
export async function uploadFile(
  scope: Scope,
  { kind, fileName, bytes }: { kind: ImportKind; fileName: string; bytes: Uint8Array },
): Promise<Result<{ batchId: string }, ImportsRefusal>> {
  if (bytes.length > LARGEST_FILE_BYTES) return refused("too_large");
  if (bytes.length === 0) return refused("empty");
  if (isOle(bytes)) return refused("format_unknown");
  const format = isZip(bytes) ? "xlsx" : "csv";
  const table = format === "xlsx" ? await readXlsx(bytes) : await readCsv(bytes);
  if (!table.ok) return table;
  const stored = await putFile(bytes, {
    tenantId: scope.tenantId,
    name: `import.${format}`,
    contentType: contentTypes[format],
  });
  const id = newId("imp");
  const { header, rows } = table.value;
  const name = `${fileName.slice(0, -extname(fileName).length || undefined).slice(0, 150)}.${format}`;
  await transact(
    scope,
    (work) => insertBatch(work, { id, kind, fileName: name, ...stored, header }, rows),
    120_000,
  );
  return ok({ batchId: id });
}
