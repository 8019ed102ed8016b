"use client";

import { useState, type ReactNode } from "react";
import { QueryClient, QueryClientProvider } from "@tanstack/react-query";
import { createTRPCClient, httpBatchLink, type TRPCLink } from "@trpc/client";
import { createTRPCContext } from "@trpc/tanstack-react-query";
import superjson from "superjson";
import type { AppRouter } from "#server/api/root.ts";

const context = createTRPCContext<AppRouter>();
export const useTRPC = context.useTRPC;
/** The client itself, for calls that outlive the component that made them. */
export const useTRPCClient = context.useTRPCClient;

/** Most calls in one request; the server takes no more. */
const MAX_BATCH = 10;

/** Paged queries are sent with a direction beside the cursor. Lists only go forward, and inputs take nothing they do not know. */
const withoutDirection: TRPCLink<AppRouter> = () => {
  return ({ op, next }) => {
    const { input } = op;
    if (typeof input !== "object" || input === null || !("direction" in input)) return next(op);
    const { direction: _direction, ...known } = input;
    return next({ ...op, input: known });
  };
};

export function TrpcProvider({ children }: { children: ReactNode }) {
  const [queryClient] = useState(
    () =>
      new QueryClient({
        defaultOptions: {
          queries: { staleTime: 5_000, retry: 1 },
          // what a page brought with it is written as calls are
          hydrate: { deserializeData: superjson.deserialize },
        },
      }),
  );
  const [client] = useState(() =>
    createTRPCClient<AppRouter>({
      links: [
        withoutDirection,
        httpBatchLink({ url: "/api/trpc", transformer: superjson, maxItems: MAX_BATCH }),
      ],
    }),
  );
  return (
    <QueryClientProvider client={queryClient}>
      <context.TRPCProvider trpcClient={client} queryClient={queryClient}>
        {children}
      </context.TRPCProvider>
    </QueryClientProvider>
  );
}
