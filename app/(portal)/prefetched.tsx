import type { ReactNode } from "react";
import { dehydrate, HydrationBoundary, QueryClient, type QueryKey } from "@tanstack/react-query";
import { createTRPCOptionsProxy, type TRPCOptionsProxy } from "@trpc/tanstack-react-query";
import superjson from "superjson";
import { newId } from "#kernel/ids.ts";
import { handed } from "#server/api/handed.ts";
import type { AppRouter } from "#server/api/root.ts";
import { currentSession } from "#server/auth/session.ts";

export interface PrefetchedProps {
  /** The queries that the page shows first, as its view asks them: same procedure, same input. */
  ask: (trpc: TRPCOptionsProxy<AppRouter>) => readonly object[];
  children: ReactNode;
}

/**
 * Answers what a page shows first while the page is made, so that it arrives with its content. A query that fails here is asked
 * again by the browser, which shows why.
 */
export async function Prefetched({ ask, children }: PrefetchedProps) {
  const queryClient = new QueryClient({
    defaultOptions: { dehydrate: { serializeData: superjson.serialize } },
  });
  const session = await currentSession();
  const ctx = { session, requestId: newId("req") };
  const { router } = handed();
  const trpc = createTRPCOptionsProxy({ router, ctx, queryClient });
  const procedures = router.createCaller(ctx);
  await Promise.all(
    ask(trpc).map((query) => {
      const { queryKey } = query as { queryKey: QueryKey };
      // the adapter's own call adds a direction to pages, which inputs do not know
      const queryFn = () => call(procedures, queryKey);
      return "initialPageParam" in query
        ? queryClient.prefetchInfiniteQuery({ queryKey, queryFn, initialPageParam: query.initialPageParam })
        : queryClient.prefetchQuery({ queryKey, queryFn });
    }),
  );
  return <HydrationBoundary state={dehydrate(queryClient)}>{children}</HydrationBoundary>;
}

/** Calls the procedure that a query's key names, with the input that it names. */
function call(procedures: object, queryKey: QueryKey): Promise<unknown> {
  const [path, { input }] = queryKey as [string[], { input: unknown }];
  const procedure = path.reduce<unknown>((at, part) => (at as Record<string, unknown>)[part], procedures);
  return (procedure as (input: unknown) => Promise<unknown>)(input);
}
