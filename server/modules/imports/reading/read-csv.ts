import { parse } from "csv-parse";
import { Readable } from "node:stream";
import { storableText } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { MOST_COLUMNS, MOST_LINES, MOST_ROWS } from "../contract.ts";
import type { ImportsRefusal } from "../errors.ts";

/** A row of a file, with the number that a spreadsheet shows beside it. */
export interface Line {
  number: number;
  cells: string[];
}

/** A file as a table of texts. Rows are as long as the header; empty ones are none, and the others keep their numbers. */
export interface Table {
  header: string[];
  rows: Line[];
}

export const refused = (
  problem: Extract<ImportsRefusal, { code: "imports.file_refused" }>["problem"],
  detail = "",
): Result<never, ImportsRefusal> => err({ code: "imports.file_refused", problem, detail });

/** The sign between cells: the one that the first line has most of, outside of quotes. */
export function delimiterOf(firstLine: string): "," | ";" | "\t" | "|" {
  const open = firstLine.replaceAll(/"(?:[^"]|"")*"/g, "");
  const counts = ([",", ";", "\t", "|"] as const).map((sign) => [sign, open.split(sign).length] as const);
  return counts.reduce((best, one) => (one[1] > best[1] ? one : best))[0];
}

/** What Excel reads as "the sign between cells is this", in a line before the header. */
const signLine = /^\uFEFF?"?sep=([,;\t|])"?[,;\t|]*\r?\n/i;

/**
 * Reads CSV as programs and spreadsheets write it: UTF-8 with or without a mark, also where a few bytes are damaged, UTF-16 with one, or Windows-1252; comma, semicolon, tab or
 * bar between cells, also when a first line names it (`sep=;`); quotes after RFC 4180. Stops at the first row, column or cell too many.
 */
export async function readCsv(bytes: Uint8Array): Promise<Result<Table, ImportsRefusal>> {
  const text = decoded(bytes);
  if (text.includes("\0")) return refused("not_a_table", "it is not text");
  const named = signLine.exec(text);
  const table = named ? text.slice(named[0].length) : text;
  const parser = Readable.from([table]).pipe(
    parse({
      bom: true,
      delimiter: named?.[1] ?? delimiterOf(table.slice(0, 100_000).split(/\r\n|\r|\n/, 1)[0] ?? ""),
      relaxColumnCount: true,
      maxRecordSize: 1_000_000,
    }),
  );
  const lines: Line[] = [];
  let number = named ? 1 : 0;
  try {
    for await (const cells of parser as AsyncIterable<string[]>) {
      number += 1;
      if (cells.length > MOST_COLUMNS) return refused("too_many_columns");
      if (!isBlank(cells)) lines.push({ number, cells });
      if (lines.length > MOST_ROWS + 1 || number > MOST_LINES) return refused("too_many_rows");
    }
  } catch (problem) {
    return refused("not_a_table", (problem as Error).message.slice(0, 200));
  } finally {
    parser.destroy();
  }
  return tableOf(lines);
}

const isBlank = (cells: readonly string[]): boolean => cells.every((cell) => cell.trim() === "");

const filledIn = (line: Line | undefined): number =>
  line?.cells.filter((cell) => cell.trim() !== "").length ?? 0;

/**
 * The first row with anything in it is the header, unless it is a title above the table: one cell alone over wider rows. What a database
 * cannot keep is replaced.
 */
export function tableOf(lines: readonly Line[]): Result<Table, ImportsRefusal> {
  let at = 0;
  while (at + 2 < lines.length && filledIn(lines[at]) === 1 && filledIn(lines[at + 1]) > 1) at += 1;
  const [first, ...rows] = lines.slice(at);
  if (!first || rows.length === 0) return refused("empty");
  // cells without a name behind the last named one are a spreadsheet's leftovers, when nothing stands below them either
  const width = first.cells.findLastIndex((name) => name.trim() !== "") + 1;
  const longest = rows.find(({ cells }) => !isBlank(cells.slice(Math.max(width, first.cells.length))));
  if (longest) return refused("not_a_table", `row ${longest.number} has more cells than the header`);
  const isUsed = (at: number) => at < width || rows.some(({ cells }) => cells[at]?.trim());
  const places = first.cells.map((_, at) => at).filter(isUsed);
  return ok({
    header: places.map((at) => storableText(first.cells[at]!.trim().slice(0, 200))),
    rows: rows.map(({ number, cells }) => ({
      number,
      cells: places.map((at) => storableText(cells[at] ?? "")),
    })),
  });
}

const broken = "\uFFFD";

function decoded(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const utf8 = new TextDecoder("utf-8").decode(bytes);
  if (!utf8.includes(broken) || isUtf8(bytes, utf8)) return utf8;
  // what Excel writes as "CSV" on Windows in Western Europe and America
  return new TextDecoder("windows-1252").decode(bytes);
}

/**
 * Whether broken bytes are damage in UTF-8 and not the letters of another encoding. Those are hardly ever whole sequences of UTF-8 by chance, so a
 * mark at the beginning says it, or as many whole signs beyond ASCII as broken ones. A damaged cell keeps U+FFFD: its row is told of it.
 */
function isUtf8(bytes: Uint8Array, utf8: string): boolean {
  if (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf) return true;
  let [whole, damaged] = [0, 0];
  for (let at = 0; at < utf8.length; at++) {
    if (utf8[at] === broken) damaged += 1;
    else if (utf8.charCodeAt(at) > 0x7f) whole += 1;
  }
  return whole >= damaged;
}
