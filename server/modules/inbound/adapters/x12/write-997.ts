import type { FunctionalGroup } from "./interchange.ts";
import { segmentCodes, setCodes, type X12Problem } from "./problems.ts";
import type { ReadSet, X12Reading } from "./read.ts";
import { writeInterchange, writeInterchangeRefusal, type EnvelopeFacts, type SetToWrite } from "./write.ts";

/** AK4 repeats what was sent so that it can be found; long values are cut. */
const AK5_MOST_CODES = 5;

/**
 * Answers a file: one 997 for each of its groups, or a TA1 when an interchange could not be read as a whole. The answer of a file
 * that is no X12 at all is null: there is nobody to answer.
 *
 * @param refusedLater sets that were read and could not be used, by their position in the file; they are acknowledged all the
 *   same, because what is wrong with them is not their syntax
 */
export function answerTo(reading: X12Reading, facts: Omit<EnvelopeFacts, "receiver">): string | null {
  const [interchange] = reading.interchanges;
  if (!interchange || interchange.controlNumber === "") return null;
  const envelope = { ...facts, receiver: interchange.sender };
  const refused = reading.interchanges.find(({ problems }) => problems.length > 0);
  if (refused) return writeInterchangeRefusal(envelope, refused);
  // an acknowledgment is not acknowledged
  const groups = reading.interchanges.flatMap(({ groups }) => groups).filter((g) => g.functionalId !== "FA");
  if (groups.length === 0) return null;
  return writeInterchange(
    envelope,
    groups.map((group) =>
      acknowledgmentOf(
        group,
        reading.sets.filter((set) => set.group === group),
      ),
    ),
  );
}

function acknowledgmentOf(group: FunctionalGroup, sets: readonly ReadSet[]): SetToWrite {
  const isGroupRefused = group.problems.length > 0;
  const accepted = sets.filter(({ problems }) => problems.length === 0).length;
  const verdict = isGroupRefused || accepted === 0 ? "R" : accepted === sets.length ? "A" : "P";
  const groupCodes = [...new Set(group.problems.map(({ code }) => code))].slice(0, AK5_MOST_CODES);
  return {
    kind: "997",
    segments: [
      ["AK1", group.functionalId, group.controlNumber],
      ...sets.flatMap((read) => setAnswer(read)),
      ["AK9", verdict, String(sets.length), String(sets.length), String(accepted), ...groupCodes],
    ],
  };
}

function setAnswer({ set, problems }: ReadSet): string[][] {
  const head = ["AK2", set.kind, set.controlNumber];
  if (problems.length === 0) return [head, ["AK5", "A"]];
  const own = set.problems;
  const inside = own.filter(({ level }) => level === "segment" || level === "element");
  const codes = new Set(own.filter(({ level }) => level === "set").map(({ code }) => code));
  if (inside.length > 0) codes.add(setCodes.segmentsInError);
  // sound by itself, refused with its group
  const verdict = codes.size > 0 ? [...codes].slice(0, AK5_MOST_CODES) : [];
  return [head, ...segmentNotes(inside, set.position), ["AK5", "R", ...verdict]];
}

/** AK3 names the segment by its number within the set (ST is 1), AK4 the elements. */
function segmentNotes(problems: readonly X12Problem[], start: number): string[][] {
  const bySegment = new Map<number, X12Problem[]>();
  for (const problem of problems)
    bySegment.set(problem.segment, [...(bySegment.get(problem.segment) ?? []), problem]);
  return [...bySegment].flatMap(([segment, found]) => {
    const whole = found.find(({ level }) => level === "segment");
    const elements = found.filter(({ level }) => level === "element");
    const code = whole?.code ?? segmentCodes.hasElementErrors;
    const place = String(segment - start + 1);
    return [
      ["AK3", found[0]!.tag, place, "", code],
      ...elements.map((problem) => ["AK4", String(problem.element), "", problem.code]),
    ];
  });
}
