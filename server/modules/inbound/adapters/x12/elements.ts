import { isLocalDate } from "#kernel/time.ts";
import { elementCodes, segmentCodes, type X12Problem } from "./problems.ts";
import type { Segment } from "./segments.ts";

/** AN text, ID code, N whole number, R decimal number, DT date CCYYMMDD, TM time. */
type ElementType = "AN" | "ID" | "N" | "R" | "DT" | "TM";
/** Type, shortest, longest, whether it must be there, and the codes that are understood. */
type ElementRule = readonly [
  type: ElementType,
  min: number,
  max: number,
  isMandatory?: boolean,
  codes?: readonly string[],
];

const M = true;
// the pairs of item codes: a qualifier needs its code (syntax note P)
const pairs = (from: number, count: number) =>
  Array.from({ length: count }, (_, i) => [from + 2 * i, from + 2 * i + 1] as const);

/** Segments that are read, their elements from 01 (X12 004010; lengths are the widest of 004010 to 005010), and pairs that go together. */
const rules: Record<
  string,
  { elements: readonly ElementRule[]; pairs?: readonly (readonly [number, number])[] }
> = {
  BEG: { elements: [["ID", 2, 2, M], ["ID", 2, 2, M], ["AN", 1, 22, M], ["AN", 1, 30], ["DT", 8, 8, M]] },
  PO1: { elements: [["AN", 1, 20], ["R", 1, 15], ["ID", 2, 2], ["R", 1, 17], ["ID", 2, 2]], pairs: pairs(6, 10) },
  BAK: { elements: [["ID", 2, 2, M, ["00"]], ["ID", 2, 2, M, ["AC", "AD", "AE", "AK", "AP", "AT", "RD", "RF", "RJ"]], ["AN", 1, 22, M], ["DT", 8, 8, M]] },
  ACK: { elements: [["ID", 2, 2, M], ["R", 1, 15], ["ID", 2, 2], ["ID", 3, 3], ["DT", 8, 8]], pairs: pairs(7, 10) },
  BSN: { elements: [["ID", 2, 2, M, ["00", "14"]], ["AN", 2, 30, M], ["DT", 8, 8, M], ["TM", 4, 8, M], ["ID", 4, 4]] },
  HL: { elements: [["AN", 1, 12, M], ["AN", 1, 12], ["ID", 1, 2, M, ["S", "O", "T", "P", "I"]], ["ID", 1, 1]] },
  PRF: { elements: [["AN", 1, 22, M], ["AN", 1, 30], ["AN", 1, 8], ["DT", 8, 8]] },
  LIN: { elements: [["AN", 1, 20], ["ID", 2, 2, M], ["AN", 1, 48, M]], pairs: pairs(2, 15) },
  SN1: { elements: [["AN", 1, 20], ["R", 1, 10, M], ["ID", 2, 2, M]] },
  MAN: { elements: [["ID", 1, 2, M], ["AN", 1, 48, M]] },
  DTM: { elements: [["ID", 3, 3, M], ["DT", 8, 8], ["TM", 4, 8]] },
  TD5: { elements: [["ID", 1, 2], ["ID", 1, 2], ["AN", 2, 80], ["ID", 1, 2], ["AN", 1, 35]] },
  REF: { elements: [["ID", 2, 3, M], ["AN", 1, 50]] },
  N1: { elements: [["ID", 2, 3, M], ["AN", 1, 60], ["ID", 1, 2], ["AN", 2, 80]], pairs: [[3, 4]] },
  PO4: { elements: [["N", 1, 6], ["R", 1, 8], ["ID", 2, 2]] },
  CTT: { elements: [["N", 1, 6, M], ["R", 1, 10]] },
  AK1: { elements: [["ID", 2, 2, M], ["N", 1, 9, M]] },
  AK2: { elements: [["ID", 3, 3, M], ["AN", 4, 9, M]] },
  AK5: { elements: [["ID", 1, 1, M, ["A", "E", "M", "R", "W", "X"]]] },
  AK9: { elements: [["ID", 1, 1, M, ["A", "E", "M", "P", "R", "W", "X"]], ["N", 1, 6, M], ["N", 1, 6, M], ["N", 1, 6, M]] },
}; // prettier-ignore

const shapeOf: Record<Exclude<ElementType, "AN" | "ID">, { form: RegExp; code: string; words: string }> = {
  N: { form: /^-?\d+$/, code: elementCodes.character, words: "a whole number" },
  R: { form: /^-?(\d+\.?\d*|\.\d+)$/, code: elementCodes.character, words: "a number" },
  DT: { form: /^\d{8}$/, code: elementCodes.date, words: "a date, CCYYMMDD" },
  TM: {
    form: /^([01]\d|2[0-3])[0-5]\d([0-5]\d(\d{1,2})?)?$/,
    code: elementCodes.time,
    words: "a time, HHMMSS",
  },
};

/** What is wrong with the elements of a segment; nothing for segments that are not read. */
export function checkElements(segment: Segment): X12Problem[] {
  const rule = rules[segment.tag];
  if (!rule) return [];
  const found: X12Problem[] = [];
  const add = (element: number, code: string, reason: string) =>
    found.push(elementProblem(segment, element, code, reason));
  for (const [index, [type, min, max, isMandatory, codes]] of rule.elements.entries()) {
    const value = segment.elements[index] ?? "";
    const element = index + 1;
    if (value === "") {
      if (isMandatory) add(element, elementCodes.missing, "must be there");
      continue;
    }
    const digits = type === "R" || type === "N" ? value.replace(/[-.]/g, "") : value;
    if (digits.length < min)
      add(element, elementCodes.tooShort, `"${value}" is shorter than ${min} characters`);
    else if (digits.length > max)
      add(element, elementCodes.tooLong, `"${cutText(value)}" is longer than ${max} characters`);
    else if (type !== "AN" && type !== "ID" && !fits(type, value))
      add(element, shapeOf[type].code, `"${value}" is not ${shapeOf[type].words}`);
    else if (codes && !codes.includes(value))
      add(element, elementCodes.code, `"${value}" is not understood; known: ${codes.join(", ")}`);
  }
  for (const [first, second] of rule.pairs ?? []) {
    const [left = "", right = ""] = [segment.elements[first - 1], segment.elements[second - 1]];
    if (left !== "" && right === "")
      add(second, elementCodes.conditionalMissing, `must be there because element ${first} is "${left}"`);
    if (left === "" && right !== "")
      add(first, elementCodes.conditionalMissing, `must be there because element ${second} is`);
  }
  return found;
}

const cutText = (value: string): string => (value.length > 40 ? `${value.slice(0, 40)}…` : value);

const fits = (type: Exclude<ElementType, "AN" | "ID">, value: string): boolean =>
  shapeOf[type].form.test(value) && (type !== "DT" || dateOf(value) !== null);

/** The local date of CCYYMMDD; null when it is none. */
export function dateOf(value: string | undefined): string | null {
  const date = /^(\d{4})(\d{2})(\d{2})$/.exec(value ?? "");
  const text = date ? `${date[1]}-${date[2]}-${date[3]}` : "";
  return isLocalDate(text) ? text : null;
}

export const elementProblem = (
  segment: Segment,
  element: number,
  code: string,
  reason: string,
): X12Problem => ({
  level: "element",
  segment: segment.position,
  tag: segment.tag,
  element,
  code,
  reason,
});

/** A segment that has to be there and is not; `after` is where it was missed. */
export const missingSegment = (tag: string, after: number, reason: string): X12Problem => ({
  level: "segment",
  segment: after,
  tag,
  code: segmentCodes.missing,
  reason,
});

/** Pairs of qualifier and code, beginning at an element. */
export function itemCodes(segment: Segment, from: number): { qualifier: string; value: string }[] {
  const codes: { qualifier: string; value: string }[] = [];
  for (let index = from - 1; index + 1 < segment.elements.length; index += 2) {
    const [qualifier = "", value = ""] = [segment.elements[index], segment.elements[index + 1]];
    if (qualifier !== "" && value !== "") codes.push({ qualifier, value: value.trim() });
  }
  return codes;
}

/** A whole number of units; undefined when it is not one. */
export function wholeUnits(value: string | undefined): number | undefined {
  const number = Number(value);
  return value !== undefined && value !== "" && Number.isInteger(number) && number >= 0 ? number : undefined;
}
