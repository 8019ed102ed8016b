import { err, ok, type Result } from "#kernel/result.ts";
import type { AnnouncedItem, AnnouncedUnit, Announcement } from "../../domain/announced.ts";
import { checkElements, dateOf, elementProblem, itemCodes, missingSegment, wholeUnits } from "./elements.ts";
import type { TransactionSet } from "./interchange.ts";
import { elementCodes, segmentCodes, type X12Problem } from "./problems.ts";
import type { Segment } from "./segments.ts";

/** One level of the hierarchy with the segments that belong to it. */
interface Level {
  id: string;
  kind: string;
  parent: Level | null;
  head: Segment;
  segments: Segment[];
}

/**
 * Reads an advance ship notice in both structures: items under packs (Pick & Pack) and packs under items (Standard Carton),
 * with or without pallets. One shipment a document, several orders a shipment.
 */
export function readAsn(set: TransactionSet): Result<Announcement, X12Problem[]> {
  const problems = set.segments.flatMap(checkElements);
  const [first, ...rest] = set.segments;
  if (first?.tag !== "BSN")
    return err([...problems, missingSegment("BSN", set.position + 1, "must follow ST")]);
  const levels = readLevels(rest, problems);
  const shipment = levels.find(({ kind }) => kind === "S");
  if (!shipment) problems.push(missingSegment("HL", first.position, "there is no shipment (HL03 is S)"));
  const read = new Contents(levels, problems);
  if (problems.length > 0 || !shipment) return err(problems);
  const dates = (qualifier: string) => dateOf(valueAfter(shipment, "DTM", qualifier));
  const carrier = shipment.segments.find(({ tag }) => tag === "TD5");
  return ok({
    shipmentNumber: first.elements[1]!,
    shippedOn: dates("011") ?? dateOf(first.elements[2]),
    expectedOn: dates("017") ?? dates("067") ?? dates("002"),
    carrier: carrier?.elements[4] || carrier?.elements[2] || "",
    reference: valueAfter(shipment, "REF", "BM") ?? valueAfter(shipment, "REF", "CN") ?? "",
    shipTo: placeOf(shipment),
    units: read.units,
    items: read.items,
  });
}

const valueAfter = (level: Level, tag: string, qualifier: string): string | undefined =>
  level.segments.find((segment) => segment.tag === tag && segment.elements[0] === qualifier)?.elements[1];

function placeOf(shipment: Level): string | null {
  const place = shipment.segments.find(({ tag, elements }) => tag === "N1" && elements[0] === "ST");
  return place?.elements[3] ? place.elements[3] : null;
}

/** Above what each level may stand. A pack stands under an order, a pallet or an item; an item under an order, a pallet or a pack. */
const allowedParents: Record<string, readonly string[]> = {
  S: [],
  O: ["S"],
  T: ["O"],
  P: ["O", "T", "I"],
  I: ["O", "T", "P"],
};

function readLevels(segments: readonly Segment[], problems: X12Problem[]): Level[] {
  const levels = new Map<string, Level>();
  let current: Level | null = null;
  let count = 0;
  for (const segment of segments) {
    if (segment.tag === "CTT") {
      const said = Number(segment.elements[0]);
      if (said !== count)
        problems.push(
          elementProblem(segment, 1, elementCodes.code, `says ${said}, there are ${count} HL segments`),
        );
      current = null;
      continue;
    }
    if (segment.tag !== "HL") {
      current?.segments.push(segment);
      continue;
    }
    count += 1;
    const [id = "", parentId = "", kind = ""] = segment.elements;
    const parent = levels.get(parentId) ?? null;
    if (levels.has(id)) problems.push(elementProblem(segment, 1, elementCodes.code, `${id} is used twice`));
    if (parentId !== "" && !parent)
      problems.push(elementProblem(segment, 2, elementCodes.code, `there is no level ${parentId} before`));
    else if (
      allowedParents[kind] &&
      (kind === "S" ? parent !== null || count > 1 : !parent || !allowedParents[kind].includes(parent.kind))
    )
      problems.push({
        level: "segment",
        segment: segment.position,
        tag: "HL",
        code: segmentCodes.sequence,
        reason: `a level ${kind} cannot stand ${parent ? `under ${parent.kind}` : kind === "S" ? "twice" : "by itself"}`,
      });
    current = { id, kind, parent, head: segment, segments: [] };
    levels.set(id, current);
  }
  return [...levels.values()];
}

/** Units and items of the hierarchy, whichever of the two stands above. */
class Contents {
  readonly units: AnnouncedUnit[] = [];
  readonly items: AnnouncedItem[] = [];
  /** Levels that repeat a unit of another order, and the order each unit stood under first. */
  private readonly sameAs = new Map<string, string>();
  private readonly orderOf = new Map<string, Level | null>();
  private readonly levels: readonly Level[];
  private readonly problems: X12Problem[];

  constructor(levels: readonly Level[], problems: X12Problem[]) {
    this.levels = levels;
    this.problems = problems;
    for (const level of levels) if (level.kind === "T" || level.kind === "P") this.unit(level);
    for (const level of levels) if (level.kind === "I") this.item(level);
    if (this.items.length === 0 && problems.length === 0)
      problems.push(missingSegment("HL", levels.at(-1)?.head.position ?? 1, "there is no item (HL03 is I)"));
  }

  private unit(level: Level): void {
    const mark = level.segments.find(({ tag, elements }) => tag === "MAN" && elements[0] === "GM");
    const told = mark?.elements[1]?.replace(/\s/g, "");
    // an SSCC with or without its application identifier 00
    const sscc = /^(?:00)?(\d{18})$/.exec(told ?? "")?.[1] ?? null;
    if (mark && !sscc)
      this.problems.push(elementProblem(mark, 2, elementCodes.code, `"${told}" is not an SSCC of 18 digits`));
    const order = this.above(level, ["O"]);
    // a mixed pallet stands under each of its orders; it is one pallet
    const earlier = this.units.find((unit) => unit.sscc !== null && unit.sscc === sscc);
    if (earlier && this.orderOf.get(earlier.ref) !== order) {
      this.sameAs.set(level.id, earlier.ref);
      return;
    }
    this.orderOf.set(level.id, order);
    const other = level.segments.find(({ tag }) => tag === "MAN" && !sscc)?.elements[1] ?? "";
    this.units.push({
      ref: level.id,
      parentRef: this.refAbove(level),
      kind: level.kind === "T" ? "pallet" : "carton",
      sscc,
      label: other,
    });
  }

  private item(level: Level): void {
    const line = level.segments.find(({ tag }) => tag === "LIN");
    const shipped = level.segments.find(({ tag }) => tag === "SN1");
    if (!line)
      this.problems.push(missingSegment("LIN", level.head.position, `item ${level.id} has no codes`));
    if (!shipped)
      this.problems.push(missingSegment("SN1", level.head.position, `item ${level.id} has no quantity`));
    if (!line || !shipped) return;
    const quantity = wholeUnits(shipped.elements[1]);
    if (quantity === undefined)
      return void this.problems.push(
        elementProblem(
          shipped,
          2,
          elementCodes.code,
          `"${shipped.elements[1]}" is not a whole number of units`,
        ),
      );
    const order = this.above(level, ["O"]);
    const reference = order?.segments.find(({ tag }) => tag === "PRF");
    if (!reference)
      this.problems.push(
        missingSegment("PRF", (order ?? level).head.position, "the order has no number (PRF)"),
      );
    const codes = itemCodes(line, 2);
    const pack = level.segments.find(({ tag }) => tag === "PO4");
    const position = wholeUnits(line.elements[0] || shipped.elements[0]);
    const common = {
      orderNumber: reference?.elements[0] ?? "",
      orderPosition: position && position > 0 ? position : null,
      codes,
      unitOfMeasure: shipped.elements[2] ?? "EA",
      packQuantity: wholeUnits(pack?.elements[0]) || null,
      lot: codes.find(({ qualifier }) => qualifier === "LT")?.value ?? valueAfter(level, "REF", "LT") ?? null,
      expiresOn: dateOf(valueAfter(level, "DTM", "036")),
    };
    const packs = this.levels.filter(({ kind, parent }) => kind === "P" && parent === level);
    if (packs.length === 0) return void this.add({ ...common, unitRef: this.refAbove(level), quantity });
    this.intoPacks(packs, quantity, shipped).forEach((units, index) =>
      this.add({ ...common, unitRef: this.refOf(packs[index]!), quantity: units }),
    );
  }

  private add(item: AnnouncedItem): void {
    if (item.quantity > 0) this.items.push(item);
  }

  /** Standard Carton: how much of the item lies in each of its packs. */
  private intoPacks(packs: readonly Level[], quantity: number, shipped: Segment): number[] {
    const own = packs.map((pack) => wholeUnits(pack.segments.find(({ tag }) => tag === "SN1")?.elements[1]));
    if (own.every((units) => units !== undefined)) {
      const sum = own.reduce((total, units) => total + units, 0);
      if (sum !== quantity)
        this.problems.push(
          elementProblem(shipped, 2, elementCodes.code, `says ${quantity}, its packs hold ${sum}`),
        );
      return own;
    }
    if (quantity % packs.length !== 0)
      this.problems.push(
        elementProblem(
          shipped,
          2,
          elementCodes.code,
          `${quantity} cannot be shared evenly by ${packs.length} packs`,
        ),
      );
    return packs.map(() => Math.floor(quantity / packs.length));
  }

  private refOf(level: Level): string {
    return this.sameAs.get(level.id) ?? level.id;
  }

  private refAbove(level: Level): string | null {
    const unit = this.above(level, ["T", "P"]);
    return unit ? this.refOf(unit) : null;
  }

  private above(level: Level, kinds: readonly string[]): Level | null {
    for (let up = level.parent; up; up = up.parent) if (kinds.includes(up.kind)) return up;
    return null;
  }
}
