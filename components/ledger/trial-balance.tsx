"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { useFilters } from "#components/blocks/filter-bar.tsx";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { AppRouter } from "#server/api/root.ts";

type Outputs = inferRouterOutputs<AppRouter>["ledger"];

/** Sums of every account, which come to nothing together, and the months that are closed. */
export function TrialBalance({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const [{ to }, change] = useFilters(["to"]);
  const toOn = /^\d{4}-\d{2}-\d{2}$/.test(to) ? to : undefined;
  const balance = useQuery(trpc.ledger.trialBalance.queryOptions(toOn ? { toOn } : {}));
  const rows = balance.data ?? [];
  const currencies = [...new Set(rows.map((row) => row.currency))];
  return (
    <>
      <PageHeader title="Trial balance" description="Debits and credits of every account, by currency.">
        <label className="flex items-center gap-2 text-[13px] text-muted">
          Up to
          <input
            type="date"
            value={to}
            onChange={(event) => change({ to: event.target.value })}
            className="min-h-8 rounded-md border border-line bg-surface px-2 text-ink"
          />
        </label>
      </PageHeader>
      {balance.error && <QueryProblem error={balance.error} />}
      {balance.isPending && <SkeletonLines count={6} />}
      {balance.isSuccess && rows.length === 0 && <EmptyState title="Nothing is posted yet." />}
      <div className="grid grid-cols-1 items-start gap-4 xl:grid-cols-[minmax(0,3fr)_minmax(0,1fr)]">
        <div className="grid min-w-0 gap-4">
          {currencies.map((currency) => (
            <Balances key={currency} currency={currency} rows={rows.filter((row) => row.currency === currency)} />
          ))}
        </div>
        <Months canWrite={canWrite} />
      </div>
    </>
  ); // prettier-ignore
}

function Balances({ currency, rows }: { currency: string; rows: Outputs["trialBalance"] }) {
  const debit = rows.reduce((sum, row) => sum + row.debitMinor, 0n);
  const credit = rows.reduce((sum, row) => sum + row.creditMinor, 0n);
  return (
    <section className="grid gap-2">
      {debit !== credit && (
        <Callout tone="bad" title={`Debits and credits of ${currency} differ. Nothing can cause this; please report it.`} />
      )}
      <Table label={`Trial balance ${currency}`}>
        <thead>
          <tr>
            <Th>Account</Th>
            <Th>Kind</Th>
            <Th className="text-right">Debit</Th>
            <Th className="text-right">Credit</Th>
            <Th className="text-right">Balance</Th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.accountCode}>
              <Td>
                <Link href={`/ledger?account=${row.accountCode}`} className="underline underline-offset-2">
                  {row.accountCode} {row.accountName}
                </Link>
              </Td>
              <Td className="text-muted">{row.kind}</Td>
              <Td className="text-right">
                <MoneyText minor={row.debitMinor} currency={currency} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={row.creditMinor} currency={currency} />
              </Td>
              <Td className="text-right">
                <MoneyText minor={row.balanceMinor} currency={currency} />
              </Td>
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr className="font-semibold">
            <Td colSpan={2}>Total {currency}</Td>
            <Td className="text-right">
              <MoneyText minor={debit} currency={currency} />
            </Td>
            <Td className="text-right">
              <MoneyText minor={credit} currency={currency} />
            </Td>
            <Td className="text-right">
              <MoneyText minor={debit - credit} currency={currency} />
            </Td>
          </tr>
        </tfoot>
      </Table>
    </section>
  ); // prettier-ignore
}

function Months({ canWrite }: { canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asked, setAsked] = useState<Outputs["months"][number]>();
  const months = useQuery(trpc.ledger.months.queryOptions({}));
  const options = {
    onSettled: () => {
      setAsked(undefined);
      return queryClient.invalidateQueries(trpc.ledger.pathFilter());
    },
  };
  const close = useMutation(trpc.ledger.closeMonth.mutationOptions(options));
  const reopen = useMutation(trpc.ledger.reopenMonth.mutationOptions(options));
  const problem = months.error ?? close.error ?? reopen.error;
  const isClosing = asked?.status === "open";
  return (
    <Card title="Months">
      {problem && <QueryProblem error={problem} />}
      {months.isPending && <SkeletonLines count={3} />}
      <ul className="grid gap-2 text-[13px]">
        {months.data?.map((month) => (
          <li key={month.month} className="flex items-center justify-between gap-2">
            <span className="tabular-nums">{month.month}</span>
            <StatusBadge tone={month.status === "closed" ? "quiet" : "good"}>{month.status}</StatusBadge>
            {canWrite && (month.isOver || month.status === "closed") && (
              <Button onClick={() => setAsked(month)}>
                {month.status === "closed" ? "Reopen" : "Close"}
              </Button>
            )}
          </li>
        ))}
      </ul>
      {asked && (
        <ConfirmDialog
          isOpen
          onClose={() => setAsked(undefined)}
          onConfirm={() => (isClosing ? close : reopen).mutate({ month: asked.month })}
          title={isClosing ? `Close ${asked.month}?` : `Reopen ${asked.month}?`}
          consequence={
            isClosing
              ? "Nothing is posted into it any more; what comes late lands on the first day of the next open month."
              : "Journals can be posted into it again. Reports that were handed in may no longer agree."
          }
          action={isClosing ? "Close the month" : "Reopen the month"}
          isBusy={close.isPending || reopen.isPending}
        />
      )}
    </Card>
  );
}
