import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ReceiveDock } from "#components/floor/receive-dock.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Receive" };

export default async function ReceivePage({ searchParams }: { searchParams: Promise<{ at?: string }> }) {
  const session = await requireSession();
  const { at } = await searchParams;
  if (!at) redirect("/floor");
  return <ReceiveDock locationId={at} canWork={can(session.role, "inbound:receive")} />;
}
