"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { spanText } from "./words.ts";

/** How long it took from a truck's first scan to the bin in the last 30 days, announced and not. Nothing while nothing was put away. */
export function DockToStock() {
  const trpc = useTRPC();
  const { data } = useQuery(trpc.inbound.dockToStock.queryOptions({ days: 30 }));
  if (!data || data.length === 0) return null;
  return (
    <StatRow label="From dock to bin, last 30 days">
      {data.map((row) => (
        <Stat
          key={String(row.isBlind)}
          label={row.isBlind ? "Dock to bin, no ASN" : "Dock to bin, with ASN"}
          value={spanText(row.medianMinutes)}
          note={`median of ${row.units} units in 30 days; 9 of 10 within ${spanText(row.p90Minutes)}`}
        />
      ))}
    </StatRow>
  );
}
