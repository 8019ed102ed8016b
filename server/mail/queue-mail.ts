import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import type { Work } from "#server/db/transact.ts";
import { seal } from "#server/platform/crypto.ts";
import { mailQueued } from "./events.ts";

/** Stands in the kept text where the link goes. */
export const LINK = "{link}";

const MAX_SUBJECT = 200;
const MAX_TEXT = 100_000;

export interface NewMail {
  /** One plain address. */
  to: string;
  subject: string;
  text: string;
  html?: string;
  /** What sort of mail it is, one word: `password_reset`, `parcel_late`. */
  kind: string;
  /** What it is about, to find it from there: `sales_order`, its id. */
  subjectType?: string;
  subjectId?: string;
  /** A link that lets somebody in. It takes the place of `{link}` when the mail leaves and is never kept in the open. */
  secretLink?: string;
  /** A second mail with the same key in this merchant is not made. */
  dedupeKey?: string;
}

/**
 * Queues a mail in the caller's transaction: it leaves after the commit, at least once, by SMTP when `SMTP_URL` is set, else
 * into the captured mails.
 *
 * @returns the mail's id, or that of the earlier one with the same `dedupeKey`
 * @throws RangeError when the address could be more than one plain address (a bug of the caller: check what people typed first)
 */
export async function queueMail(work: Work, mail: NewMail): Promise<{ mailId: string }> {
  if (!isPlainAddress(mail.to)) throw new RangeError("Not one plain mail address.");
  const id = newId("mal");
  const { tenantId } = work;
  const made = await work.tx.outgoingMail.createMany({
    data: {
      tenantId,
      id,
      toAddress: mail.to,
      subject: oneLine(mail.subject),
      textBody: mail.text.slice(0, MAX_TEXT),
      htmlBody: mail.html?.slice(0, MAX_TEXT) ?? null,
      kind: mail.kind,
      subjectType: mail.subjectType ?? null,
      subjectId: mail.subjectId ?? null,
      dedupeKey: mail.dedupeKey ?? null,
      linkSealed: mail.secretLink ? seal(mail.secretLink, linkPlace(tenantId, id)) : null,
    },
    skipDuplicates: true,
  });
  if (made.count === 0) {
    const earlier = await work.tx.outgoingMail.findFirstOrThrow({
      where: { tenantId, dedupeKey: mail.dedupeKey ?? "" },
      select: { id: true },
    });
    return { mailId: earlier.id };
  }
  await emit(work, mailQueued, { mailId: id });
  return { mailId: id };
}

/** Where the link of a mail is sealed to. */
export const linkPlace = (tenantId: string, mailId: string) => ({
  tenantId,
  rowId: mailId,
  field: "mail_link",
});

/** One address and nothing else: no list, no name, no header in disguise. */
export function isPlainAddress(text: string): boolean {
  return (
    text.length <= 254 &&
    /^[^\s@,;:<>()[\]\\"\u0000-\u001f\u007f]+@[^\s@,;:<>()[\]\\"\u0000-\u001f\u007f]+$/.test(text)
  );
}

/** Text fit for a header: what would begin a new line becomes a space. */
function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\u2028\u2029]+/gu, " ").trim().slice(0, MAX_SUBJECT); // prettier-ignore
}
