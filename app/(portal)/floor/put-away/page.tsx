import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { PutAwayList } from "#components/floor/put-away-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Put away" };

export default async function PutAwayPage({ searchParams }: { searchParams: Promise<{ at?: string }> }) {
  const session = await requireSession();
  const { at } = await searchParams;
  if (!at) redirect("/floor");
  return <PutAwayList locationId={at} canWork={can(session.role, "inbound:receive")} />;
}
