import type { Metadata } from "next";
import { QuietHoursForm } from "#components/identity/quiet-hours-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Quiet hours" };

export default async function QuietHoursPage() {
  const session = await requireSession();
  return <QuietHoursForm canEdit={can(session.role, "identity:write")} />;
}
