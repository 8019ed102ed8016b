import type { Metadata } from "next";
import { PayoutView } from "#components/settlement/payout-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Payout" };

export default async function PayoutPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const may = {
    decide: can(session.role, "settlement:write"),
    seeLedger: can(session.role, "ledger:read"),
  };
  return <PayoutView id={(await params).id} may={may} />;
}
