import type { Metadata } from "next";
import { OrderView } from "#components/orders/order-view.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  return (
    <OrderView
      id={id}
      may={{
        hold: can(session.role, "orders:write"),
        route: can(session.role, "routing:write"),
        seeRouting: can(session.role, "routing:read"),
        credit: can(session.role, "care:write"),
      }}
    />
  );
}
