import type { Metadata } from "next";
import { OrderList } from "#components/orders/order-list.tsx";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Orders" };

export default async function OrdersPage({ searchParams }: { searchParams: Promise<{ status?: string }> }) {
  await requireSession();
  const { status } = await searchParams;
  return <OrderList show={status ?? ""} />;
}
