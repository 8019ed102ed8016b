import type { Sandbox } from "../sandbox.ts";
import type { Mailbox, Message } from "./mailbox.ts";

/** The partner's system takes what was sent: a 997 that accepts each group of documents. Answers are not answered. */
export function acknowledge(sandbox: Sandbox, mailbox: Mailbox, message: Message): void {
  for (const text of acceptances(mailbox, message.text, sandbox.clock.now()))
    sandbox.deliveries.announce({
      connectionId: mailbox.connectionId,
      topic: "x12",
      subject: message.id,
      body: text,
    });
}

function acceptances(mailbox: Mailbox, text: string, at: Date): string[] {
  // an ISA is 106 characters long and says how the rest is separated
  const element = text[3] ?? "*";
  const terminator = text[105] ?? "~";
  const segments = text.split(terminator).map((segment) => segment.trim().split(element));
  const isa = segments.find(([tag]) => tag === "ISA");
  if (!isa) return [];
  const groups: { functionalId: string; control: string; sets: { kind: string; control: string }[] }[] = [];
  for (const [tag, ...elements] of segments) {
    if (tag === "GS") groups.push({ functionalId: elements[0] ?? "", control: elements[5] ?? "", sets: [] });
    if (tag === "ST") groups.at(-1)?.sets.push({ kind: elements[0] ?? "", control: elements[1] ?? "" });
  }
  return groups
    .filter(({ functionalId }) => functionalId !== "FA")
    .map(({ functionalId, control, sets }) => {
      const body = [
        ["AK1", functionalId, control],
        ...sets.flatMap((set) => [
          ["AK2", set.kind, set.control],
          ["AK5", "A"],
        ]),
        ["AK9", "A", `${sets.length}`, `${sets.length}`, `${sets.length}`],
      ];
      mailbox.controls += 1;
      return enveloped(isa, `${mailbox.controls}`, at, body);
    });
}

/** A 997 of whom the interchange was for, to whom it came from. */
function enveloped(isa: string[], control: string, at: Date, body: string[][]): string {
  const [toQualifier = "", to = "", fromQualifier = "", from = ""] = isa.slice(5, 9);
  const [date, time] = [at.toISOString().slice(0, 10).replaceAll("-", ""), at.toISOString().slice(11, 16).replace(":", "")];
  const nine = control.padStart(9, "0");
  const segments = [
    ["ISA", "00", " ".repeat(10), "00", " ".repeat(10), fromQualifier, from, toQualifier, to, date.slice(2), time, "U", "00401", nine, "0", isa[15] ?? "T", ">"],
    ["GS", "FA", from.trim(), to.trim(), date, time, control, "X", "004010"],
    ["ST", "997", "0001"],
    ...body,
    ["SE", `${body.length + 2}`, "0001"],
    ["GE", "1", control],
    ["IEA", "1", nine],
  ];
  return segments.map((segment) => `${segment.join("*")}~\n`).join("");
} // prettier-ignore
