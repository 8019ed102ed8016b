import type { Metadata } from "next";
import { DeliveryView } from "#components/partners/delivery-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Delivery" };

export default async function DeliveryPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <DeliveryView id={id} canReplay={can(session.role, "partners:write")} />;
}
