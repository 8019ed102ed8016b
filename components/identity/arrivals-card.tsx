"use client";

import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chart } from "#components/ui/chart.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";

const hourOf = (clock: string): number => Number(clock.slice(0, 2));

/** Whether an hour lies in a window of whole hours, which may go over midnight. */
const isWithin = (hour: number, from: number, until: number): boolean =>
  from < until ? hour >= from && hour < until : hour >= from || hour < until;

/** Orders by hour as measured, with the quiet hours that follow from it. */
export function ArrivalsCard({
  timeZone,
  onAccept,
}: {
  timeZone: string;
  onAccept?: (from: string, until: string) => void;
}) {
  const trpc = useTRPC();
  const answer = useQuery(trpc.reporting.orderArrivals.queryOptions({}));
  const arrivals = answer.data;
  const proposal = arrivals?.proposal ?? null;
  const total = arrivals?.byHour.reduce((sum, count) => sum + count, 0) ?? 0;
  const data = (arrivals?.byHour ?? []).map((orders, hour) => {
    const isQuiet = proposal !== null && isWithin(hour, hourOf(proposal.from), hourOf(proposal.until));
    return {
      hour: `${String(hour).padStart(2, "0")}:00`,
      orders: isQuiet ? 0 : orders,
      quiet: isQuiet ? orders : 0,
    };
  });
  const inQuiet = data.reduce((sum, { quiet }) => sum + quiet, 0);
  return (
    <Card title={`When do orders come? Measured in the last ${arrivals?.days ?? 28} days`}>
      {answer.error && <QueryProblem error={answer.error} />}
      {!arrivals && !answer.error && <SkeletonLines count={4} />}
      {arrivals && (
        <div className="grid gap-3">
          <Chart
            label={`At which hour do orders come, on the clock of ${timeZone.replaceAll("_", " ")}?`}
            kind="bar"
            isStacked
            data={data}
            x={{ key: "hour", label: "Hour" }}
            series={[
              { key: "orders", label: proposal ? "Orders in other hours" : "Orders" },
              ...(proposal ? [{ key: "quiet" as const, label: "Orders in the proposed hours" }] : []),
            ]}
            heightPx={180}
          />
          {proposal ? (
            <>
              <p className="text-[13px]">
                Proposed: <strong>{`${proposal.from} to ${proposal.until}`}</strong> every day.{" "}
                {inQuiet.toLocaleString("en-US")} of {total.toLocaleString("en-US")} orders came then.
              </p>
              {onAccept && (
                <Button
                  className="justify-self-start"
                  onClick={() => onAccept(proposal.from, proposal.until)}
                >
                  {`Take ${proposal.from} to ${proposal.until}`}
                </Button>
              )}
            </>
          ) : (
            <p className="text-[13px] text-muted">
              {total < 100
                ? "Too few orders to propose hours: at least 100 are needed."
                : "Orders come at all hours, so none are proposed."}
            </p>
          )}
        </div>
      )}
    </Card>
  );
}
