import type { Metadata } from "next";
import { TrialBalance } from "#components/ledger/trial-balance.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Trial balance" };

export default async function TrialBalancePage() {
  const session = await requireSession();
  return <TrialBalance canWrite={can(session.role, "ledger:write")} />;
}
