import type { Metadata } from "next";
import { DeliveryList } from "#components/partners/delivery-list.tsx";

export const metadata: Metadata = { title: "Partners" };

export default async function PartnersPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  const { status } = await searchParams;
  return <DeliveryList status={status ?? ""} />;
}
