import type { Metadata } from "next";
import { SecuritySettings } from "#components/identity/security-settings.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Security" };

export default async function SecurityPage() {
  const session = await requireSession();
  return (
    <SecuritySettings merchantName={session.merchantName} canEdit={can(session.role, "identity:write")} />
  );
}
