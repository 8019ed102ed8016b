import type { Metadata } from "next";
import { ReceiptView } from "#components/inbound/receipt-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Receipt" };

export default async function ReceiptPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <ReceiptView receiptId={id} canWrite={can(session.role, "inbound:write")} />;
}
