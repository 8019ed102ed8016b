"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { DocumentKind } from "#server/modules/releases/contract.ts";

/** The versions of a document: when, and why. */
export function DocumentHistory({ kind }: { kind: DocumentKind }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.releases.history.infiniteQueryOptions(
      { kind, limit: 10 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <section aria-label={`Versions of ${kind}`} className="grid content-start gap-2 text-[13px]">
      <h3 className="font-semibold">Versions</h3>
      {list.error && <QueryProblem error={list.error} />}
      {list.isSuccess && rows.length === 0 && (
        <p className="text-muted">Nothing was published yet; the standard holds.</p>
      )}
      <ol className="grid gap-1.5">
        {rows.map((row) => (
          <li key={row.version} className="flex flex-wrap gap-x-2 border-b border-line pb-1.5">
            <span className="font-medium tabular-nums">{row.version}</span>
            <span className="min-w-0 flex-1">{row.note}</span>
            <span className="text-muted">
              <TimeText at={row.createdAt} />
            </span>
          </li>
        ))}
      </ol>
      {list.hasNextPage && (
        <div>
          <Button onClick={() => void list.fetchNextPage()}>Older</Button>
        </div>
      )}
    </section>
  );
}
