import { parse } from "csv-parse";
import { Readable } from "node:stream";
import { storableText } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { MOST_COLUMNS, MOST_ROWS } from "../contract.ts";
import type { ImportsRefusal } from "../errors.ts";

/** A file as a table of texts. Rows are as long as the header. */
export interface Table {
  header: string[];
  rows: string[][];
}

export const refused = (
  problem: Extract<ImportsRefusal, { code: "imports.file_refused" }>["problem"],
  detail = "",
): Result<never, ImportsRefusal> => err({ code: "imports.file_refused", problem, detail });

/** The sign between cells: the one that the first line has most of, outside of quotes. */
export function delimiterOf(firstLine: string): "," | ";" | "\t" {
  const open = firstLine.replaceAll(/"(?:[^"]|"")*"/g, "");
  const counts = ([",", ";", "\t"] as const).map((sign) => [sign, open.split(sign).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/**
 * Reads CSV as programs and spreadsheets write it: UTF-8 with or without a mark, UTF-16 with one, or Windows-1252; comma, semicolon or
 * tab; quotes after RFC 4180. Stops at the first row, column or cell too many.
 */
export async function readCsv(bytes: Uint8Array): Promise<Result<Table, ImportsRefusal>> {
  const text = decoded(bytes);
  if (text.includes("\0")) return refused("not_a_table", "it is not text");
  const parser = Readable.from([text]).pipe(
    parse({
      bom: true,
      delimiter: delimiterOf(text.slice(0, 100_000).split(/\r?\n/, 1)[0] ?? ""),
      relaxColumnCount: true,
      skipEmptyLines: true,
      skipRecordsWithEmptyValues: true,
      maxRecordSize: 1_000_000,
    }),
  );
  const rows: string[][] = [];
  try {
    for await (const row of parser as AsyncIterable<string[]>) {
      if (row.length > MOST_COLUMNS) return refused("too_many_columns");
      rows.push(row);
      if (rows.length > MOST_ROWS + 1) return refused("too_many_rows");
    }
  } catch (problem) {
    return refused("not_a_table", (problem as Error).message.slice(0, 200));
  } finally {
    parser.destroy();
  }
  return tableOf(rows);
}

/** The first row with anything in it is the header. What a database cannot keep is replaced. */
export function tableOf(lines: readonly (readonly string[])[]): Result<Table, ImportsRefusal> {
  const [header, ...rows] = lines;
  if (!header || rows.length === 0) return refused("empty");
  const longest = rows.find((row) => row.slice(header.length).some((cell) => cell.trim() !== ""));
  if (longest)
    return refused("not_a_table", `row ${rows.indexOf(longest) + 2} has more cells than the header`);
  return ok({
    header: header.map((name) => storableText(name.trim().slice(0, 200))),
    rows: rows.map((row) => header.map((_, at) => storableText(row[at] ?? ""))),
  });
}

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // what Excel writes as "CSV" on Windows in Western Europe and America
    return new TextDecoder("windows-1252").decode(bytes);
  }
}
