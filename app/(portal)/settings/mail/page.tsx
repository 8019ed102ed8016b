import type { Metadata } from "next";
import { MailList } from "#components/mail/mail-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Mail" };

export default async function MailPage() {
  const session = await requireSession();
  return <MailList canRetry={can(session.role, "mail:write")} />;
}
