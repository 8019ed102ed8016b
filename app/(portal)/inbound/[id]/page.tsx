import type { Metadata } from "next";
import { OrderView } from "#components/inbound/order-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Purchase order" };

export default async function PurchaseOrderPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return (
    <OrderView
      id={id}
      userId={session.userId}
      canWrite={can(session.role, "inbound:write")}
      canApprove={can(session.role, "inbound:approve")}
    />
  );
}
