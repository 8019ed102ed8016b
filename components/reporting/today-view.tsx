"use client";

import { useState, type ReactNode } from "react";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chart } from "#components/ui/chart.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { Permission } from "#server/auth/permissions.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { EarlySigns } from "./early-signs.tsx";
import { MeasureRow } from "./measure-row.tsx";
import { PartnerHealth } from "./partner-health.tsx";
import { TargetsDialog } from "./targets-dialog.tsx";
import { WaitingNow } from "./waiting-now.tsx";

type Outputs = inferRouterOutputs<AppRouter>["reporting"];

const periods = [
  { value: "1", label: "Last day" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "90", label: "Last 90 days" },
] as const;

export interface TodayViewProps {
  today: Outputs["today"];
  may: readonly Permission[];
  /** The decisions that are due for this person. */
  needsYou: ReactNode;
}

/** What needs this person, what waits, what will hurt soon, and how well it goes; every figure leads to the list behind it. */
export function TodayView({ today, may, needsYou }: TodayViewProps) {
  const trpc = useTRPC();
  const [days, setDays] = useState<(typeof periods)[number]["value"]>("30");
  const kpis = useQuery(
    trpc.reporting.kpis.queryOptions({ days: Number(days) as 1 | 7 | 30 | 90 }, { refetchInterval: 30_000 }),
  );
  const signs = useQuery(trpc.reporting.indicators.queryOptions({}, { refetchInterval: 15_000 }));
  const now = useQuery(
    trpc.reporting.today.queryOptions({}, { initialData: today, refetchInterval: 10_000 }),
  ).data;
  return (
    <>
      <PageHeader title="Today">
        <p className="text-[13px] text-muted">
          As of <TimeText at={now.asOf} />
        </p>
      </PageHeader>
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,3fr)_minmax(0,2fr)]">
        <div>{needsYou}</div>
        <WaitingNow today={now} may={may} />
      </div>
      {signs.error && <QueryProblem error={signs.error} />}
      {signs.data ? <EarlySigns signs={signs.data} may={may} /> : <Skeleton className="h-24" />}
      <div className="flex flex-wrap items-end justify-between gap-3">
        <h2 className="text-sm font-semibold">How well it goes</h2>
        <div className="flex items-center gap-2">
          {kpis.data && may.includes("releases:write") && (
            <TargetsDialog key={kpis.data.targets.version} targets={kpis.data.targets} />
          )}
          <Select label="Period" isLabelHidden value={days} onChange={setDays} options={periods} />
        </div>
      </div>
      {kpis.error && <QueryProblem error={kpis.error} />}
      {kpis.data ? <Kpis kpis={kpis.data} may={may} /> : <Skeleton className="h-40" />}
    </>
  );
}

function Kpis({ kpis, may }: { kpis: Outputs["kpis"]; may: readonly Permission[] }) {
  return (
    <>
      <MeasureRow kpis={kpis} may={may} />
      <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-2">
        <Card title="How many orders came and left each day?">
          <Chart
            kind="bar"
            label="Orders by day"
            data={kpis.ordersByDay}
            x={{ key: "day", label: "Day" }}
            series={[
              { key: "placed", label: "Placed" },
              { key: "shipped", label: "Shipped" },
            ]}
          />
        </Card>
        <Card title="Do the partners answer?">
          <PartnerHealth partners={kpis.partners} />
        </Card>
      </div>
    </>
  );
}
