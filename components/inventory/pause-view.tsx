"use client";

import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { AppRouter } from "#server/api/root.ts";

type Pause = inferRouterOutputs<AppRouter>["channels"]["pauses"]["items"][number];

/** Listings that show 0 although they may have stock: who paused them, why, and until when. */
export function PauseView({ status, canWrite }: { status: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const shown = status === "ended" || status === "all" ? status : "active";
  const list = useInfiniteQuery(
    trpc.channels.pauses.infiniteQueryOptions(
      { limit: 100, status: shown },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const resume = useMutation(
    trpc.channels.resumeListing.mutationOptions({
      onSuccess: ({ isPausedAgain }) =>
        isPausedAgain
          ? toast.failed(
              "Paused again",
              "A rule still finds too little left. Bring stock or change the rule.",
            )
          : toast.done("The listing is back; the channel is being told."),
      onSettled: () => queryClient.invalidateQueries(trpc.channels.pathFilter()),
    }),
  );
  const columns: Column<Pause>[] = [
    { key: "listing", header: "Listing", cell: (row) => row.listingTitle },
    { key: "sku", header: "SKU", cell: (row) => row.skuText ?? "–" },
    { key: "channel", header: "Channel", cell: (row) => row.connectionName },
    {
      key: "why",
      header: "Why",
      cell: (row) => (row.ruleName ? `${row.reason} (${row.ruleName})` : row.reason),
    },
    { key: "owner", header: "By", cell: (row) => (row.cause === "low" ? "a rule" : row.ownerName) },
    { key: "since", header: "Since", cell: (row) => <TimeText at={row.pausedAt} /> },
    { key: "until", header: "Until", cell: (row) => <Until pause={row} /> },
    ...(canWrite && shown !== "ended"
      ? [
          {
            key: "action",
            header: "Action",
            cell: (row: Pause) =>
              row.endedAt === null && (
                <Button disabled={resume.isPending} onClick={() => resume.mutate({ pauseId: row.id })}>
                  Resume<span className="sr-only"> {row.listingTitle}</span>
                </Button>
              ),
          },
        ]
      : []),
  ];
  return (
    <>
      <PageHeader
        title="Paused listings"
        description="They show 0 until their pause ends. Pause one on its SKU's Channels tab."
      />
      <StatusTabs
        path="/inventory/pauses"
        current={shown}
        statuses={["active", "ended", "all"]}
        hasAll={false}
      />
      {resume.error && <QueryProblem error={resume.error} />}
      <DataTable
        label="Pauses"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        empty={<EmptyState title={shown === "active" ? "No listing is paused." : "No pause yet."} />}
      />
    </>
  );
}

function Until({ pause }: { pause: Pause }) {
  if (pause.endedAt)
    return (
      <>
        <TimeText at={pause.endedAt} />: {pause.endReason}
      </>
    );
  if (pause.expiresAt) return <TimeText at={pause.expiresAt} />;
  return pause.cause === "low" ? "enough came back" : "somebody resumes it";
}
