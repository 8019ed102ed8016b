import type { Metadata } from "next";
import { BufferView } from "#components/inventory/buffer-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Buffers" };

export default async function BufferPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <BufferView status={status ?? ""} canWrite={can(session.role, "channels:write")} />;
}
