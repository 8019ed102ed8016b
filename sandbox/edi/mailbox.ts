import { createHash } from "node:crypto";
import type { Sandbox } from "../sandbox.ts";

/** A file that the product left in a partner's mailbox. */
export interface Message {
  /** The sender's name of it; the same name again is the same file. */
  id: string;
  at: string;
  from: string;
  to: string;
  text: string;
  sha256: string;
}

/** One account at a network that carries EDI. */
export interface Mailbox {
  connectionId: string;
  messages: Message[];
  /** Control numbers of what the partners behind it send. */
  controls: number;
}

const KEPT = 1_000;

export const newMailbox = (connectionId: string): Mailbox => ({ connectionId, messages: [], controls: 0 });

/** Takes a file once. @returns it, and whether it was there */
export function take(
  mailbox: Mailbox,
  file: Pick<Message, "id" | "from" | "to" | "text">,
  at: Date,
): { message: Message; isReplay: boolean } {
  const known = mailbox.messages.find(({ id }) => id === file.id);
  if (known) return { message: known, isReplay: true };
  const sha256 = createHash("sha256").update(file.text, "utf8").digest("hex");
  const message: Message = { ...file, at: at.toISOString(), sha256 };
  mailbox.messages.push(message);
  mailbox.messages.splice(0, Math.max(0, mailbox.messages.length - KEPT));
  return { message, isReplay: false };
}

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
