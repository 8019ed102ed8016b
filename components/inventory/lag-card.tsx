"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chart } from "#components/ui/chart.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { chartOfLag, secondsText } from "./proposal-words.ts";

/** The lag that proposals rest on: what they reckon with, and how it went day by day. */
export function LagCard() {
  const trpc = useTRPC();
  const answer = useQuery(trpc.channels.lagHistory.queryOptions({}));
  const channels = answer.data;
  const { data, series } = chartOfLag(channels ?? []);
  return (
    <Card title="Measured publish lag">
      {answer.error && <QueryProblem error={answer.error} />}
      {!channels && !answer.error && <SkeletonLines count={2} />}
      {channels && (
        <div className="grid gap-3">
          <dl className="flex flex-wrap gap-x-8 gap-y-1 text-[13px]">
            {channels.map(({ connectionId, name, lagSeconds }) => (
              <div key={connectionId} className="flex gap-2">
                <dt className="text-muted">{name}</dt>
                <dd>
                  {lagSeconds === null
                    ? "told nothing in 28 days"
                    : `95 of 100 figures within ${secondsText(lagSeconds)}, last 28 days`}
                </dd>
              </div>
            ))}
          </dl>
          {data.length > 0 ? (
            <Chart
              label="How long did shops take to know a figure, in the worst hour of each day?"
              kind="line"
              data={data}
              x={{ key: "on", label: "Day" }}
              series={series}
              format={secondsText}
              heightPx={140}
            />
          ) : (
            <p className="text-[13px] text-muted">The days are kept from the first full hour on.</p>
          )}
        </div>
      )}
    </Card>
  );
}
