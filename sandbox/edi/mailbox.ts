import { createHash } from "node:crypto";

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
