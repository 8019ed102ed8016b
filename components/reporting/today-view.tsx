"use client";

import Link from "next/link";
import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Chart } from "#components/ui/chart.tsx";
import { Popover } from "#components/ui/popover.tsx";
import { Select } from "#components/ui/select.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { definitions, percent, spell } from "./measures.ts";

type Outputs = inferRouterOutputs<AppRouter>["reporting"];

const capped = (value: number): string => (value >= 1_000 ? "1,000+" : value.toLocaleString("en"));
const alarm = (value: number, tone: Tone): Tone => (value > 0 ? tone : "good");
const periods = [
  { value: "1", label: "Last day" },
  { value: "7", label: "Last 7 days" },
  { value: "30", label: "Last 30 days" },
  { value: "90", label: "Last 90 days" },
] as const;

/** What waits for somebody now, and how well it goes; every figure leads to the list behind it. */
export function TodayView({ today }: { today: Outputs["today"] }) {
  const trpc = useTRPC();
  const [days, setDays] = useState<(typeof periods)[number]["value"]>("30");
  const kpis = useQuery(
    trpc.reporting.kpis.queryOptions({ days: Number(days) as 1 | 7 | 30 | 90 }, { refetchInterval: 30_000 }),
  );
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
      <StatRow label="Waiting now">
        <Stat
          label="Open exceptions"
          value={capped(now.openExceptions)}
          href="/exceptions"
          tone={alarm(now.openExceptions, "warn")}
        />
        <Stat
          label="Orders on hold"
          value={capped(now.ordersOnHold)}
          href="/orders?status=on_hold"
          tone={alarm(now.ordersOnHold, "warn")}
        />
        <Stat
          label="Waiting for stock"
          value={capped(now.ordersBackordered)}
          href="/orders?status=backordered"
          tone={alarm(now.ordersBackordered, "warn")}
        />
        <Stat label="To ship" value={capped(now.ordersToShip)} href="/orders?status=to_ship" />
        <Stat
          label="Late"
          value={capped(now.ordersLate)}
          href="/orders?status=to_ship&late=yes"
          tone={alarm(now.ordersLate, "bad")}
        />
        <Stat
          label="Deliveries in quarantine"
          value={capped(now.quarantined)}
          href="/partners?status=quarantined"
          tone={alarm(now.quarantined, "bad")}
        />
        <Stat
          label="Deliveries waiting"
          value={capped(now.pendingDeliveries)}
          href="/partners?status=pending"
        />
        <Stat
          label="Failed job runs"
          value={capped(now.failedRuns)}
          href="/jobs?status=failed"
          tone={alarm(now.failedRuns, "bad")}
        />
      </StatRow>
      <div className="flex items-end justify-between gap-3">
        <h2 className="text-sm font-semibold">How well it goes</h2>
        <Select label="Period" isLabelHidden value={days} onChange={setDays} options={periods} />
      </div>
      {kpis.error && <QueryProblem error={kpis.error} />}
      {kpis.data ? <Kpis kpis={kpis.data} /> : <Skeleton className="h-40" />}
    </>
  );
}

function Kpis({ kpis }: { kpis: Outputs["kpis"] }) {
  const share = (value: { part: number; of: number }) => `${value.part} of ${value.of}`;
  return (
    <>
      <StatRow label="Measures">
        <Stat
          label="Orders placed"
          value={kpis.ordersPlaced.toLocaleString("en")}
          href="/orders?status=all"
        />
        <Stat
          label="First-pass yield"
          value={percent(kpis.firstPassYield)}
          note={share(kpis.firstPassYield)}
          href="/orders?status=shipped"
        />
        <Stat
          label="Order cycle time"
          value={spell(kpis.orderCycle.medianSeconds)}
          note={`90 % within ${spell(kpis.orderCycle.p90Seconds)}`}
          href="/orders?status=shipped"
        />
        <Stat
          label="Promise kept"
          value={percent(kpis.promiseKept)}
          note={share(kpis.promiseKept)}
          href="/shipments?status=delivered"
        />
        <Stat
          label="Invoice match rate"
          value={percent(kpis.invoiceMatch)}
          note={share(kpis.invoiceMatch)}
          href="/invoices"
        />
        <Stat
          label="Refund resolution"
          value={spell(kpis.refundSpeed.medianSeconds)}
          note={`${kpis.refundSpeed.count} refunds`}
          href="/credits"
        />
        <Stat
          label="Oldest delivery waiting"
          value={spell(kpis.queueAge.inboxSeconds)}
          href="/partners?status=pending"
        />
        <Stat
          label="Exceptions overdue"
          value={kpis.queueAge.exceptionsOverdue}
          href="/exceptions"
          tone={alarm(kpis.queueAge.exceptionsOverdue, "bad")}
        />
      </StatRow>
      <Popover trigger="What these figures mean">
        <dl className="grid max-w-md gap-2 text-[13px]">
          {definitions.map(([name, meaning]) => (
            <div key={name}>
              <dt className="font-medium">{name}</dt>
              <dd className="text-muted">{meaning}</dd>
            </div>
          ))}
        </dl>
      </Popover>
      <div className="grid gap-4 lg:grid-cols-2">
        <Card title="Orders by day">
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
        <Card title="Partners">
          <PartnerHealth partners={kpis.partners} />
        </Card>
      </div>
    </>
  );
}

function PartnerHealth({ partners }: { partners: Outputs["kpis"]["partners"] }) {
  return (
    <Table label="Partners">
      <thead>
        <tr>
          <Th>Partner</Th>
          <Th>State</Th>
          <Th className="text-right">Calls</Th>
          <Th className="text-right">Failed</Th>
          <Th>Last heard</Th>
        </tr>
      </thead>
      <tbody>
        {partners.map((partner) => (
          <tr key={partner.id}>
            <Td>
              <Link href="/partners" className="underline underline-offset-2">
                {partner.name}
              </Link>
              {partner.isSimulated && <span className="text-muted"> (simulated)</span>}
            </Td>
            <Td>
              <StatusBadge tone={partner.breaker === "closed" ? "good" : "bad"}>
                {partner.breaker === "closed" ? "answers" : "does not answer"}
              </StatusBadge>
            </Td>
            <Td className="text-right tabular-nums">{partner.calls}</Td>
            <Td className="text-right tabular-nums">{partner.failed}</Td>
            <Td>{partner.lastReceivedAt ? <TimeText at={partner.lastReceivedAt} /> : "never"}</Td>
          </tr>
        ))}
      </tbody>
    </Table>
  );
}
