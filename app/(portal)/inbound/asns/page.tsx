import type { Metadata } from "next";
import { AsnList } from "#components/inbound/asn-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "ASNs" };

export default async function AsnsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <AsnList status={status ?? ""} canWrite={can(session.role, "inbound:write")} />;
}
