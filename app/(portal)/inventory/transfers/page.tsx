import type { Metadata } from "next";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Transfers } from "./transfers.tsx";

export const metadata: Metadata = { title: "Transfers" };

export default async function TransfersPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string }>;
}) {
  const session = await requireSession();
  const { status } = await searchParams;
  return <Transfers status={status ?? ""} canWork={can(session.role, "inventory:write")} />;
}
