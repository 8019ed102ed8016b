"use client";

import { useState } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { ConfirmDialog } from "#components/blocks/confirm-dialog.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { merchantTime, useQuietHours } from "#components/blocks/quiet-hours.ts";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button, buttonLook } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { BatchStatus } from "#server/modules/imports/contract.ts";
import { MappingForm } from "./mapping-form.tsx";
import { RowTable } from "./row-table.tsx";
import { kindWords, policyWords, progressWords, statusTones, statusWords } from "./words.ts";
import type { Batch } from "./types.ts";

const running: ReadonlySet<BatchStatus> = new Set(["planning", "applying", "reverting"]);

/** One file on its way: what columns mean, what rows would do, and what they did. The work goes on when the page is left. */
export function ImportView({ batchId, canWrite }: { batchId: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const [isMapping, setMapping] = useState(false);
  const query = useQuery(
    trpc.imports.batch.queryOptions(
      { batchId },
      {
        refetchInterval: ({ state }) =>
          state.data && running.has(state.data.status) ? 1_000 : state.data?.waiting ? 15_000 : false,
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
        description={`${kindWords[batch.kind]}, ${countOf(batch.rowCount, "row")}, brought in by ${batch.createdBy}`}
      >
        {canWrite && <Actions batch={batch} isMapping={showsMapping} onMap={() => setMapping(true)} />}
      </PageHeader>
      <p className="flex flex-wrap items-center gap-x-4 gap-y-1 text-[13px] text-muted">
        {batch.waiting ? (
          <StatusBadge tone="info">waits for quiet hours</StatusBadge>
        ) : (
          <StatusBadge tone={statusTones[batch.status]}>{statusWords[batch.status]}</StatusBadge>
        )}
        <span>
          uploaded <TimeText at={batch.createdAt} />
        </span>
        {batch.appliedAt && (
          <span>
            applied <TimeText at={batch.appliedAt} />
          </span>
        )}
        {batch.status !== "uploaded" && <span>{policyWords[batch.policy]}</span>}
        <Link href="/imports" className="underline underline-offset-2">
          All imports
        </Link>
      </p>
      {batch.waiting && <Waiting id={batch.waiting.id} since={batch.waiting.since} canWrite={canWrite} />}
      {batch.problem && <Callout tone="bad" title={batch.problem} />}
      {batch.twin && batch.status !== "applied" && (
        <Callout
          tone="warn"
          title={`The same file is in effect already, as ${batch.twin.fileName}. Revert that import to apply it again.`}
        />
      )}
      {isBlocked(batch) && (
        <Callout
          tone="warn"
          title={`${countOf(batch.counts.error, "row")} cannot be, so nothing of the file is applied.`}
        >
          Mend the file and upload it again, or choose under Change columns that wrong rows are left out.
        </Callout>
      )}
      {showsMapping ? (
        <MappingForm batch={batch} onDone={() => setMapping(false)} />
      ) : (
        batch.status !== "uploaded" && <Result batch={batch} />
      )}
    </>
  );
}

/** Approved, and not begun: until when, and how not to wait any longer for it, or at all. */
function Waiting({ id, since, canWrite }: { id: string; since: Date; canWrite: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const hours = useQuietHours();
  const drop = useMutation(
    trpc.jobs.giveUp.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.imports.pathFilter()),
    }),
  );
  const begins =
    hours?.quiet && hours.phase === "peak"
      ? merchantTime(hours.quiet.from, hours.timeZone)
      : "within a minute";
  return (
    <Callout tone="info" title={`Waits for quiet hours: begins ${begins}`}>
      <span className="flex flex-wrap items-center gap-2">
        <span>
          Approved <TimeText at={since} />. Nothing of it is applied yet.
        </span>
        {canWrite && (
          <Button variant="quiet" disabled={drop.isPending} onClick={() => drop.mutate({ id })}>
            Do not apply
          </Button>
        )}
      </span>
      {drop.error && <QueryProblem error={drop.error} />}
    </Callout>
  );
}

/** Whether the person's own choice keeps the whole file from being applied. */
const isBlocked = ({ status, policy, counts }: Batch): boolean =>
  status === "planned" && policy === "REJECT_EVERYTHING" && counts.error > 0;

const countOf = (count: number, noun: string): string =>
  `${count.toLocaleString("en-US")} ${noun}${count === 1 ? "" : "s"}`;

function Result({ batch }: { batch: Batch }) {
  const { counts, seen, rowCount } = batch;
  return (
    <>
      {running.has(batch.status) && (
        <label className="grid gap-1 text-[13px] text-muted">
          {seen.toLocaleString("en-US")} of {countOf(rowCount, "row")} {progressWords[batch.status]}
          <progress className="w-full" value={seen} max={rowCount} />
        </label>
      )}
      <StatRow label="Rows">
        <Stat label="New" value={<QuantityText value={counts.create} />} />
        <Stat label="Changed" value={<QuantityText value={counts.change} />} />
        <Stat label="The same" value={<QuantityText value={counts.same} />} />
        <Stat label="Wrong" value={<QuantityText value={counts.error} />} />
        {batch.reverted > 0 && <Stat label="Reverted" value={<QuantityText value={batch.reverted} />} />}
        {batch.conflicts > 0 && (
          <Stat label="Not reverted" value={<QuantityText value={batch.conflicts} />} />
        )}
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
  const later = useMutation(trpc.imports.approveLater.mutationOptions({ onSettled }));
  const hours = useQuietHours();
  const cancel = useMutation(trpc.imports.cancel.mutationOptions({ onSettled }));
  const revert = useMutation(
    trpc.imports.revert.mutationOptions({ onSettled, onSuccess: () => setAsks(false) }),
  );
  const { id: batchId, status } = batch;
  const problem = apply.error ?? later.error ?? cancel.error ?? revert.error;
  const effects = batch.counts.create + batch.counts.change;
  const isOpen = status === "uploaded" || status === "planning" || status === "planned";
  return (
    <div className="grid justify-items-end gap-2">
      <div className="flex flex-wrap gap-2">
        {(batch.counts.error > 0 || batch.conflicts > 0) && (
          <a className={buttonLook()} href={`/tables/imports/${batchId}/errors.csv`} download>
            Download wrong rows
          </a>
        )}
        {isOpen && <Button onClick={() => cancel.mutate({ batchId })}>Cancel import</Button>}
        {status === "planned" && !isMapping && <Button onClick={onMap}>Change columns</Button>}
        {status === "planned" && !isMapping && !batch.waiting && hours?.phase === "peak" && hours.quiet && (
          <Button
            disabled={later.isPending || isBlocked(batch) || effects === 0}
            onClick={() => later.mutate({ batchId })}
          >
            {`Apply in quiet hours, ${merchantTime(hours.quiet.from, hours.timeZone)}`}
          </Button>
        )}
        {status === "planned" && !isMapping && (
          <Button
            variant="primary"
            disabled={apply.isPending || isBlocked(batch) || effects === 0}
            onClick={() => apply.mutate({ batchId })}
          >
            Apply {countOf(effects, "row")}
            {hours?.phase === "peak" && " now"}
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
