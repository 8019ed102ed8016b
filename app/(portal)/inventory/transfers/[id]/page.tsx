import type { Metadata } from "next";
import { TransferView } from "#components/inventory/transfer-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Transfer" };

export default async function TransferPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <TransferView id={id} canWork={can(session.role, "inventory:write")} />;
}
