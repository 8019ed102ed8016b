import type { Metadata } from "next";
import { OwnershipForm } from "#components/catalog/ownership-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Ownership" };

export default async function OwnershipPage() {
  const { role } = await requireSession();
  return <OwnershipForm canPublish={can(role, "releases:write")} />;
}
