import { z } from "zod";
import { cutPage, decodeKeysetAs, pageInput, type Page } from "#kernel/keyset.ts";
import { join, sql } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";

export const mailStatuses = ["queued", "captured", "sent", "failed"] as const;
export type MailStatus = (typeof mailStatuses)[number];

export const listMailsInput = z.strictObject({
  ...pageInput,
  status: z.enum(mailStatuses).optional(),
  /** A part of the address or the subject. */
  search: z.string().max(200).optional(),
  subjectId: z.string().max(80).optional(),
});

export interface MailRow {
  id: string;
  to: string;
  subject: string;
  kind: string;
  status: MailStatus;
  createdAt: Date;
}

/** A merchant's mails, the newest first. */
export async function listMails(work: Work, input: z.infer<typeof listMailsInput>): Promise<Page<MailRow>> {
  const after = input.cursor
    ? decodeKeysetAs(input.cursor, z.tuple([z.iso.datetime(), z.string()]))
    : undefined;
  const search = input.search?.trim();
  const like = `%${search?.replace(/[\\%_]/g, (sign) => `\\${sign}`) ?? ""}%`;
  const wanted = [
    sql`tenant_id = ${work.tenantId}`,
    ...(input.status ? [sql`status = ${input.status}`] : []),
    ...(input.subjectId ? [sql`subject_id = ${input.subjectId}`] : []),
    ...(search ? [sql`(to_address ilike ${like} or subject ilike ${like})`] : []),
    ...(after ? [sql`(created_at, id) < (${new Date(after[0])}, ${after[1]})`] : []),
  ];
  const rows = await work.tx.$queryRaw<MailRow[]>`
    select id, to_address as "to", subject, kind, status, created_at as "createdAt" from outgoing_mail
     where ${join(wanted, " and ")} order by created_at desc, id desc limit ${input.limit + 1}`;
  return cutPage(rows, input.limit, (row) => [row.createdAt.toISOString(), row.id]);
}

export interface MailView extends MailRow {
  /** As it was sent, but for a link that lets somebody in. */
  text: string;
  error: string | null;
  attempts: number;
  sentAt: Date | null;
  subjectType: string | null;
  subjectId: string | null;
}

/** One mail with its text; null when there is none. */
export async function getMail(work: Work, id: string): Promise<MailView | null> {
  const row = await work.tx.outgoingMail.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
  });
  if (!row) return null;
  const { toAddress: to, textBody: text, subject, kind, error, attempts } = row;
  const { createdAt, sentAt, subjectType, subjectId } = row;
  const status = row.status as MailStatus;
  return { id, to, subject, kind, status, text, error, attempts, createdAt, sentAt, subjectType, subjectId };
}
