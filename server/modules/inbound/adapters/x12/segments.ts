import { err, ok, type Result } from "#kernel/result.ts";
import { elementCodes, interchangeCodes, type X12Problem } from "./problems.ts";

/** One segment of a file. `elements[0]` is element 01; composites are left as they are. */
export interface Segment {
  tag: string;
  elements: string[];
  /** Number in the file, from 1. */
  position: number;
}

/** A file cut into segments, with the separators its header declares. */
export interface Segments {
  segments: Segment[];
  elementSeparator: string;
  componentSeparator: string;
  terminator: string;
}

/** Lengths of ISA01 to ISA16: the one segment of fixed length (X12.5). */
const isaLengths = [2, 10, 2, 10, 2, 15, 2, 15, 6, 4, 1, 5, 9, 1, 1, 1];
/** TA105 for each element of the ISA (X12.5, data element I18). */
const isaCodes = [
  "010",
  "011",
  "012",
  "013",
  "005",
  "006",
  "007",
  "008",
  "014",
  "015",
  "016",
  "017",
  "018",
  "019",
  "020",
  "027",
];
const ISA_LENGTH = 106;

/** What stands in a file that is not one interchange after the other. The header's elements are there when they can be told. */
export interface Unreadable {
  problem: X12Problem;
  header: string[] | null;
}

const refuse = (
  code: string,
  reason: string,
  element?: number,
  header: string[] | null = null,
): Result<never, Unreadable> =>
  err({
    problem: {
      level: "interchange",
      segment: 1,
      tag: "ISA",
      code,
      reason,
      ...(element === undefined ? {} : { element }),
    },
    header,
  });

/**
 * Cuts a file into segments. The header must be exactly 106 characters, because the separators are found by their place in it.
 * Line breaks between segments are allowed, and a terminator that is a line break may be missing at the end of the file.
 */
export function cutSegments(text: string): Result<Segments, Unreadable> {
  if (!text.startsWith("ISA"))
    return refuse(
      interchangeCodes.content,
      `the file begins with "${text.slice(0, 3).replace(/[^\x20-\x7e]/g, "?")}", not with ISA`,
    );
  const elementSeparator = text.charAt(3);
  if (/[A-Za-z0-9\s]/.test(elementSeparator) || elementSeparator === "")
    return refuse("026", "the element separator after ISA is a letter, a digit or a space");
  const header = text.slice(4, 4 + 400).split(elementSeparator, 16);
  for (const [index, length] of isaLengths.entries()) {
    const value = header[index];
    if (value === undefined)
      return refuse(isaCodes[index]!, "the header ends before this element", index + 1);
    // the last one is cut by length: the terminator follows it
    if (index < 15 && value.length !== length)
      return refuse(
        isaCodes[index]!,
        `has ${value.length} characters, must have ${length}`,
        index + 1,
        header.slice(0, 15),
      );
  }
  const componentSeparator = text.charAt(ISA_LENGTH - 2);
  const terminator = text.charAt(ISA_LENGTH - 1);
  if (terminator === "" || /[A-Za-z0-9 ]/.test(terminator) || terminator === elementSeparator)
    return refuse(
      interchangeCodes.terminator,
      "the character after ISA16 cannot end segments",
      undefined,
      header.slice(0, 15),
    );
  return cut(text, { elementSeparator, componentSeparator, terminator }, header.slice(0, 15));
}

function cut(
  text: string,
  separators: Omit<Segments, "segments">,
  header: string[],
): Result<Segments, Unreadable> {
  const { terminator, elementSeparator } = separators;
  const isLine = terminator === "\n" || terminator === "\r";
  const parts = text.split(terminator);
  const rest = parts.pop()!.trim();
  if (rest !== "" && isLine) parts.push(rest);
  const segments: Segment[] = [];
  for (const part of parts) {
    const body = part.replace(/^[\r\n]+/, "").replace(/\r$/, "");
    if (body === "" && isLine) continue;
    const [tag = "", ...elements] = body.split(elementSeparator);
    segments.push({ tag, elements, position: segments.length + 1 });
  }
  if (rest !== "" && !isLine) {
    const reason = `the file ends in the middle of a segment: "${rest.slice(0, 20)}"`;
    const problem: X12Problem = {
      level: "interchange",
      segment: segments.length + 1,
      tag: rest.slice(0, 3),
      code: interchangeCodes.endOfFile,
      reason,
    };
    return err({ problem, header });
  }
  return ok({ ...separators, segments });
}

// what no element may hold: controls, among them NUL, which no database keeps in a text
const control = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/;

/** Elements that hold characters which X12 does not have. */
export function strayCharacters(segment: Segment): X12Problem[] {
  if (!/^[A-Z][A-Z0-9]{1,2}$/.test(segment.tag)) {
    const reason = `"${segment.tag.slice(0, 10).replace(/[^\x20-\x7e]/g, "?")}" is not the name of a segment`;
    return [
      {
        level: "segment",
        segment: segment.position,
        tag: segment.tag.slice(0, 3).replace(/[^\x20-\x7e]/g, "?"),
        code: "1",
        reason,
      },
    ];
  }
  return segment.elements.flatMap((value, index): X12Problem[] =>
    control.test(value)
      ? [
          {
            level: "element",
            segment: segment.position,
            tag: segment.tag,
            element: index + 1,
            code: elementCodes.character,
            reason: "holds a control character",
          },
        ]
      : [],
  );
}
