"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";

/** As many returns as are asked for, to count them; more show as "30+". */
const MOST_RETURNS = 30;

/** What else is done at a location, each with how much of it waits. */
export function FloorTiles({ locationId }: { locationId: string }) {
  const trpc = useTRPC();
  const often = { refetchInterval: 15_000 };
  const dock = useQuery(trpc.inbound.dock.queryOptions({ locationId }, often));
  const toPutAway = useQuery(trpc.inbound.toPutAway.queryOptions({ locationId }, often));
  const counts = useQuery(trpc.inventory.counts.tasks.queryOptions({ locationId }, often));
  const transfers = useQuery(trpc.inventory.moves.tasks.queryOptions({ locationId }, often));
  const returns = useQuery(trpc.returns.list.queryOptions({ locationId, limit: MOST_RETURNS }, often));
  const hasMore = Boolean(returns.data?.nextCursor);
  const tiles = [
    { path: "receive", label: "Receive", count: dock.data?.asns.length, one: "announced", many: "announced" },
    { path: "put-away", label: "Put away", count: toPutAway.data?.length, one: "SKU", many: "SKUs" },
    { path: "count", label: "Count", count: counts.data?.length, one: "bin", many: "bins" },
    { path: "transfer", label: "Move", count: transfers.data?.length, one: "transfer", many: "transfers" },
    {
      path: "returns",
      label: "Returns",
      count: returns.data?.items.length,
      one: "open",
      many: "open",
      hasMore,
    },
  ];
  return (
    <nav aria-label="Dock and bins" className="grid grid-cols-3 gap-2">
      {tiles.map((tile) => (
        <Link
          key={tile.path}
          href={`/floor/${tile.path}?at=${locationId}`}
          // the name stays the same while the figure changes
          aria-label={tile.label}
          className="grid min-h-16 content-center rounded-lg border border-line p-2 text-center hover:bg-raised"
        >
          {tile.label}
          <span className="text-[13px] tabular-nums text-muted">
            {tile.count === undefined
              ? " "
              : `${tile.count}${tile.hasMore ? "+" : ""} ${tile.count === 1 ? tile.one : tile.many}`}
          </span>
        </Link>
      ))}
    </nav>
  );
}
