import type { Metadata } from "next";
import { ImportList } from "#components/imports/import-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Imports" };

export default async function ImportsPage() {
  const session = await requireSession();
  return <ImportList canWrite={can(session.role, "imports:write")} />;
}
