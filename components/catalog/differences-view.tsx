"use client";

import Link from "next/link";
import type { inferRouterOutputs } from "@trpc/server";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { useFilters } from "#components/blocks/filter-bar.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { shownKinds, type ListingPushState } from "#server/modules/channels/contract.ts";

type Difference = inferRouterOutputs<AppRouter>["channels"]["differences"]["items"][number];

const pushTones: Record<ListingPushState, Tone> = {
  queued: "info",
  sent: "good",
  not_needed: "good",
  overtaken: "warn",
  failed: "bad",
};

/** Where channels show something else than our SKUs say, put right in either direction by a person. */
export function DifferencesView({ canSend, canTake }: { canSend: boolean; canTake: boolean }) {
  const trpc = useTRPC();
  const [{ status }] = useFilters(["status"]);
  const kind = shownKinds.find((one) => one === status);
  const list = useInfiniteQuery(
    trpc.channels.differences.infiniteQueryOptions(
      { limit: 50, ...(kind ? { kind } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  const fixing = useFixing();
  const compare = useMutation(
    trpc.channels.compareNow.mutationOptions({
      onSuccess: () => toast.done("Shops are compared now; differences appear here."),
      onError: (problem) => toast.failed("Not compared", problem.message),
    }),
  );
  return (
    <>
      <PageHeader
        title="Differences"
        description="Where a channel shows something else than the SKU says. Nothing is overwritten by itself."
      >
        {canSend && (
          <Button disabled={compare.isPending} onClick={() => compare.mutate({})}>
            Compare now
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/catalog/differences" current={kind ?? ""} statuses={shownKinds} />
      {fixing.error && <QueryProblem error={fixing.error} />}
      <DataTable
        label="Differences of listings"
        columns={columnsOf(fixing, canSend, canTake)}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => `${row.kind} of ${row.listingTitle}`}
        empty={<EmptyState title={kind ? `No ${kind} differs.` : "Channels show what our SKUs say."} />}
      />
    </>
  );
}

function useFixing() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const onSettled = () => queryClient.invalidateQueries(trpc.channels.differences.pathFilter());
  const take = useMutation(
    trpc.channels.takeTheirs.mutationOptions({
      onSuccess: ({ outcome }) =>
        outcome === "saved"
          ? toast.done("The SKU says what the channel shows.")
          : toast.say("Proposed to the owner of the field; see Proposals."),
      onSettled,
    }),
  );
  const send = useMutation(
    trpc.channels.sendOurs.mutationOptions({
      onSuccess: () => toast.done("Queued for the channel."),
      onSettled,
    }),
  );
  const again = useMutation(
    trpc.channels.tellAgain.mutationOptions({
      onSuccess: () => toast.done("The quantity is told again."),
      onSettled,
    }),
  );
  const seen = ({ id, ours, theirs }: Difference) => ({ differenceId: id, ours, theirs });
  return {
    take: (row: Difference) => take.mutate(seen(row)),
    send: (row: Difference) =>
      row.kind === "availability" ? again.mutate({ listingId: row.listingId }) : send.mutate(seen(row)),
    isBusy: take.isPending || send.isPending || again.isPending,
    error: take.error ?? send.error ?? again.error,
  };
}

function columnsOf(
  fixing: ReturnType<typeof useFixing>,
  canSend: boolean,
  canTake: boolean,
): Column<Difference>[] {
  return [
    {
      key: "listing",
      header: "Listing",
      cell: (row) => (
        <Link
          href={`/catalog/listings?status=all&listing=${row.listingId}`}
          className="block max-w-72 truncate underline-offset-2 hover:underline"
        >
          {row.listingTitle}
        </Link>
      ),
    },
    {
      key: "kind",
      header: "What",
      cell: (row) => (row.locationCode ? `${row.kind} at ${row.locationCode}` : row.kind),
    },
    { key: "ours", header: "Ours", cell: (row) => <Value row={row} value={row.ours} /> },
    { key: "theirs", header: "Channel's", cell: (row) => <Value row={row} value={row.theirs} /> },
    { key: "since", header: "Since", cell: (row) => <TimeText at={row.since} /> },
    { key: "shop", header: "Shop", cell: (row) => row.connectionName, defaultHidden: true },
    {
      key: "push",
      header: "Told",
      cell: (row) =>
        row.pushState ? (
          <span title={row.pushAnswer ?? undefined}>
            <StatusBadge tone={pushTones[row.pushState]}>{row.pushState}</StatusBadge>
          </span>
        ) : (
          "—"
        ),
    },
    {
      key: "fix",
      header: "Put right",
      cell: (row) => (
        <span className="flex flex-wrap gap-2">
          {canTake && row.kind !== "availability" && row.theirs !== null && (
            <Button
              disabled={fixing.isBusy}
              aria-label={`Take the channel's ${row.kind} of ${row.listingTitle}`}
              onClick={() => fixing.take(row)}
            >
              Take theirs
            </Button>
          )}
          {canSend && row.ours !== null && row.pushState !== "queued" && (
            <Button
              disabled={fixing.isBusy}
              aria-label={`Send our ${row.kind} of ${row.listingTitle}`}
              onClick={() => fixing.send(row)}
            >
              Send ours
            </Button>
          )}
        </span>
      ),
    },
  ];
}

function Value({ row, value }: { row: Difference; value: string | null }) {
  if (value === null) return <span className="text-muted">none</span>;
  if (row.kind === "price" && row.currency !== null)
    return <MoneyText minor={BigInt(value)} currency={row.currency} />;
  if (row.kind === "weight") return <>{Number(value).toLocaleString("en-US")} g</>;
  // pictures of other hosts are not shown: pages ask only their own
  return (
    <span title={value} className="block max-w-64 truncate">
      {row.kind === "image" ? (value.split("/").at(-1) ?? value) : value}
    </span>
  );
}
