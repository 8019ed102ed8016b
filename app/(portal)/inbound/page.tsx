import type { Metadata } from "next";
import { OrderList } from "#components/inbound/order-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Inbound" };

export default async function InboundPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <OrderList status={status ?? ""} canWrite={can(session.role, "inbound:write")} />;
}
