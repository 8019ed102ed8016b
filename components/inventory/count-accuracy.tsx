"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { percentText } from "./count-words.ts";

/** How right the stock is, by what was counted in the last 90 days. */
export function CountAccuracy() {
  const trpc = useTRPC();
  const answer = useQuery(trpc.inventory.counts.accuracy.queryOptions({ days: 90 }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  if (!answer.data || answer.data.locations.length === 0) return null;
  const { locations, skus } = answer.data;
  return (
    <div className="grid gap-2">
      <StatRow label="Accuracy, last 90 days">
        {locations.map((row) => (
          <Stat
            key={row.locationId}
            label={row.locationName}
            value={percentText(row.accuracy)}
            note={`of units right; ${percentText((100 * row.clean) / row.counts)} of bins (${row.clean} of ${row.counts} counts)`}
          />
        ))}
      </StatRow>
      {skus.length > 0 && (
        <p className="text-[13px] text-muted">
          Differ most:{" "}
          {skus.slice(0, 5).map((row, index) => (
            <span key={row.skuId}>
              {index > 0 && ", "}
              <Link href={`/inventory/${row.skuId}`} className="underline underline-offset-2">
                {row.skuCode}
              </Link>{" "}
              {percentText(row.accuracy)}
            </span>
          ))}
        </p>
      )}
    </div>
  );
}
