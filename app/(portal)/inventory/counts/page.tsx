import type { Metadata } from "next";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Counts } from "./counts.tsx";

export const metadata: Metadata = { title: "Counts" };

export default async function CountsPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const { role } = await requireSession();
  const { status } = await searchParams;
  return (
    <Counts
      view={status ?? ""}
      canWork={can(role, "inventory:write")}
      canApprove={can(role, "inventory:approve")}
    />
  );
}
