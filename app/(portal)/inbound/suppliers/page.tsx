import type { Metadata } from "next";
import { SupplierList } from "#components/inbound/supplier-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Suppliers" };

export default async function SuppliersPage() {
  const session = await requireSession();
  return <SupplierList canWrite={can(session.role, "inbound:write")} />;
}
