import type { X12Problem } from "./problems.ts";
import type { Segment } from "./segments.ts";

/** A transaction set with its segments, ST and SE not among them. `problems` empty: its envelope is sound. */
export interface TransactionSet {
  kind: string;
  controlNumber: string;
  /** The ST segment's number in the file. */
  position: number;
  segments: Segment[];
  problems: X12Problem[];
}

export interface FunctionalGroup {
  functionalId: string;
  sender: string;
  receiver: string;
  controlNumber: string;
  version: string;
  sets: TransactionSet[];
  problems: X12Problem[];
}

export interface Interchange {
  /** Qualifier and id, as `ZZ:ACME`. */
  sender: string;
  receiver: string;
  controlNumber: string;
  date: string;
  time: string;
  version: string;
  componentSeparator: string;
  groups: FunctionalGroup[];
  problems: X12Problem[];
}

/** Which functional group carries which set (GS01). */
export const functionalIds: Record<string, string> = {
  "810": "IN",
  "850": "PO",
  "855": "PR",
  "856": "SH",
  "940": "OW",
  "945": "SW",
  "997": "FA",
};

/** An interchange as its header says it, nothing in it yet. */
export function interchangeOf(header: readonly string[], componentSeparator: string): Interchange {
  const at = (element: number) => (header[element - 1] ?? "").trim();
  return {
    sender: `${at(5)}:${at(6)}`,
    receiver: `${at(7)}:${at(8)}`,
    date: at(9),
    time: at(10),
    version: at(12),
    controlNumber: at(13),
    componentSeparator,
    groups: [],
    problems: [],
  };
}
