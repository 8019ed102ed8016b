"use client";

import Link from "next/link";
import { useState } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { careCreditStatuses, type CareCreditStatus } from "#server/modules/care/contract.ts";
import { CreditDrawer } from "./credit-drawer.tsx";
import type { CareCredit } from "./types.ts";

export const creditTone: Record<CareCreditStatus, Tone> = {
  awaiting_approval: "warn",
  executed: "good",
  rejected: "quiet",
};

export const creditWord: Record<CareCreditStatus, string> = {
  awaiting_approval: "waits for approval",
  executed: "given",
  rejected: "declined",
};

const columns: readonly Column<CareCredit>[] = [
  { key: "order", header: "Order", cell: (row) => row.orderNumber },
  { key: "customer", header: "Customer", cell: (row) => row.customerName || "–" },
  { key: "reason", header: "Reason", cell: (row) => row.reason.replaceAll("_", " ") },
  {
    key: "status",
    header: "Status",
    cell: (row) => <StatusBadge tone={creditTone[row.status]}>{creditWord[row.status]}</StatusBadge>,
  },
  {
    key: "amount",
    header: "Amount",
    align: "right",
    cell: (row) => <MoneyText minor={row.amountMinor} currency={row.currency} />,
  },
  {
    key: "offered",
    header: "Policy offered",
    align: "right",
    cell: (row) => <MoneyText minor={row.offeredMinor} currency={row.currency} />,
  },
  { key: "by", header: "Proposed by", cell: (row) => row.requestedByName },
  { key: "at", header: "Proposed", cell: (row) => <TimeText at={row.requestedAt} /> },
  { key: "decided", header: "Decided by", cell: (row) => row.decidedByName ?? "–" },
];

/** Credits to buyers: what waits for a second person first. */
export function CreditList({
  status,
  userId,
  canDecide,
}: {
  status: string;
  userId: string;
  canDecide: boolean;
}) {
  const trpc = useTRPC();
  const chosen = careCreditStatuses.find((known) => known === status);
  const [openId, setOpenId] = useState<string>();
  const list = useInfiniteQuery(
    trpc.care.list.infiniteQueryOptions(
      { status: chosen ?? "all", limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 10_000 },
    ),
  );
  const waiting = useQuery(trpc.care.waiting.queryOptions({}, { refetchInterval: 10_000 }));
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.find((row) => row.id === openId);
  return (
    <>
      <PageHeader
        title="Credits"
        description="What buyers are given when something went wrong; above the policy's limits a second person decides."
      />
      {waiting.data && waiting.data.length > 0 && (
        <StatRow label="Waiting for approval">
          {waiting.data.map((sum) => (
            <Stat
              key={sum.currency}
              label="Waiting for approval"
              value={sum.count}
              note={formatMoney(sum.amountMinor, sum.currency)}
              tone="warn"
              href="/credits?status=awaiting_approval"
            />
          ))}
        </StatRow>
      )}
      <StatusTabs path="/credits" current={chosen ?? ""} statuses={careCreditStatuses} />
      <DataTable
        label="Credits"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => `${row.orderNumber}, ${row.reason}`}
        onOpen={(row) => setOpenId(row.id)}
        empty={
          <EmptyState title={chosen ? "No such credits." : "No credits yet."}>
            A credit is offered from an order, an invoice or an exception. See{" "}
            <Link className="underline underline-offset-2" href="/exceptions">
              the exceptions
            </Link>
            .
          </EmptyState>
        }
      />
      {open && (
        <CreditDrawer
          credit={open}
          isOwn={open.requestedBy === userId}
          canDecide={canDecide}
          onClose={() => setOpenId(undefined)}
        />
      )}
    </>
  );
}
