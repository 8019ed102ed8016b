import type { Metadata } from "next";
import { WorkOrderList } from "#components/inventory/work-order-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Work orders" };

export default async function WorkOrdersPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string }>;
}) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <WorkOrderList status={status ?? ""} canWork={can(session.role, "inventory:write")} />;
}
