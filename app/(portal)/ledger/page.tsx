import type { Metadata } from "next";
import { JournalList } from "#components/ledger/journal-list.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Ledger" };

export default async function LedgerPage() {
  await requireSession();
  return <JournalList />;
}
