import type { Metadata } from "next";
import { ProposalsView } from "#components/catalog/proposals-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Proposals" };

export default async function ProposalsPage() {
  const { role } = await requireSession();
  return <ProposalsView canDecide={can(role, "catalog:decide")} />;
}
