/**
 * One thing that is wrong in an X12 document, and where. `code` is the standard's own word for it, as acknowledgments carry it:
 * TA105 for the interchange, AK905 for a group, AK502 for a set, AK304 for a segment, AK403 for an element (X12 004010).
 */
export interface X12Problem {
  level: "interchange" | "group" | "set" | "segment" | "element";
  /** Number of the segment in the file, from 1. */
  segment: number;
  tag: string;
  element?: number;
  code: string;
  reason: string;
}

/** A problem as a person reads it. */
export function describeProblem({ segment, tag, element, reason, code, level }: X12Problem): string {
  const place = element === undefined ? tag : `${tag}${String(element).padStart(2, "0")}`;
  return `Segment ${segment} (${place}): ${reason} [${noteNames[level]} ${code}]`;
}

const noteNames = {
  interchange: "TA105",
  group: "AK905",
  set: "AK502",
  segment: "AK304",
  element: "AK403",
} as const;

/** AK403: what can be wrong with an element. */
export const elementCodes = {
  missing: "1",
  conditionalMissing: "2",
  tooMany: "3",
  tooShort: "4",
  tooLong: "5",
  character: "6",
  code: "7",
  date: "8",
  time: "9",
} as const;

/** AK304: what can be wrong with a segment as a whole. */
export const segmentCodes = { unexpected: "2", missing: "3", sequence: "7", hasElementErrors: "8" } as const;

/** AK502: what can be wrong with a transaction set as a whole. */
export const setCodes = {
  notSupported: "1",
  trailerMissing: "2",
  controlNumbers: "3",
  segmentCount: "4",
  segmentsInError: "5",
  identifier: "6",
  controlNumber: "7",
} as const;

/** AK905: what can be wrong with a functional group as a whole. */
export const groupCodes = {
  notSupported: "1",
  version: "2",
  trailerMissing: "3",
  controlNumbers: "4",
  setCount: "5",
  controlNumber: "6",
} as const;

/** TA105: what can be wrong with an interchange as a whole. */
export const interchangeCodes = {
  controlNumbers: "001",
  terminator: "004",
  groupCount: "021",
  structure: "022",
  endOfFile: "023",
  content: "024",
} as const;
