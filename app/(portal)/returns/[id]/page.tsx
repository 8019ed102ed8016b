import type { Metadata } from "next";
import { ReturnView } from "#components/returns/return-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Return" };

export default async function ReturnPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  const may = { write: can(session.role, "returns:write"), refund: can(session.role, "returns:refund") };
  return <ReturnView id={id} may={may} />;
}
