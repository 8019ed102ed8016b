import type { Metadata } from "next";
import { InvoicingPolicyForm } from "#components/invoicing/policy-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Invoicing policy" };

export default async function InvoicingPolicyPage() {
  const session = await requireSession();
  return <InvoicingPolicyForm canPublish={can(session.role, "releases:write")} />;
}
