import type { Metadata } from "next";
import { AccountList } from "#components/partners/account-list.tsx";
import { DeliveryList } from "#components/partners/delivery-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Partners" };

export default async function PartnersPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return (
    <>
      <AccountList canEdit={can(session.role, "partners:write")} />
      <DeliveryList status={status ?? ""} />
    </>
  );
}
