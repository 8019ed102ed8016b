import type { Metadata } from "next";
import { AsnView } from "#components/inbound/asn-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "ASN" };

export default async function AsnPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <AsnView id={id} canWrite={can(session.role, "inbound:write")} />;
}
