import { parentPort, workerData } from "node:worker_threads";
import { readSheet } from "read-excel-file/node";
import { MOST_COLUMNS, MOST_ROWS } from "../contract.ts";
import type { SheetAnswer } from "./read-xlsx.ts";

/** The text of a cell. Numbers are asked for as they are written in the file, so that no digit is lost on the way. */
function textOf(cell: unknown): string {
  if (cell === null || cell === undefined) return "";
  // days as fractions do not hit the second: half past twelve is a millisecond before it
  if (cell instanceof Date)
    return new Date(Math.round(cell.getTime() / 1000) * 1000)
      .toISOString()
      .replace("T", " ")
      .replace(/\.000Z$/, "")
      .replace(/ 00:00:00$/, "");
  return String(cell);
}

/** A number as people see it: a double's noise in the 17th digit is not what was typed. */
const plain = (digits: string): string => {
  const seen = Number(Number(digits).toPrecision(15));
  return Number.isFinite(seen)
    ? seen.toLocaleString("en-US", { useGrouping: false, maximumFractionDigits: 12 })
    : digits;
};

async function answer(): Promise<SheetAnswer> {
  try {
    const sheet = await readSheet(Buffer.from(workerData as Uint8Array), 1, { parseNumber: plain });
    const lines = sheet
      .map((cells, at) => ({ number: at + 1, cells: cells.map(textOf) }))
      .filter(({ cells }) => cells.some((cell) => cell.trim() !== ""));
    if (lines.length > MOST_ROWS + 1) return { problem: "too_many_rows" };
    if (lines.some(({ cells }) => cells.length > MOST_COLUMNS)) return { problem: "too_many_columns" };
    return { lines };
  } catch (problem) {
    return { problem: "not_a_table", detail: (problem as Error).message.slice(0, 200) };
  }
}

parentPort?.postMessage(await answer());
