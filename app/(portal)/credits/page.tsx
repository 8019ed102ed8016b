import type { Metadata } from "next";
import { CreditList } from "#components/care/credit-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Credits" };

export default async function CreditsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return (
    <CreditList status={status ?? ""} userId={session.userId} canDecide={can(session.role, "care:approve")} />
  );
}
