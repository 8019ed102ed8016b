"use client";

import { useState } from "react";
import { useInfiniteQuery, useMutation, useQueryClient } from "@tanstack/react-query";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { proposalStatuses, type ProposalStatus } from "#server/modules/channels/contract.ts";
import { bufferTabs } from "./buffer-words.ts";
import { LagCard } from "./lag-card.tsx";
import { ProposalPolicyForm } from "./proposal-policy-form.tsx";
import { RefuseProposalsDialog } from "./refuse-proposals-dialog.tsx";
import { expectedOf, termsOf, type Proposal } from "./proposal-words.ts";

const MOST_AT_ONCE = 500;

/** Buffers proposed from what was measured: how each comes about, what it would change, and a person's decision. */
export function ProposalView({ canWrite, canPublish }: { canWrite: boolean; canPublish: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [standing, setStanding] = useQueryState(
    "standing",
    parseAsStringLiteral(proposalStatuses).withDefault("open"),
  );
  const [refused, setRefused] = useState<string[]>();
  const list = useInfiniteQuery(
    trpc.channels.proposals.infiniteQueryOptions(
      { limit: 100, status: standing },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  const onSettled = () => {
    void queryClient.invalidateQueries(trpc.inventory.pathFilter());
    void queryClient.invalidateQueries(trpc.channels.pathFilter());
  };
  const measure = useMutation(
    trpc.channels.proposeNow.mutationOptions({
      onSuccess: ({ opened, superseded, unmeasured }) =>
        toast.done(
          `${opened} proposed, ${superseded} superseded.${unmeasured > 0 ? ` ${unmeasured} channels were told nothing in 28 days, so there is no lag to measure.` : ""}`,
        ),
      onSettled,
    }),
  );
  const accept = useMutation(
    trpc.channels.acceptProposals.mutationOptions({
      onSuccess: ({ ruleIds }, { as }) =>
        toast.done(
          as === "draft"
            ? `Rules drafted: ${ruleIds.length}. Nothing changes until they are activated.`
            : `Rules active: ${ruleIds.length}. Channels are being told.`,
        ),
      onSettled,
    }),
  );
  const problem = measure.error ?? accept.error;
  const isBusy = measure.isPending || accept.isPending;
  return (
    <>
      <PageHeader
        title="Buffers"
        description="What measured lag, demand and scans say should be kept back. A person decides; every Monday it is measured again."
      >
        {canWrite && (
          <Button variant="primary" disabled={isBusy} onClick={() => measure.mutate({})}>
            Measure now
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/inventory/buffers" current="proposals" statuses={bufferTabs} />
      {problem && <QueryProblem error={problem} />}
      <LagCard />
      <ProposalPolicyForm canPublish={canPublish} />
      <DataTable
        label="Proposals"
        columns={columnsOf(standing)}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => `${row.skuCode} on ${row.connectionName}`}
        {...(canWrite && standing === "open"
          ? {
              bulkActions: (ids: string[], clear: () => void) => (
                <>
                  {(["active", "draft"] as const).map((as) => (
                    <Button
                      key={as}
                      disabled={isBusy}
                      onClick={() =>
                        accept.mutate({ proposalIds: ids.slice(0, MOST_AT_ONCE), as }, { onSuccess: clear })
                      }
                    >
                      {as === "active" ? "Accept and activate" : "Accept as drafts"}
                    </Button>
                  ))}
                  <Button
                    variant="quiet"
                    disabled={isBusy}
                    onClick={() => setRefused(ids.slice(0, MOST_AT_ONCE))}
                  >
                    Refuse
                  </Button>
                </>
              ),
            }
          : {})}
        toolbar={
          <Select
            label="Standing"
            isLabelHidden
            className="w-44"
            value={standing}
            onChange={(value) => void setStanding(value)}
            options={proposalStatuses.map((value) => ({ value, label: standingWords[value] }))}
          />
        }
        empty={
          <EmptyState title={standing === "open" ? "Nothing is proposed." : "None yet."}>
            {standing === "open" &&
              "What is kept back is what the measured lag asks for, or nothing was measured yet."}
          </EmptyState>
        }
      />
      {refused && <RefuseProposalsDialog proposalIds={refused} onClose={() => setRefused(undefined)} />}
    </>
  );
}

const standingWords: Record<ProposalStatus, string> = {
  open: "To decide",
  accepted: "Accepted",
  refused: "Refused",
  superseded: "Superseded",
};

const columnsOf = (standing: ProposalStatus): Column<Proposal>[] => [
  { key: "sku", header: "SKU", cell: (row) => row.skuCode },
  { key: "channel", header: "Channel", cell: (row) => row.connectionName },
  { key: "now", header: "Kept back", align: "right", cell: (row) => row.unitsNow },
  { key: "proposed", header: "Proposed", align: "right", cell: (row) => row.unitsProposed },
  { key: "terms", header: "Because", cell: termsOf },
  { key: "effect", header: "Would have", cell: expectedOf },
  { key: "made", header: "Measured", cell: (row) => <TimeText at={row.madeAt} /> },
  ...(standing === "open"
    ? []
    : [
        {
          key: "decided",
          header: "Decided",
          cell: (row: Proposal) =>
            row.decidedAt && (
              <>
                <TimeText at={row.decidedAt} /> by {row.decidedByName}
                {row.note && `: ${row.note}`}
              </>
            ),
        },
      ]),
];
