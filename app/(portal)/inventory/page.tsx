import type { Metadata } from "next";
import { StockGrid } from "#components/inventory/stock-grid.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Inventory" };

export default async function InventoryPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string }>;
}) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <StockGrid show={status ?? ""} seesChannels={can(session.role, "channels:read")} />;
}
