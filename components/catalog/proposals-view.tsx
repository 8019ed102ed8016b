"use client";

import Link from "next/link";
import type { inferRouterOutputs } from "@trpc/server";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { proposalStates } from "#server/modules/catalog/contract.ts";
import { valuesWords } from "./field-words.ts";

type Proposal = inferRouterOutputs<AppRouter>["catalog"]["proposals"]["list"]["items"][number];

/** Writes of fields by somebody who does not own them, for their owners to accept or reject. */
export function ProposalsView({ canDecide }: { canDecide: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [{ status }] = useFilters(["status"]);
  const state = proposalStates.find((one) => one === status) ?? "open";
  const list = useInfiniteQuery(
    trpc.catalog.proposals.list.infiniteQueryOptions(
      { state, limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const decide = useMutation(
    trpc.catalog.proposals.decide.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.catalog.pathFilter()),
    }),
  );
  const answer = (row: Proposal, decision: "accept" | "reject") =>
    decide.mutate(
      { proposalId: row.id, decision, current: row.current },
      {
        onSuccess: () =>
          toast.done(
            decision === "accept"
              ? `${row.skuCode}: ${row.field} is ${valuesWords(row.to)} now`
              : `${row.skuCode}: ${row.field} stays as it is`,
          ),
      },
    );
  return (
    <>
      <PageHeader
        title="Proposals"
        description="What channels and people wrote into fields that belong to somebody else."
      />
      <StatusTabs path="/catalog/proposals" current={state} statuses={proposalStates} hasAll={false} />
      {decide.error && <QueryProblem error={decide.error} />}
      <DataTable
        label="Proposals"
        columns={columnsOf(state === "open" && canDecide, decide.isPending, answer)}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => `${row.field} of ${row.skuCode}`}
        {...(canDecide && state === "open"
          ? {
              rowKeys: {
                a: (row: Proposal) => answer(row, "accept"),
                r: (row: Proposal) => answer(row, "reject"),
              },
            }
          : {})}
        empty={
          <EmptyState title={state === "open" ? "Nothing waits for an owner." : `No proposal was ${state}.`}>
            {state === "open" && "Who owns which field is set under Ownership."}
          </EmptyState>
        }
      />
    </>
  );
}

function columnsOf(
  isDeciding: boolean,
  isBusy: boolean,
  answer: (row: Proposal, decision: "accept" | "reject") => void,
): Column<Proposal>[] {
  return [
    {
      key: "sku",
      header: "SKU",
      cell: (row) => (
        <Link
          href={`/inventory/${row.skuId}`}
          className="whitespace-nowrap underline-offset-2 hover:underline"
        >
          {row.skuCode}
        </Link>
      ),
    },
    {
      key: "title",
      header: "Title",
      defaultHidden: true,
      cell: (row) => <span className="block max-w-64 truncate">{row.skuTitle}</span>,
    },
    { key: "field", header: "Field", cell: (row) => row.field },
    { key: "from", header: "From", cell: (row) => <Words values={row.from} /> },
    { key: "to", header: "To", cell: (row) => <Words values={row.to} /> },
    {
      key: "who",
      header: "By",
      cell: (row) => (
        <span className="whitespace-nowrap">
          {row.sourceName}
          {row.sourceKind === "channel" && <span className="text-muted"> · channel</span>}
        </span>
      ),
    },
    { key: "when", header: "When", cell: (row) => <TimeText at={row.proposedAt} /> },
    isDeciding
      ? {
          key: "decide",
          header: "Decide",
          cell: (row) => (
            <span className="flex gap-2">
              <Button
                disabled={isBusy}
                aria-label={`Accept the ${row.field} of ${row.skuCode}`}
                onClick={() => answer(row, "accept")}
              >
                Accept
              </Button>
              <Button
                variant="quiet"
                disabled={isBusy}
                aria-label={`Reject the ${row.field} of ${row.skuCode}`}
                onClick={() => answer(row, "reject")}
              >
                Reject
              </Button>
            </span>
          ),
        }
      : {
          key: "decided",
          header: "Decided",
          cell: (row) =>
            row.decidedAt ? (
              <>
                <TimeText at={row.decidedAt} /> {row.decidedByName && `by ${row.decidedByName}`}
              </>
            ) : (
              "—"
            ),
        },
  ];
}

function Words({ values }: { values: Record<string, unknown> }) {
  const words = valuesWords(values);
  return (
    <span title={words} className="block max-w-56 truncate">
      {words}
    </span>
  );
}
