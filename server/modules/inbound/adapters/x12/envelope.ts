import { isLocalDate } from "#kernel/time.ts";
import { groupCodes, interchangeCodes, setCodes } from "./problems.ts";
import {
  functionalIds,
  interchangeOf,
  type FunctionalGroup,
  type Interchange,
  type TransactionSet,
} from "./interchange.ts";
import { cutSegments, strayCharacters, type Segment } from "./segments.ts";

/**
 * Reads the envelopes of a file strictly: every header with its trailer, every control number and count. What is wrong is in the
 * `problems` of the part it is wrong in. A file that cannot be cut into segments is one interchange without groups.
 */
export function readEnvelopes(text: string): Interchange[] {
  const cut = cutSegments(text);
  if (!cut.ok) {
    const interchange = interchangeOf(cut.error.header ?? [], "");
    interchange.problems.push(cut.error.problem);
    return [interchange];
  }
  const walk = new Walk(cut.value.componentSeparator);
  for (const segment of cut.value.segments) walk.take(segment);
  walk.end(cut.value.segments.length);
  return walk.interchanges;
}

/** One pass over the segments; knows what is open. */
class Walk {
  readonly interchanges: Interchange[] = [];
  private readonly componentSeparator: string;
  private interchange: Interchange | null = null;
  private group: FunctionalGroup | null = null;
  private set: TransactionSet | null = null;

  constructor(componentSeparator: string) {
    this.componentSeparator = componentSeparator;
  }

  take(segment: Segment): void {
    const { tag } = segment;
    if (tag === "ISA") return this.openInterchange(segment);
    if (!this.interchange)
      return this.stray(
        segment,
        interchangeCodes.structure,
        this.interchanges.length > 0 ? "stands after the end of an interchange" : "stands before ISA",
      );
    if (tag === "GS") return this.openGroup(segment);
    if (tag === "GE") return this.closeGroup(segment);
    if (tag === "IEA") return this.closeInterchange(segment);
    if (tag === "ST") return this.openSet(segment);
    if (tag === "SE") return this.closeSet(segment);
    if (this.set) {
      this.set.segments.push(segment);
      this.set.problems.push(...strayCharacters(segment));
    } else if (tag !== "TA1")
      this.stray(segment, interchangeCodes.structure, "stands outside of a transaction set");
  }

  end(last: number): void {
    this.missingTrailers(last);
    if (this.interchange)
      this.problem(
        "interchange",
        { tag: "IEA", position: last, elements: [] },
        interchangeCodes.endOfFile,
        "the file ends without IEA",
      );
  }

  private problem(
    level: "interchange" | "group" | "set",
    { tag, position }: Segment,
    code: string,
    reason: string,
    element?: number,
  ): void {
    const into = { interchange: this.interchange, group: this.group, set: this.set }[level];
    into?.problems.push({
      level,
      segment: position,
      tag,
      code,
      reason,
      ...(element === undefined ? {} : { element }),
    });
  }

  private stray(segment: Segment, code: string, reason: string): void {
    const into = this.interchange ?? this.interchanges.at(-1);
    into?.problems.push({
      level: "interchange",
      segment: segment.position,
      tag: segment.tag.slice(0, 3),
      code,
      reason,
    });
  }

  private missingTrailers(position: number): void {
    if (this.set)
      this.problem(
        "set",
        { tag: "SE", position, elements: [] },
        setCodes.trailerMissing,
        `set ${this.set.controlNumber} has no SE`,
      );
    if (this.group)
      this.problem(
        "group",
        { tag: "GE", position, elements: [] },
        groupCodes.trailerMissing,
        `group ${this.group.controlNumber} has no GE`,
      );
    this.set = null;
    this.group = null;
  }

  private openInterchange(segment: Segment): void {
    if (this.interchange) {
      this.missingTrailers(segment.position);
      this.problem(
        "interchange",
        segment,
        interchangeCodes.endOfFile,
        "a new interchange begins before IEA of the last one",
      );
    }
    this.interchange = interchangeOf(segment.elements, this.componentSeparator);
    this.interchanges.push(this.interchange);
    const [, , , , , , , , date = "", , , version = "", control = ""] = segment.elements;
    if (segment.elements.length !== 16)
      this.problem(
        "interchange",
        segment,
        interchangeCodes.structure,
        `has ${segment.elements.length} elements, must have 16`,
      );
    if (!isLocalDate(`20${date.slice(0, 2)}-${date.slice(2, 4)}-${date.slice(4)}`))
      this.problem("interchange", segment, "014", `"${date}" is not a date`, 9);
    if (!/^\d{5}$/.test(version))
      this.problem("interchange", segment, "017", `"${version}" is not a version`, 12);
    if (!/^\d{9}$/.test(control))
      this.problem("interchange", segment, "018", `"${control}" is not a control number of 9 digits`, 13);
  }

  private closeInterchange(segment: Segment): void {
    this.missingTrailers(segment.position);
    const { groups, controlNumber } = this.interchange!;
    const [count = "", control = ""] = segment.elements;
    if (Number(count) !== groups.length)
      this.problem(
        "interchange",
        segment,
        interchangeCodes.groupCount,
        `says ${count || "nothing"}, there are ${groups.length} groups`,
        1,
      );
    // leading zeros may be missing: the number is the same
    if (!/^\d{1,9}$/.test(control) || Number(control) !== Number(controlNumber))
      this.problem(
        "interchange",
        segment,
        interchangeCodes.controlNumbers,
        `says ${control || "nothing"}, ISA13 says ${controlNumber}`,
        2,
      );
    this.interchange = null;
  }

  private openGroup(segment: Segment): void {
    if (this.group) this.missingTrailers(segment.position);
    const [functionalId = "", sender = "", receiver = "", , , controlNumber = "", , version = ""] =
      segment.elements;
    this.group = { functionalId, sender, receiver, controlNumber, version, sets: [], problems: [] };
    this.interchange!.groups.push(this.group);
    if (!/^\d{1,9}$/.test(controlNumber))
      this.problem(
        "group",
        segment,
        groupCodes.controlNumber,
        `"${controlNumber}" is not a control number`,
        6,
      );
    if (!/^00[3-8]\d{3}/.test(version))
      this.problem("group", segment, groupCodes.version, `version "${version}" is not known`, 8);
    if (!Object.values(functionalIds).includes(functionalId))
      this.problem("group", segment, groupCodes.notSupported, `group ${functionalId} is not taken`, 1);
  }

  private closeGroup(segment: Segment): void {
    if (!this.group)
      return this.stray(segment, interchangeCodes.structure, "ends a group that was not begun");
    if (this.set)
      this.problem(
        "set",
        segment,
        setCodes.trailerMissing,
        `set ${this.set.controlNumber} has no SE before GE`,
      );
    this.set = null;
    const [count = "", control = ""] = segment.elements;
    const { sets, controlNumber } = this.group;
    if (Number(count) !== sets.length)
      this.problem(
        "group",
        segment,
        groupCodes.setCount,
        `says ${count || "nothing"}, there are ${sets.length} sets`,
        1,
      );
    if (control !== controlNumber)
      this.problem(
        "group",
        segment,
        groupCodes.controlNumbers,
        `says ${control || "nothing"}, GS06 says ${controlNumber}`,
        2,
      );
    this.group = null;
  }

  private openSet(segment: Segment): void {
    if (!this.group)
      return this.stray(segment, interchangeCodes.structure, "begins a set outside of a group");
    if (this.set)
      this.problem(
        "set",
        segment,
        setCodes.trailerMissing,
        `set ${this.set.controlNumber} has no SE before the next ST`,
      );
    const [kind = "", controlNumber = ""] = segment.elements;
    const isTwice = this.group.sets.some((set) => set.controlNumber === controlNumber);
    this.set = { kind, controlNumber, position: segment.position, segments: [], problems: [] };
    this.group.sets.push(this.set);
    if (!/^\d{3}$/.test(kind))
      this.problem("set", segment, setCodes.identifier, `"${kind}" is not a transaction set`, 1);
    else if (functionalIds[kind] !== undefined && functionalIds[kind] !== this.group.functionalId)
      this.problem(
        "set",
        segment,
        setCodes.identifier,
        `set ${kind} does not belong into a group ${this.group.functionalId}`,
        1,
      );
    if (!/^[A-Za-z0-9]{4,9}$/.test(controlNumber))
      this.problem(
        "set",
        segment,
        setCodes.controlNumber,
        `"${controlNumber}" is not a control number of 4 to 9 characters`,
        2,
      );
    else if (isTwice)
      this.problem("set", segment, setCodes.controlNumber, `${controlNumber} was used in this group`, 2);
  }

  private closeSet(segment: Segment): void {
    if (!this.set) return this.stray(segment, interchangeCodes.structure, "ends a set that was not begun");
    const [count = "", control = ""] = segment.elements;
    const found = this.set.segments.length + 2;
    if (Number(count) !== found)
      this.problem(
        "set",
        segment,
        setCodes.segmentCount,
        `says ${count || "nothing"}, there are ${found} segments`,
        1,
      );
    if (control !== this.set.controlNumber)
      this.problem(
        "set",
        segment,
        setCodes.controlNumbers,
        `says ${control || "nothing"}, ST02 says ${this.set.controlNumber}`,
        2,
      );
    this.set = null;
  }
}
