import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TransportOptions } from "nodemailer";
import { transact, type Scope } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { open } from "#server/platform/crypto.ts";
import { env } from "#server/platform/env.ts";
import { linkPlace, LINK } from "./queue-mail.ts";

const TIMEOUT_MS = 20_000;

interface ReadyMail {
  id: string;
  to: string;
  subject: string;
  text: string;
  html: string | null;
}

/**
 * Sends one queued mail and records it; a mail that is no longer queued is left alone. A crash between sending and recording
 * sends it again under the same Message-ID, which mail programs show once.
 *
 * @throws Error when the mail server did not take it; the mail stays queued
 */
export async function sendMail(scope: Scope, mailId: string): Promise<"sent" | "captured" | "not_queued"> {
  const mail = await transact(scope, async ({ tx, tenantId }) => {
    const row = await tx.outgoingMail.findUnique({ where: { tenantId_id: { tenantId, id: mailId } } });
    if (row?.status !== "queued") return null;
    await tx.outgoingMail.update({
      where: { tenantId_id: { tenantId, id: mailId } },
      data: { attempts: { increment: 1 } },
    });
    const link = row.linkSealed ? open(row.linkSealed, linkPlace(tenantId, mailId)) : LINK;
    const { toAddress: to, subject, textBody: text, htmlBody: html } = row;
    return {
      id: mailId,
      to,
      subject,
      text: text.replaceAll(LINK, link),
      html: html?.replaceAll(LINK, link) ?? null,
    };
  });
  if (!mail) return "not_queued";
  const status = env().SMTP_URL ? "sent" : "captured";
  await (status === "sent" ? bySmtp(mail) : capture(mail));
  await transact(scope, ({ tx, tenantId }) =>
    tx.outgoingMail.updateMany({
      where: { tenantId, id: mailId, status: "queued" },
      data: { status, sentAt: clock.now(), error: null, linkSealed: null },
    }),
  );
  return status;
}

/** Gives up on a mail: it shows as failed and can be queued again. */
export async function recordMailFailure(scope: Scope, mailId: string, error: string): Promise<void> {
  await transact(scope, ({ tx, tenantId }) =>
    tx.outgoingMail.updateMany({
      where: { tenantId, id: mailId, status: "queued" },
      data: { status: "failed", error: error.slice(0, 500) },
    }),
  );
}

async function bySmtp(mail: ReadyMail): Promise<void> {
  // where no mail server is set nobody needs it
  const { createTransport } = await import("nodemailer");
  const transport = createTransport(env().SMTP_URL, {
    // a body may name neither files of this machine nor addresses to fetch
    disableFileAccess: true,
    disableUrlAccess: true,
    connectionTimeout: TIMEOUT_MS,
    greetingTimeout: TIMEOUT_MS,
    socketTimeout: TIMEOUT_MS,
  } as TransportOptions);
  try {
    await transport.sendMail({
      from: env().MAIL_FROM,
      to: { name: "", address: mail.to },
      subject: mail.subject,
      text: mail.text,
      ...(mail.html ? { html: mail.html } : {}),
      messageId: `<${mail.id}@${new URL(env().APP_URL).hostname}>`,
      headers: { "Auto-Submitted": "auto-generated" },
    });
  } finally {
    transport.close();
  }
}

/** Without a mail server the whole mail is kept on this machine, readable by the product's own user only. */
async function capture(mail: ReadyMail): Promise<void> {
  const folder = join(env().DATA_DIR, "mail");
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const text = `To: ${mail.to}\nSubject: ${mail.subject}\n\n${mail.text}\n`;
  await writeFile(join(folder, `${mail.id}.txt`), text, { mode: 0o600 });
}
