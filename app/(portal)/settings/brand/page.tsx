import type { Metadata } from "next";
import { BrandForm } from "#components/identity/brand-form.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Brand" };

export default async function BrandPage() {
  const session = await requireSession();
  return <BrandForm canEdit={can(session.role, "identity:write")} />;
}
