import type { Metadata } from "next";
import { PayoutList } from "#components/settlement/payout-list.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Payouts" };

export default async function PayoutsPage() {
  await requireSession();
  return <PayoutList />;
}
