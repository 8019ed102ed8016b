import type { Metadata } from "next";
import { CareTerms } from "#components/care/care-terms.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Credit policy" };

export default async function CreditPolicyPage() {
  const session = await requireSession();
  return <CareTerms canPublish={can(session.role, "releases:write")} />;
}
