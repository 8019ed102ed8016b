import type { Metadata } from "next";
import { SupplierView } from "#components/inbound/supplier-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Supplier" };

export default async function SupplierPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <SupplierView id={id} canWrite={can(session.role, "inbound:write")} />;
}
