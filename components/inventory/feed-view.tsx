"use client";

import { useInfiniteQuery, useMutation, useQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { merchantTime, useQuietHours } from "#components/blocks/quiet-hours.ts";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { optionsOf } from "#components/ui/select.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { driftClasses } from "#server/modules/channels/contract.ts";
import { durationText } from "./words.ts";

type Outputs = inferRouterOutputs<AppRouter>;
type Feed = Outputs["channels"]["feeds"][number];
type Drift = Outputs["channels"]["drifts"]["items"][number];

const tones: Record<Drift["classification"], Tone> = { late: "info", external_edit: "warn", our_bug: "bad" };

const columns: readonly Column<Drift>[] = [
  { key: "at", header: "Found", cell: (row) => <TimeText at={row.foundAt} /> },
  { key: "listing", header: "Listing", cell: (row) => row.listingTitle },
  { key: "location", header: "Location", cell: (row) => row.locationCode },
  { key: "ours", header: "Ours", align: "right", cell: (row) => row.ours },
  { key: "theirs", header: "Channel", align: "right", cell: (row) => row.theirs },
  {
    key: "difference",
    header: "Difference",
    align: "right",
    cell: (row) => <QuantityText value={row.theirs - row.ours} isDelta />,
  },
  {
    key: "why",
    header: "Why",
    cell: (row) => <StatusBadge tone={tones[row.classification]}>{row.classification}</StatusBadge>,
  },
  { key: "corrected", header: "Put right", cell: (row) => (row.corrected ? "yes" : "by its order") },
];

/** How fast channels hear of stock, and where they differed from us. */
export function FeedView({ canCompare }: { canCompare: boolean }) {
  const trpc = useTRPC();
  const [{ why }] = useFilters(["why"]);
  const feeds = useQuery(trpc.channels.feeds.queryOptions({}, { refetchInterval: 5_000 }));
  const classification = driftClasses.find((known) => known === why);
  const drifts = useInfiniteQuery(
    trpc.channels.drifts.infiniteQueryOptions(
      { limit: 50, ...(classification ? { classification } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 30_000 },
    ),
  );
  return (
    <>
      <PageHeader
        title="Channel stock"
        description="What shops were told, how long it took, and where they differed."
      >
        {canCompare && <CompareNow />}
      </PageHeader>
      <WhenCompared />
      {feeds.error && <QueryProblem error={feeds.error} />}
      {feeds.data?.length === 0 && <EmptyState title="No shop is connected yet." />}
      {feeds.data?.map((feed) => (
        <FeedCard key={feed.connectionId} feed={feed} />
      ))}
      <h2 className="font-semibold">Differences that were found</h2>
      <DataTable
        label="Differences"
        columns={columns}
        query={drifts}
        getRowId={(row) => row.id}
        toolbar={
          <FilterBar
            selects={[{ key: "why", label: "Why", all: "All reasons", options: optionsOf(driftClasses) }]}
          />
        }
        empty={<EmptyState title={why ? "None of that kind." : "Shops show what we told them."} />}
      />
    </>
  );
}

/** Full compares wait for quiet hours; here they do not. */
function CompareNow() {
  const trpc = useTRPC();
  const compare = useMutation(
    trpc.channels.compareNow.mutationOptions({
      onSuccess: () => toast.done("Every shop is being compared"),
      onError: (problem) => toast.failed("Not compared", problem.message),
    }),
  );
  return (
    <Button disabled={compare.isPending} onClick={() => compare.mutate({})}>
      Compare all now
    </Button>
  );
}

function WhenCompared() {
  const hours = useQuietHours();
  if (!hours?.quiet) return null;
  const { phase, quiet, timeZone } = hours;
  return (
    <p className="text-[13px] text-muted">
      {phase === "quiet"
        ? `All is compared in quiet hours, now until ${merchantTime(quiet.until, timeZone)}.`
        : `Until ${merchantTime(quiet.from, timeZone)} only what changed lately is compared; then, in quiet hours, everything.`}
    </p>
  );
}

function FeedCard({ feed }: { feed: Feed }) {
  return (
    <section aria-label={feed.name} className="grid gap-2">
      <h2 className="font-semibold">{feed.name}</h2>
      <StatRow label={feed.name}>
        <Stat
          label="To tell"
          value={<QuantityText value={feed.waiting} />}
          tone={feed.stuck > 0 ? "bad" : "quiet"}
          note={
            feed.oldestWaitingAt ? (
              <>
                oldest <TimeText at={feed.oldestWaitingAt} />
                {feed.stuck > 0 && `, ${feed.stuck} not taken`}
              </>
            ) : (
              `of ${feed.quantities.toLocaleString("en-US")} quantities`
            )
          }
        />
        <Stat
          label="Told in the last hour"
          value={<QuantityText value={feed.toldLastHour} />}
          note={
            feed.lagP95Ms === null || feed.lagP50Ms === null
              ? "nothing changed"
              : `half within ${durationText(feed.lagP50Ms)}, 95 of 100 within ${durationText(feed.lagP95Ms)}`
          }
        />
        <Stat
          label="Compared in 24 hours"
          value={<QuantityText value={feed.comparedLastDay} />}
          note={`of ${feed.quantities.toLocaleString("en-US")} quantities`}
        />
        <Stat
          label="Edited by others"
          value={<QuantityText value={feed.externalEdits} />}
          tone={feed.externalEdits > 0 ? "warn" : "quiet"}
          note={`${feed.late} late, ${feed.ourBugs} our own, in 24 hours`}
        />
      </StatRow>
      {feed.unlinkedLocations > 0 && (
        <Callout
          tone="warn"
          title={`${feed.unlinkedLocations} locations have no number at this shop, so nothing can be told there. Link them in the location's settings.`}
        />
      )}
    </section>
  );
}
