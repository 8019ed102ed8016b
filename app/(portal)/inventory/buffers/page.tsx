import type { Metadata } from "next";
import { BufferView } from "#components/inventory/buffer-view.tsx";
import { ProposalView } from "#components/inventory/proposal-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Buffers" };

export default async function BufferPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  const canWrite = can(session.role, "channels:write");
  if (status === "proposals")
    return <ProposalView canWrite={canWrite} canPublish={can(session.role, "releases:write")} />;
  return <BufferView status={status ?? ""} canWrite={canWrite} />;
}
