import type { Metadata } from "next";
import { ExceptionList } from "#components/exceptions/exception-list.tsx";
import { exceptionListInputOf, type ExceptionFilters } from "#components/exceptions/list-input.ts";
import { can } from "#server/auth/permissions.ts";
import { requireSession } from "#server/auth/session.ts";
import { Prefetched } from "../prefetched.tsx";

export const metadata: Metadata = { title: "Exceptions" };

export default async function ExceptionsPage({
  searchParams,
}: {
  searchParams: Promise<ExceptionFilters & { status?: string }>;
}) {
  const { role, userId } = await requireSession();
  const { status = "", ...filters } = await searchParams;
  return (
    <Prefetched
      ask={(trpc) => [
        trpc.exceptions.list.infiniteQueryOptions(exceptionListInputOf(status, filters, userId), {
          getNextPageParam: (page) => page.nextCursor ?? undefined,
        }),
        trpc.exceptions.counts.queryOptions({}),
      ]}
    >
      <ExceptionList status={status} me={userId} canAct={can(role, "exceptions:write")} />
    </Prefetched>
  );
}
