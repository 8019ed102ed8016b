import type { Metadata } from "next";
import { OrderView } from "#components/orders/order-view.tsx";
import { ReturnItems } from "#components/returns/open-return-dialog.tsx";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../../prefetched.tsx";

export const metadata: Metadata = { title: "Order" };

export default async function OrderPage({ params }: { params: Promise<{ id: string }> }) {
  const session = await requireSession();
  const { id } = await params;
  const seesRouting = can(session.role, "routing:read");
  return (
    <Prefetched
      ask={(trpc) => [
        trpc.orders.get.queryOptions({ id }),
        trpc.reporting.timeline.queryOptions({ orderId: id }),
        ...(seesRouting ? [trpc.routing.plans.queryOptions({ orderId: id })] : []),
      ]}
    >
      <OrderView
        id={id}
        actions={can(session.role, "returns:write") && <ReturnItems orderId={id} />}
        may={{
          hold: can(session.role, "orders:write"),
          route: can(session.role, "routing:write"),
          seeRouting: seesRouting,
          credit: can(session.role, "care:write"),
        }}
      />
    </Prefetched>
  );
}
