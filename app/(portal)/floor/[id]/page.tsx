import type { Metadata } from "next";
import { FloorJob } from "#components/floor/floor-job.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Floor" };

export default async function FloorJobPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return <FloorJob id={id} canWork={can(session.role, "fulfillment:write")} />;
}
