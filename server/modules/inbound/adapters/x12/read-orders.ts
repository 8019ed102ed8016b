import { err, ok, type Result } from "#kernel/result.ts";
import type { Acknowledgment, ItemCode } from "../../domain/announced.ts";
import { checkElements, dateOf, elementProblem, itemCodes, missingSegment, wholeUnits } from "./elements.ts";
import type { TransactionSet } from "./interchange.ts";
import { elementCodes, type X12Problem } from "./problems.ts";
import type { Segment } from "./segments.ts";

/** A purchase order as X12 850 says it. Prices as decimal text. */
export interface WrittenOrder {
  orderNumber: string;
  orderedOn: string;
  /** Delivery requested, of the whole order. */
  requestedOn: string | null;
  lines: {
    position: number | null;
    quantity: number;
    unitOfMeasure: string;
    unitPrice: string | null;
    codes: ItemCode[];
  }[];
}

/** Reads a purchase order (850). */
export function readOrder(set: TransactionSet): Result<WrittenOrder, X12Problem[]> {
  const problems = set.segments.flatMap(checkElements);
  const [first] = set.segments;
  if (first?.tag !== "BEG")
    return err([...problems, missingSegment("BEG", set.position + 1, "must follow ST")]);
  const rows = set.segments.filter(({ tag }) => tag === "PO1");
  if (rows.length === 0) problems.push(missingSegment("PO1", first.position, "the order has no lines"));
  const lines = rows.map((row) => {
    const quantity = wholeUnits(row.elements[1]);
    if (quantity === undefined || quantity === 0)
      problems.push(
        elementProblem(
          row,
          2,
          elementCodes.code,
          `"${row.elements[1] ?? ""}" is not a whole number of units`,
        ),
      );
    return {
      position: wholeUnits(row.elements[0]) ?? null,
      quantity: quantity ?? 0,
      unitOfMeasure: row.elements[2] ?? "",
      unitPrice: row.elements[3] || null,
      codes: itemCodes(row, 6),
    };
  });
  checkCount(set.segments, rows.length, problems);
  if (problems.length > 0) return err(problems);
  const requested = set.segments.find(({ tag, elements }) => tag === "DTM" && elements[0] === "002");
  return ok({
    orderNumber: first.elements[2]!,
    orderedOn: dateOf(first.elements[4])!,
    requestedOn: dateOf(requested?.elements[1]),
    lines,
  });
}

/** CTT01 of orders and acknowledgments counts their PO1 segments. */
function checkCount(segments: readonly Segment[], count: number, problems: X12Problem[]): void {
  const total = segments.find(({ tag }) => tag === "CTT");
  if (total && Number(total.elements[0]) !== count)
    problems.push(
      elementProblem(
        total,
        1,
        elementCodes.code,
        `says ${total.elements[0]}, there are ${count} PO1 segments`,
      ),
    );
}

/** ACK01: what a supplier says of a line (X12 data element 668). Others are not understood. */
const rejections = ["ID", "IR", "IH", "R1", "R2", "R3", "R4", "R5", "R6"];
const acceptances = ["AC", "AR", "BP", "DR", "IA", "IB", "IC", "IE", "IP", "IQ", "IS"];

/** Reads an acknowledgment of an order (855). Lines without ACK are accepted as ordered. */
export function readAcknowledgment(set: TransactionSet): Result<Acknowledgment, X12Problem[]> {
  const problems = set.segments.flatMap(checkElements);
  const [first] = set.segments;
  if (first?.tag !== "BAK")
    return err([...problems, missingSegment("BAK", set.position + 1, "must follow ST")]);
  const lines: Acknowledgment["lines"] = [];
  for (const segment of set.segments) {
    if (segment.tag === "PO1")
      lines.push({
        position: wholeUnits(segment.elements[0]) ?? null,
        codes: itemCodes(segment, 6),
        isRejected: false,
        quantity: wholeUnits(segment.elements[1]) ?? null,
        unitPrice: segment.elements[3] || null,
        expectedOn: null,
      });
    const line = lines.at(-1);
    if (segment.tag === "ACK" && line) takeAnswer(segment, line, problems);
    // one date of delivery a line: the promised (067) or estimated (017) one
    if (segment.tag === "DTM" && line && ["067", "017"].includes(segment.elements[0] ?? ""))
      line.expectedOn ??= dateOf(segment.elements[1]);
  }
  checkCount(set.segments, lines.length, problems);
  if (problems.length > 0) return err(problems);
  const type = first.elements[1]!;
  return ok({ orderNumber: first.elements[2]!, isRejected: type === "RD" || type === "RJ", lines });
}

function takeAnswer(segment: Segment, line: Acknowledgment["lines"][number], problems: X12Problem[]): void {
  const [status = "", quantity, , , date] = segment.elements;
  if (rejections.includes(status)) line.isRejected = true;
  else if (!acceptances.includes(status))
    problems.push(
      elementProblem(
        segment,
        1,
        elementCodes.code,
        `"${status}" is not an answer that is understood; known: ${[...acceptances, ...rejections].join(", ")}`,
      ),
    );
  const units = wholeUnits(quantity);
  if (!line.isRejected && units !== undefined && units > 0) line.quantity = units;
  line.expectedOn ??= dateOf(date);
}

/** What a partner says of documents we sent (997). */
export interface FunctionalAcknowledgment {
  functionalId: string;
  groupControl: string;
  isAccepted: boolean;
  /** By set: control number, verdict, and the codes that came with it. */
  sets: { kind: string; setControl: string; isAccepted: boolean; codes: string[] }[];
}

/** Reads a functional acknowledgment (997). */
export function readFunctionalAcknowledgment(
  set: TransactionSet,
): Result<FunctionalAcknowledgment, X12Problem[]> {
  const problems = set.segments.flatMap(checkElements);
  const [first, ...rest] = set.segments;
  const last = set.segments.at(-1);
  if (first?.tag !== "AK1") problems.push(missingSegment("AK1", set.position + 1, "must follow ST"));
  if (last?.tag !== "AK9")
    problems.push(missingSegment("AK9", last?.position ?? set.position, "must end the set"));
  const sets: FunctionalAcknowledgment["sets"] = [];
  const notes: string[] = [];
  for (const segment of rest) {
    if (segment.tag === "AK2") {
      const [kind = "", setControl = ""] = segment.elements;
      sets.push({ kind, setControl, isAccepted: true, codes: [] });
      notes.length = 0;
    }
    if (segment.tag === "AK3" || segment.tag === "AK4")
      notes.push(`${segment.tag} ${segment.elements.filter(Boolean).join(" ")}`);
    const open = sets.at(-1);
    if (segment.tag === "AK5" && open) {
      open.isAccepted = ["A", "E"].includes(segment.elements[0] ?? "");
      open.codes = [
        ...notes,
        ...segment.elements
          .slice(1)
          .filter(Boolean)
          .map((code) => `AK5 ${code}`),
      ];
    }
  }
  if (problems.length > 0) return err(problems);
  return ok({
    functionalId: first!.elements[0]!,
    groupControl: first!.elements[1]!,
    isAccepted: ["A", "E", "P"].includes(last!.elements[0]!),
    sets,
  });
}
