import type { Metadata } from "next";
import { PayoutView } from "#components/settlement/payout-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata: Metadata = { title: "Payout" };

export default async function PayoutPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  const may = {
    decide: can(session.role, "settlement:write"),
    seeLedger: can(session.role, "ledger:read"),
  };
  return (
    <Prefetched ask={(trpc) => [trpc.settlement.payout.queryOptions({ id })]}>
      <PayoutView id={id} may={may} />
    </Prefetched>
  );
}
