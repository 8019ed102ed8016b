import type { Metadata } from "next";
import { ImportView } from "#components/imports/import-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Import" };

export default async function ImportPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  return <ImportView batchId={(await params).id} canWrite={can(session.role, "imports:write")} />;
}
