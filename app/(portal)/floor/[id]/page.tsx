import type { Metadata } from "next";
import { FloorJob } from "#components/floor/floor-job.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata: Metadata = { title: "Floor" };

export default async function FloorJobPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return (
    <Prefetched ask={(trpc) => [trpc.fulfillment.get.queryOptions({ id })]}>
      <FloorJob id={id} canWork={can(session.role, "fulfillment:write")} />
    </Prefetched>
  );
}
