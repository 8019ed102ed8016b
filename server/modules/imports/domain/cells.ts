/** What a cell says, or why it says nothing, as a sentence without its subject: "is not a whole number". */
export type Cell<Value> = { value: Value } | { problem: string };
export type ReadCell = (text: string) => Cell<string | number>;

// what Excel shows of a long number in a narrow column: the last digits are lost
const rounded = /^\d(?:[.,]\d+)?e\+\d{1,3}$/i;

/** Text, as it is. Numbers that a spreadsheet rounded are refused: their digits are gone. */
export function text(longest: number): ReadCell {
  return (cell) => {
    if (rounded.test(cell))
      return {
        problem: `is ${cell}, a number that Excel rounded; format the column as text there and export again`,
      };
    if (cell.length > longest) return { problem: `is longer than ${longest} characters` };
    return { value: cell };
  };
}

/**
 * A decimal with point or comma as plain text, e.g. "1.234,50" → "1234.50". With both signs the last is the decimal one. A lone comma
 * before three digits can be read two ways and is refused.
 */
export function plainDecimal(cell: string): Cell<string> {
  const bare = cell.replace(/^([-+]?)\s*(?:[$€£]|[A-Z]{3}\s)\s*/u, "$1").replaceAll(/[\s\u00A0']/gu, "");
  if (!/^[-+]?[\d.,]{1,30}$/.test(bare) || !/\d/.test(bare))
    return { problem: `"${short(cell)}" is not a number` };
  const [comma, point] = [bare.lastIndexOf(","), bare.lastIndexOf(".")];
  if (comma < 0) return checked(bare, cell);
  if (point < 0) {
    if (/^[-+]?[1-9]\d{0,2},\d{3}$/.test(bare))
      return { problem: `"${cell}" can be read two ways; write it without a thousands separator` };
    const isGrouped = (bare.match(/,/g) ?? []).length > 1;
    return checked(isGrouped ? grouped(bare, ",") : bare.replace(",", "."), cell);
  }
  const [group, decimal] = comma > point ? [".", ","] : [",", "."];
  const [whole = "", rest = ""] = [
    bare.slice(0, bare.lastIndexOf(decimal)),
    bare.slice(bare.lastIndexOf(decimal) + 1),
  ];
  return checked(`${grouped(whole, group)}.${rest}`, cell);
}

/** Digits whose groups of three are right; anything else stays and is refused. */
const grouped = (digits: string, sign: string): string =>
  new RegExp(`^[-+]?\\d{1,3}(\\${sign}\\d{3})+$`).test(digits) ? digits.replaceAll(sign, "") : digits;

const checked = (plain: string, cell: string): Cell<string> =>
  /^[-+]?\d{1,15}(\.\d{1,12})?$/.test(plain)
    ? { value: plain.replace(/^\+/, "") }
    : { problem: `"${short(cell)}" is not a number` };

/** A whole number; "6.0" is one. */
export function whole(least: number, most: number): ReadCell {
  return (cell) => {
    const plain = plainDecimal(cell);
    if ("problem" in plain) return plain;
    const number = /^-?\d+(\.0+)?$/.test(plain.value) ? Number(plain.value) : NaN;
    if (!Number.isSafeInteger(number)) return { problem: `"${short(cell)}" is not a whole number` };
    if (number < least || number > most) return { problem: `has to be between ${least} and ${most}` };
    return { value: number };
  };
}

/** One of a few words, in any case. */
export function oneOf(words: readonly string[]): ReadCell {
  return (cell) => {
    const found = words.find((word) => word === cell.trim().toLowerCase());
    return found === undefined ? { problem: `has to be one of ${words.join(", ")}` } : { value: found };
  };
}

/** Text of a shape, in capitals. */
export function capitals(shape: RegExp, what: string): ReadCell {
  return (cell) => {
    const upper = cell.toUpperCase();
    return shape.test(upper) ? { value: upper } : { problem: `"${short(cell)}" is not ${what}` };
  };
}

/** A day or a moment: ISO 8601, with or without time and zone. */
export const moment: ReadCell = (cell) =>
  /^\d{4}-\d{2}-\d{2}([ T]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?$/.test(cell)
    ? { value: cell }
    : { problem: `"${short(cell)}" is not a date like 2026-11-30 or 2026-11-30 14:05` };

const short = (cell: string): string => (cell.length > 40 ? `${cell.slice(0, 40)}…` : cell);
