import { type BarcodeRefusal, verifyCheckDigit } from "./barcode.ts";
import { applicationIdentifiers, companions, leadingAi, type AiShape } from "./gs1-ai.ts";
import { err, ok, type Result } from "./result.ts";
import { addDays, isLocalDate, type LocalDate } from "./time.ts";

/** FNC1 as scanners send it between elements: ASCII group separator. */
export const groupSeparator = "\u001d";

/** One element of a GS1 barcode. `position` is where its value starts in the text that was parsed. */
export interface Gs1Element {
  ai: string;
  value: string;
  title: string;
  position: number;
}

// GS1 General Specifications, table 7.11-1 (82 characters).
const outsideText = /[^!"%&'()*+,\-./0-9:;<=>?A-Z_a-z]/;

/**
 * Reads a GS1 element string as it comes from a scanner, AIM identifier already off: elements one after the other, FNC1 as the
 * group separator after values of variable length. A leading FNC1 and one at the end are accepted.
 */
export function parseGs1(text: string): Result<Gs1Element[], BarcodeRefusal> {
  let position = text.startsWith(groupSeparator) ? 1 : 0;
  if (position === text.length) return err({ code: "barcode.empty" });
  const elements: Gs1Element[] = [];
  while (position < text.length) {
    const read = readElement(text, position);
    if (!read.ok) return read;
    elements.push(read.value.element);
    position = read.value.next;
    if (text[position] === groupSeparator) position += 1;
  }
  return ok(elements);
}

function readElement(
  text: string,
  start: number,
): Result<{ element: Gs1Element; next: number }, BarcodeRefusal> {
  if (text[start] === groupSeparator) return err({ code: "barcode.misplaced_separator", position: start });
  const ai = leadingAi(text.slice(start, start + 4));
  const shape = ai === undefined ? undefined : applicationIdentifiers.get(ai);
  if (ai === undefined || !shape)
    return err({ code: "barcode.unknown_ai", position: start, text: text.slice(start, start + 4) });
  const position = start + ai.length;
  const separator = text.indexOf(groupSeparator, position);
  const limit = separator < 0 ? text.length : separator;
  const end = shape.isPredefined ? Math.min(position + shape.longest, limit) : limit;
  const value = text.slice(position, end);
  const checked = checkValue(ai, shape, value, position);
  return checked.ok ? ok({ element: { ai, value, title: shape.title, position }, next: end }) : checked;
}

function checkValue(
  ai: string,
  shape: AiShape,
  value: string,
  position: number,
): Result<string, BarcodeRefusal> {
  const { shortest, longest, partLength } = shape;
  const isWhole = value.length % (partLength ?? 1) === 0;
  if (value.length < shortest || value.length > longest || !isWhole) {
    const lengths = shortest === longest ? `${longest}` : `${shortest} to ${longest}`;
    const expected = partLength ? `${lengths}, in steps of ${partLength}` : lengths;
    return err({ code: "barcode.bad_length", length: value.length, expected, position, ai });
  }
  const digits = shape.charset === "digits" ? value : value.slice(0, shape.leadingDigits ?? 0);
  const stray = /\D/.exec(digits) ?? outsideText.exec(value);
  if (stray)
    return err({ code: "barcode.bad_character", position: position + stray.index, character: stray[0], ai });
  if (shape.check === "mod10") {
    const checked = verifyCheckDigit(value, position);
    return checked.ok ? checked : err({ ...checked.error, ai });
  }
  if (shape.check === "date" && !isShortDate(value))
    return err({ code: "barcode.bad_date", position, text: value, ai });
  return ok(value);
}

function isShortDate(text: string): boolean {
  const day = text.slice(4) === "00" ? "01" : text.slice(4);
  // 2000 was a leap year, as every fourth of this century is: the century cannot change the answer.
  return isLocalDate(`20${text.slice(0, 2)}-${text.slice(2, 4)}-${day}`);
}

/**
 * The local date of a six-digit GS1 date. Day 00 means the last day of the month. The century is the one that puts the year
 * within 50 years before or 49 after `currentYear` (GS1 General Specifications, section 7.12).
 */
export function gs1Date(text: string, currentYear: number): LocalDate | undefined {
  if (!/^\d{6}$/.test(text) || !isShortDate(text)) return undefined;
  const short = Number(text.slice(0, 2));
  const century = currentYear - (currentYear % 100);
  const distance = short - (currentYear % 100);
  const year = century + short + (distance >= 51 ? -100 : distance <= -50 ? 100 : 0);
  const month = text.slice(2, 4);
  if (text.slice(4) !== "00") {
    const date = `${year}-${month}-${text.slice(4)}`;
    return isLocalDate(date) ? date : undefined;
  }
  const following =
    month === "12" ? `${year + 1}-01-01` : `${year}-${String(Number(month) + 1).padStart(2, "0")}-01`;
  return addDays(following, -1);
}

/**
 * Reads the form printed below a barcode, "(01)09501101530003(10)AB-12", as people type it. A literal opening bracket inside a
 * value is written "\(".
 */
export function parseBracketed(text: string): Result<Gs1Element[], BarcodeRefusal> {
  if (text === "") return err({ code: "barcode.empty" });
  const elements: Gs1Element[] = [];
  const part = /\((\d{2,4})\)((?:\\\(|[^(])*)/y;
  let position = 0;
  while (position < text.length) {
    part.lastIndex = position;
    const found = part.exec(text);
    const shape = found?.[1] === undefined ? undefined : applicationIdentifiers.get(found[1]);
    if (!found?.[1] || !shape)
      return err({ code: "barcode.unknown_ai", position, text: text.slice(position, position + 6) });
    const valueAt = position + found[1].length + 2;
    const value = (found[2] ?? "").replaceAll("\\(", "(");
    const checked = checkValue(found[1], shape, value, valueAt);
    if (!checked.ok) return checked;
    elements.push({ ai: found[1], value, title: shape.title, position: valueAt });
    position = part.lastIndex;
  }
  return ok(elements);
}

/** The element string for a barcode printer, with FNC1 (as the group separator) only where it is needed. */
export function formatGs1(elements: readonly Pick<Gs1Element, "ai" | "value">[]): string {
  return elements
    .map(({ ai, value }, index) => {
      const isFixed = applicationIdentifiers.get(ai)?.isPredefined ?? false;
      return `${ai}${value}${isFixed || index === elements.length - 1 ? "" : groupSeparator}`;
    })
    .join("");
}

/** An AI that stands where it may not, or misses what it needs. */
export interface CompanionProblem {
  ai: string;
  problem: "missing" | "excluded" | "contradicts_itself";
  /** The missing groups as "01 or 02", or the AI that must not be there. */
  with: string;
}

/** Checks which AIs stand together, over the elements of **all** barcodes of one item. */
export function companionProblems(elements: readonly Pick<Gs1Element, "ai" | "value">[]): CompanionProblem[] {
  const values = new Map<string, string>();
  const problems: CompanionProblem[] = [];
  for (const { ai, value } of elements) {
    if ((values.get(ai) ?? value) !== value) problems.push({ ai, problem: "contradicts_itself", with: ai });
    values.set(ai, value);
  }
  for (const ai of values.keys()) {
    const { needs, excludes = [] } = companions[ai] ?? {};
    for (const other of excludes)
      if (values.has(other)) problems.push({ ai, problem: "excluded", with: other });
    if (needs && !needs.some((group) => group.every((other) => values.has(other)))) {
      problems.push({ ai, problem: "missing", with: needs.map((group) => group.join(" + ")).join(" or ") });
    }
  }
  return problems;
}
