import { X12Parser } from "node-x12";
import type { Result } from "#kernel/result.ts";
import type { Acknowledgment, Announcement } from "../../domain/announced.ts";
import { readEnvelopes } from "./envelope.ts";
import type { FunctionalGroup, Interchange, TransactionSet } from "./interchange.ts";
import { interchangeCodes, setCodes, type X12Problem } from "./problems.ts";
import { readAsn } from "./read-856.ts";
import {
  readAcknowledgment,
  readFunctionalAcknowledgment,
  readOrder,
  type FunctionalAcknowledgment,
  type WrittenOrder,
} from "./read-orders.ts";

/** A set that was understood. */
export type X12Document =
  | { kind: "850"; order: WrittenOrder }
  | { kind: "855"; acknowledgment: Acknowledgment }
  | { kind: "856"; announcement: Announcement }
  | { kind: "997"; report: FunctionalAcknowledgment };

/** One set of a file with where it stands and what came of reading it. */
export interface ReadSet {
  set: TransactionSet;
  group: FunctionalGroup;
  interchange: Interchange;
  document: X12Document | null;
  /** Everything wrong with it, its envelopes included; empty when it was read. */
  problems: X12Problem[];
}

export interface X12Reading {
  interchanges: Interchange[];
  sets: ReadSet[];
  /** Every problem of the file, in order. Empty: everything was read. */
  problems: X12Problem[];
}

/** Reads a file of X12. Sets in sound envelopes are read although another set of the file is broken. Never throws. */
export function readX12(body: Uint8Array): X12Reading {
  const text = textOf(body);
  const interchanges = readEnvelopes(text);
  if (interchanges.every(isSound)) secondOpinion(text, interchanges[0]);
  const sets = interchanges.flatMap((interchange) =>
    interchange.groups.flatMap((group) => group.sets.map((set) => readSet(set, group, interchange))),
  );
  const problems = [
    ...interchanges.flatMap((interchange) => [
      ...interchange.problems,
      ...interchange.groups.flatMap((group) => group.problems),
    ]),
    ...sets.flatMap(({ set }) => set.problems),
  ].toSorted((a, b) => a.segment - b.segment || (a.element ?? 0) - (b.element ?? 0));
  return { interchanges, sets, problems };
}

/** X12 is ASCII; partners that write names with accents do so in UTF-8 or Latin-1. */
function textOf(body: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(body);
  } catch {
    return new TextDecoder("latin1").decode(body);
  }
}

const isSound = ({ problems, groups }: Interchange): boolean =>
  problems.length === 0 &&
  groups.every(
    (group) => group.problems.length === 0 && group.sets.every((set) => set.problems.length === 0),
  );

/** What the strict parser of a library refuses is refused too, although our own walk found nothing. */
function secondOpinion(text: string, interchange: Interchange | undefined): void {
  try {
    const isLine = text.charAt(105) === "\n";
    new X12Parser(true).parse(isLine && !text.endsWith("\n") ? `${text}\n` : text);
  } catch (problem) {
    interchange?.problems.push({
      level: "interchange",
      segment: 1,
      tag: "ISA",
      code: interchangeCodes.structure,
      reason: problem instanceof Error ? problem.message.slice(0, 200) : "cannot be parsed",
    });
  }
}

function readSet(set: TransactionSet, group: FunctionalGroup, interchange: Interchange): ReadSet {
  const around = [...interchange.problems, ...group.problems];
  const read = set.problems.length === 0 ? documentOf(set) : null;
  if (read && !read.ok) set.problems.push(...read.error);
  const problems = [...around, ...set.problems];
  return {
    set,
    group,
    interchange,
    problems,
    document: problems.length === 0 && read?.ok ? read.value : null,
  };
}

function documentOf(set: TransactionSet): Result<X12Document, X12Problem[]> {
  const as = <Value, Document>(
    read: Result<Value, X12Problem[]>,
    wrap: (value: Value) => Document,
  ): Result<Document, X12Problem[]> => (read.ok ? { ok: true, value: wrap(read.value) } : read);
  switch (set.kind) {
    case "850":
      return as(readOrder(set), (order): X12Document => ({ kind: "850", order }));
    case "855":
      return as(readAcknowledgment(set), (acknowledgment): X12Document => ({ kind: "855", acknowledgment }));
    case "856":
      return as(readAsn(set), (announcement): X12Document => ({ kind: "856", announcement }));
    case "997":
      return as(readFunctionalAcknowledgment(set), (report): X12Document => ({ kind: "997", report }));
    default: {
      const reason = `set ${set.kind} is not taken here; known: 850, 855, 856, 997`;
      const problem: X12Problem = {
        level: "set",
        segment: set.position,
        tag: "ST",
        element: 1,
        code: setCodes.notSupported,
        reason,
      };
      return { ok: false, error: [problem] };
    }
  }
}
