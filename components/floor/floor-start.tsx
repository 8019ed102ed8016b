"use client";

import Link from "next/link";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { cn } from "#components/ui/cn.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { FulfillmentStatus } from "#server/modules/fulfillment/contract.ts";
import { BindDevice } from "./bind-device.tsx";
import { FloorTiles } from "./floor-tiles.tsx";

const steps = [
  { key: "pick", label: "Pick", count: "toPick", statuses: ["open", "picking"] },
  { key: "pack", label: "Pack", count: "toPack", statuses: ["picked"] },
  { key: "ship", label: "Ship", count: "toShip", statuses: ["packed"] },
] as const;

/** Where somebody works and what waits there, the first to ship first. */
export function FloorStart(props: {
  locationId: string | null;
  step: string;
  /** Whether this session is a scanner's, which works at one location only. */
  isBound: boolean;
  canWork: boolean;
}) {
  const { locationId, step, isBound, canWork } = props;
  const trpc = useTRPC();
  const stations = useQuery(trpc.fulfillment.stations.queryOptions({}, { refetchInterval: 10_000 }));
  const here = stations.data?.find((station) => station.locationId === locationId);
  const chosen = steps.find(({ key }) => key === step) ?? steps[0];
  return (
    <div className="mx-auto grid w-full max-w-xl gap-4">
      <PageHeader title="Floor" description={here ? here.name : "Where do you work today?"} />
      {stations.error && <QueryProblem error={stations.error} />}
      {!here && (
        <ul className="grid gap-2">
          {stations.data?.map((station) => (
            <li key={station.locationId}>
              <Link
                href={`/floor?at=${station.locationId}`}
                className="grid min-h-16 content-center rounded-lg border border-line p-4 hover:bg-raised"
              >
                <span className="text-base font-semibold">{station.name}</span>
                <span className="text-[13px] text-muted">
                  {station.toPick} to pick · {station.toPack} to pack · {station.toShip} to ship
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
      {here && (
        <>
          <nav aria-label="Steps" className="grid grid-cols-3 gap-2">
            {steps.map(({ key, label, count }) => (
              <Link
                key={key}
                href={`/floor?at=${here.locationId}&step=${key}`}
                aria-current={key === chosen.key ? "page" : undefined}
                className={cn(
                  "grid min-h-14 content-center rounded-lg border p-2 text-center",
                  key === chosen.key ? "border-accent font-semibold" : "border-line hover:bg-raised",
                )}
              >
                {label}
                <span className="text-[13px] tabular-nums text-muted">{here[count]}</span>
              </Link>
            ))}
          </nav>
          <FloorTiles locationId={here.locationId} />
          {chosen.statuses.map((status) => (
            <JobList key={status} locationId={here.locationId} status={status} />
          ))}
          {here[chosen.count] === 0 && <EmptyState title={`Nothing to ${chosen.key} here.`} />}
          {!isBound && (
            <>
              {canWork && <BindDevice locationId={here.locationId} name={here.name} />}
              <Link
                href="/floor"
                className="grid min-h-14 content-center text-[13px] underline underline-offset-2"
              >
                Another location
              </Link>
            </>
          )}
        </>
      )}
    </div>
  );
}

function JobList({ locationId, status }: { locationId: string; status: FulfillmentStatus }) {
  const trpc = useTRPC();
  const list = useInfiniteQuery(
    trpc.fulfillment.list.infiniteQueryOptions(
      { locationId, status, limit: 30 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 5_000 },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  if (list.error) return <QueryProblem error={list.error} />;
  if (rows.length === 0) return null;
  return (
    <section aria-label={status} className="grid gap-2">
      {status === "picking" && <h2 className="text-[13px] font-semibold text-muted">Being picked</h2>}
      {status === "open" && <h2 className="text-[13px] font-semibold text-muted">To pick</h2>}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <li key={row.id}>
            <Link
              href={`/floor/${row.id}`}
              className="flex min-h-14 items-center justify-between gap-3 rounded-lg border border-line p-3 hover:bg-raised"
            >
              <span>
                <span className="block font-semibold">{row.number}</span>
                <span className="block text-[13px] text-muted">
                  {row.orderNumber} · {row.unitCount} {row.unitCount === 1 ? "unit" : "units"} · ship by{" "}
                  <TimeText at={row.shipByAt} />
                  {row.assignedName && ` · ${row.assignedName}`}
                </span>
              </span>
              {row.isLate && <StatusBadge tone="bad">late</StatusBadge>}
              {status === "packed" && (
                <StatusBadge tone={row.isLabeled ? "good" : "info"}>
                  {row.isLabeled ? "label ready" : "label comes"}
                </StatusBadge>
              )}
            </Link>
          </li>
        ))}
      </ul>
      {list.hasNextPage && (
        <Button size="large" onClick={() => void list.fetchNextPage()}>
          More
        </Button>
      )}
    </section>
  );
}
