"use client";

import { TRPCClientError } from "@trpc/client";
import { Callout } from "#components/ui/callout.tsx";

/** What went wrong with a call, in the server's words, with the reference to give to support. */
export function QueryProblem({ error }: { error: unknown }) {
  const known = error instanceof TRPCClientError ? error : undefined;
  const reference = (known?.data as { reference?: string } | undefined)?.reference;
  const title = known?.data ? known.message : "The server could not be reached. Nothing was changed.";
  return <Callout tone="bad" title={title} {...(reference ? { reference } : {})} />;
}
