import { X12Interchange, X12SerializationOptions } from "node-x12";
import { functionalIds, type Interchange } from "./interchange.ts";

/** Who writes to whom, as `qualifier:id`, when, and the interchange's control number (at most 9 digits). */
export interface EnvelopeFacts {
  sender: string;
  receiver: string;
  controlNumber: number;
  at: Date;
  isTest: boolean;
}

/** A set to be written: its segments without ST and SE. */
export interface SetToWrite {
  kind: string;
  segments: readonly (readonly string[])[];
}

const VERSION = "004010";

/**
 * Writes one interchange with one group of sets of one kind. Segments end with `~` and a line break. Empty elements at the end of
 * a segment are left out, as the standard asks; characters that separate are taken out of texts.
 */
export function writeInterchange(facts: EnvelopeFacts, sets: readonly SetToWrite[]): string {
  const options = new X12SerializationOptions({
    elementDelimiter: "*",
    segmentTerminator: "~",
    subElementDelimiter: ">",
    format: true,
    endOfLine: "\n",
  });
  const interchange = new X12Interchange(options);
  const [date, time] = stamps(facts.at);
  const control = String(facts.controlNumber);
  const [from, to] = [party(facts.sender), party(facts.receiver)];
  interchange.setHeader([
    ...["00", " ".repeat(10), "00", " ".repeat(10), from.qualifier, from.id.padEnd(15), to.qualifier],
    ...[to.id.padEnd(15), date.slice(2), time, "U", "00401", control.padStart(9, "0"), "0"],
    ...[facts.isTest ? "T" : "P", ">"],
  ]);
  const kind = sets[0]?.kind ?? "997";
  const group = interchange.addFunctionalGroup();
  group.setHeader([functionalIds[kind] ?? "FA", from.id, to.id, date, time, control, "X", VERSION]);
  for (const [index, set] of sets.entries()) {
    const transaction = group.addTransaction();
    transaction.setHeader([set.kind, String(index + 1).padStart(4, "0")]);
    for (const [tag = "", ...elements] of set.segments) transaction.addSegment(tag, trimmed(elements));
  }
  return interchange.toString();
}

const trimmed = (elements: readonly string[]): string[] => {
  const clean = elements.map((element) => element.replace(/[*~>\r\n]/g, " ").trim());
  while (clean.length > 0 && clean.at(-1) === "") clean.pop();
  return clean;
};

/** Both parts as long as the standard asks: a partner that left its id blank is answered all the same. */
const party = (name: string): { qualifier: string; id: string } => {
  const [qualifier = "", ...rest] = name.split(":");
  const id = rest.join(":").trim().slice(0, 15);
  return { qualifier: (qualifier.trim() || "ZZ").padEnd(2).slice(0, 2), id: id.padStart(2, "0") };
};

/** CCYYMMDD and HHMM of an instant, in UTC. */
function stamps(at: Date): [date: string, time: string] {
  const text = at.toISOString();
  return [text.slice(0, 10).replaceAll("-", ""), text.slice(11, 16).replace(":", "")];
}

/** CCYYMMDD of a local date. */
export const x12Date = (date: string): string => date.replaceAll("-", "");

/**
 * Writes a TA1: the interchange as a whole was refused, so no group of it was looked at. A TA1 stands by itself, without a group,
 * which the library cannot write.
 */
export function writeInterchangeRefusal(facts: EnvelopeFacts, refused: Interchange): string {
  const code = refused.problems[0]?.code ?? "024";
  const [date, time] = stamps(facts.at);
  const [from, to] = [party(facts.sender), party(facts.receiver)];
  const control = String(facts.controlNumber).padStart(9, "0");
  const isa = [
    ...["ISA", "00", " ".repeat(10), "00", " ".repeat(10), from.qualifier, from.id.padEnd(15), to.qualifier],
    ...[to.id.padEnd(15), date.slice(2), time, "U", "00401", control, "0", facts.isTest ? "T" : "P", ">"],
  ].join("*");
  const ta1 = ["TA1", refused.controlNumber.padStart(9, "0"), refused.date, refused.time, "R", code].join(
    "*",
  );
  return `${isa}~\n${ta1}~\nIEA*0*${control}~\n`;
}
