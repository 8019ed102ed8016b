import type { Metadata } from "next";
import { ShipmentView } from "#components/shipping/shipment-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata: Metadata = { title: "Shipment" };

export default async function ShipmentPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return (
    <Prefetched ask={(trpc) => [trpc.shipping.get.queryOptions({ id })]}>
      <ShipmentView id={id} canWrite={can(session.role, "shipping:write")} />
    </Prefetched>
  );
}
