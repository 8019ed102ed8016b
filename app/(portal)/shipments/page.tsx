import type { Metadata } from "next";
import { ShipmentList } from "#components/shipping/shipment-list.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Shipments" };

export default async function ShipmentsPage({
  searchParams,
}: {
  searchParams: Promise<{ status?: string }>;
}) {
  await requireSession();
  const { status } = await searchParams;
  return <ShipmentList status={status ?? ""} />;
}
