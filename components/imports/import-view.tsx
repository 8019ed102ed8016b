"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { BatchStatus } from "#server/modules/imports/contract.ts";
import { MappingForm } from "./mapping-form.tsx";
import { RowTable } from "./row-table.tsx";
import { kindWords, statusTones, statusWords } from "./words.ts";

export type Batch = inferRouterOutputs<AppRouter>["imports"]["batch"];

const running: ReadonlySet<BatchStatus> = new Set(["planning", "applying", "reverting"]);

/** One file on its way: what columns mean, what rows would do, and what they did. The work goes on when the page is left. */
export function ImportView({ batchId, canWrite }: { batchId: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const [isMapping, setMapping] = useState(false);
  const query = useQuery(
    trpc.imports.batch.queryOptions(
      { batchId },
      {
        refetchInterval: ({ state }) => (state.data && running.has(state.data.status) ? 1_000 : false),
      },
    ),
  );
  if (query.error) return <QueryProblem error={query.error} />;
  const batch = query.data;
  if (!batch) return null;
  const showsMapping = canWrite && (batch.status === "uploaded" || isMapping);
  return (
    <>
      <PageHeader
        title={batch.fileName}
        description={`${kindWords[batch.kind]}, ${batch.rowCount.toLocaleString("en-US")} rows`}
      >
        {canWrite && <Actions batch={batch} isMapping={showsMapping} onMap={() => setMapping(true)} />}
      </PageHeader>
      <div>
        <StatusBadge tone={statusTones[batch.status]}>{statusWords[batch.status]}</StatusBadge>
      </div>
      {batch.problem && <Callout tone="bad" title={batch.problem} />}
      {batch.twin && batch.status !== "applied" && (
        <Callout
          tone="warn"
          title={`The same file is in effect already, as ${batch.twin.fileName}. Revert that import to apply it again.`}
        />
      )}
      {showsMapping ? (
        <MappingForm batch={batch} onDone={() => setMapping(false)} />
      ) : (
        batch.status !== "uploaded" && <Result batch={batch} />
      )}
    </>
  );
}

function Result({ batch }: { batch: Batch }) {
  const { counts, seen, rowCount } = batch;
  return (
    <>
      {(batch.status === "planning" || batch.status === "applying") && (
        <label className="grid gap-1 text-[13px] text-muted">
          {seen.toLocaleString("en-US")} of {rowCount.toLocaleString("en-US")} rows
          <progress className="w-full" value={seen} max={rowCount} />
        </label>
      )}
      <StatRow label="Rows">
        <Stat label="New" value={counts.create} />
        <Stat label="Changed" value={counts.change} />
        <Stat label="The same" value={counts.same} />
        <Stat label="Wrong" value={counts.error} />
        {batch.reverted > 0 && <Stat label="Reverted" value={batch.reverted} />}
        {batch.conflicts > 0 && <Stat label="Not reverted" value={batch.conflicts} />}
      </StatRow>
      <RowTable batch={batch} />
    </>
  );
}

function Actions({ batch, isMapping, onMap }: { batch: Batch; isMapping: boolean; onMap: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [asks, setAsks] = useState(false);
  const onSettled = () => queryClient.invalidateQueries(trpc.imports.pathFilter());
  const apply = useMutation(trpc.imports.approve.mutationOptions({ onSettled }));
  const cancel = useMutation(trpc.imports.cancel.mutationOptions({ onSettled }));
  const revert = useMutation(
    trpc.imports.revert.mutationOptions({ onSettled, onSuccess: () => setAsks(false) }),
  );
  const { id: batchId, status } = batch;
  const problem = apply.error ?? cancel.error ?? revert.error;
  const isOpen = status === "uploaded" || status === "planning" || status === "planned";
  return (
    <div className="grid justify-items-end gap-2">
      <div className="flex flex-wrap gap-2">
        {(batch.counts.error > 0 || batch.conflicts > 0) && (
          <a
            className="rounded-md border border-line px-3 py-1.5 hover:bg-raised"
            href={`/tables/imports/${batchId}/errors.csv`}
          >
            Download wrong rows
          </a>
        )}
        {isOpen && <Button onClick={() => cancel.mutate({ batchId })}>Cancel import</Button>}
        {status === "planned" && !isMapping && <Button onClick={onMap}>Change columns</Button>}
        {status === "planned" && !isMapping && (
          <Button variant="primary" disabled={apply.isPending} onClick={() => apply.mutate({ batchId })}>
            Apply
          </Button>
        )}
        {status === "applied" && <Button onClick={() => setAsks(true)}>Revert</Button>}
      </div>
      {problem && <QueryProblem error={problem} />}
      <ConfirmDialog
        isOpen={asks}
        title="Revert this import?"
        consequence="What it changed goes back to what was before, where nobody changed it since. New SKUs are archived, new orders canceled."
        action="Revert"
        isBusy={revert.isPending}
        onClose={() => setAsks(false)}
        onConfirm={() => revert.mutate({ batchId })}
      />
    </div>
  );
}
