import type { Metadata } from "next";
import { orderFilterOf, orderListInputOf } from "#components/orders/order-list-input.ts";
import { OrderList } from "#components/orders/order-list.tsx";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../prefetched.tsx";

export const metadata: Metadata = { title: "Orders" };

interface Address {
  status?: string;
  q?: string;
  late?: string;
  waitsFor?: string;
}

export default async function OrdersPage({ searchParams }: { searchParams: Promise<Address> }) {
  await requireSession();
  const { status = "", ...filters } = await searchParams;
  return (
    <Prefetched
      ask={(trpc) => [
        trpc.orders.list.infiniteQueryOptions(orderListInputOf(orderFilterOf(status), filters), {
          getNextPageParam: (page) => page.nextCursor ?? undefined,
        }),
      ]}
    >
      <OrderList show={status} />
    </Prefetched>
  );
}
