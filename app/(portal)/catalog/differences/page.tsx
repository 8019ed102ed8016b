import type { Metadata } from "next";
import { DifferencesView } from "#components/catalog/differences-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Differences" };

export default async function DifferencesPage() {
  const { role } = await requireSession();
  return <DifferencesView canSend={can(role, "channels:write")} canTake={can(role, "catalog:write")} />;
}
