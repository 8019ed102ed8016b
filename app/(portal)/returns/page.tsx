import type { Metadata } from "next";
import { ReturnList } from "#components/returns/return-list.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Returns" };

export default async function ReturnsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <ReturnList status={status ?? ""} canPublish={can(session.role, "returns:policy")} />;
}
