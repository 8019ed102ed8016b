import type { Metadata } from "next";
import { PauseView } from "#components/inventory/pause-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Paused listings" };

export default async function PausePage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <PauseView status={status ?? ""} canWrite={can(session.role, "channels:write")} />;
}
