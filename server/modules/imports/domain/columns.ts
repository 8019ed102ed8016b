import type { ColumnMapping, ImportPolicy } from "../contract.ts";
import type { ReadCell } from "./cells.ts";

/** A column of ours: what it is called, how else people call it, and how its cells are read. */
export interface Column {
  key: string;
  label: string;
  /** Other headers that mean it; compared without case, spaces and signs. */
  aliases: readonly string[];
  isRequired?: boolean;
  /** One value for the whole file is sensible. */
  mayBeFixed?: boolean;
  example: string;
  read: ReadCell;
}

/** A row by our columns. A key is there when the file has a readable value for it. */
export type Values = Readonly<Record<string, string | number | undefined>>;

export interface ReadRow {
  values: Values;
  /** The row cannot be. */
  problems: string[];
  /** Something to know; the row can be. */
  notes: string[];
}

const bare = (header: string): string =>
  header
    .normalize("NFKC")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]/gu, "");

/** Names a header whatever the order of work: the same columns in the same places are understood the same way. */
export const signatureOf = (header: readonly string[]): string => JSON.stringify(header.map(bare));

/** What the columns of a file mean, judged by their names; a column of the file means one of ours at most. */
export function guessMapping(columns: readonly Column[], header: readonly string[]): ColumnMapping {
  const names = header.map(bare);
  const taken = new Set<number>();
  const found: Record<string, number> = {};
  for (const column of columns) {
    for (const name of [column.key, column.label, ...column.aliases].map(bare)) {
      const at = names.findIndex((other, position) => other === name && !taken.has(position));
      if (at < 0) continue;
      taken.add(at);
      found[column.key] = at;
      break;
    }
  }
  return { columns: found, fixed: {} };
}

/** Columns that a mapping needs and lacks, and columns it names that are none. */
export function judgeMapping(columns: readonly Column[], header: readonly string[], mapping: ColumnMapping) {
  const known = new Map(columns.map((column) => [column.key, column]));
  const unknown = [
    ...Object.keys(mapping.columns).filter(
      (key) => !known.has(key) || mapping.columns[key]! >= header.length,
    ),
    ...Object.keys(mapping.fixed).filter((key) => !known.get(key)?.mayBeFixed),
  ];
  const missing = columns
    .filter(
      ({ key, isRequired }) => isRequired && !Object.hasOwn(mapping.columns, key) && !mapping.fixed[key],
    )
    .map(({ label }) => label);
  return { missing, unknown };
}

const damaged = (cell: string) => ({
  problem: `is "${cell.slice(0, 40)}", with a sign that the file does not hold whole; write it anew and save as UTF-8`,
});

/** The values of a row. With `IGNORE_FAILED` a cell that cannot be read is left out, unless the row needs it. */
export function readRow(
  columns: readonly Column[],
  mapping: ColumnMapping,
  policy: ImportPolicy,
  cells: readonly string[],
): ReadRow {
  const values: Record<string, string | number> = {};
  const [problems, notes]: [string[], string[]] = [[], []];
  for (const column of columns) {
    const at = Object.hasOwn(mapping.columns, column.key) ? mapping.columns[column.key] : undefined;
    const cell = (at === undefined ? "" : (cells[at] ?? "")).trim() || (mapping.fixed[column.key] ?? "");
    if (cell === "") {
      if (column.isRequired) problems.push(`${column.label} is empty.`);
      continue;
    }
    const read = cell.includes("\uFFFD") ? damaged(cell) : column.read(cell);
    if ("value" in read) values[column.key] = read.value;
    else if (policy === "IGNORE_FAILED" && !column.isRequired)
      notes.push(`${column.label} ${read.problem}: left as it is.`);
    else problems.push(`${column.label} ${read.problem}.`);
  }
  return { values, problems, notes };
}
