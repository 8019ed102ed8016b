import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ReturnsDesk } from "#components/floor/returns-desk.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Returns" };

export default async function FloorReturnsPage({
  searchParams,
}: {
  searchParams: Promise<{ at?: string; rma?: string }>;
}) {
  const session = await requireSession();
  const { at, rma } = await searchParams;
  if (!at) redirect("/floor");
  return <ReturnsDesk locationId={at} begunWith={rma ?? null} canWork={can(session.role, "returns:write")} />;
}
