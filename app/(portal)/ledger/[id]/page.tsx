import type { Metadata } from "next";
import { JournalView } from "#components/ledger/journal-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Journal" };

export default async function JournalPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  return <JournalView id={(await params).id} canReverse={can(session.role, "ledger:write")} />;
}
