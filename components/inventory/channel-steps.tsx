"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import { PauseButton } from "./pause-dialog.tsx";
import { stepsOf, zeroOf } from "./channel-step-words.ts";
import { durationText, type ChannelStockRow } from "./words.ts";

/** What each channel may sell of a SKU, step by step, and what it was told last. */
export function ChannelSteps(props: {
  skuId: string;
  locationId?: string;
  canTell?: boolean;
  /** Left out where the place around says it already. */
  title?: string;
}) {
  const { skuId, locationId, canTell = false } = props;
  const trpc = useTRPC();
  const answer = useQuery(trpc.channels.stockOfSku.queryOptions({ skuId }, { refetchInterval: 5_000 }));
  if (answer.error) return <QueryProblem error={answer.error} />;
  if (!answer.data) return <Skeleton className="h-24 w-full" />;
  const rows = answer.data.filter(
    (row) => locationId === undefined || row.locationId === locationId || row.isWhole,
  );
  if (rows.length === 0)
    return <p className="text-[13px] text-muted">No listing of a channel is made of this SKU here.</p>;
  return (
    <section className="grid gap-2">
      {props.title && <h3 className="text-[13px] font-semibold">{props.title}</h3>}
      <ul className="grid gap-2">
        {rows.map((row) => (
          <li
            key={`${row.listingId} ${row.locationId}`}
            className="grid gap-2 rounded-lg border border-line p-3"
          >
            <ChannelRow row={row} />
            {canTell && row.isLinked && (
              <div className="flex flex-wrap gap-2">
                <TellAgain listingId={row.listingId} />
                {!row.explanation.overChannel.isPaused && <PauseButton row={row} />}
              </div>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function ChannelRow({ row }: { row: ChannelStockRow }) {
  return (
    <>
      <div className="flex flex-wrap items-baseline justify-between gap-2">
        <p className="text-[13px]">
          <span className="font-medium">{row.connectionName}</span> · {row.listingTitle} ·{" "}
          {row.isWhole ? "one figure for all locations" : row.locationCode}
        </p>
        <span className="flex items-center gap-2">
          <ToldBadge row={row} />
          <span className="text-lg font-semibold tabular-nums">{row.quantity.toLocaleString("en-US")}</span>
        </span>
      </div>
      <ol className="grid gap-0.5 text-[13px] tabular-nums text-muted">
        {stepsOf(row).map((step) => (
          <li key={step}>{step}</li>
        ))}
      </ol>
      <p className="text-[13px] text-muted">{zeroOf(row)}</p>
      <p className="text-[12px] text-muted">
        Buffers version {row.bufferVersion}
        {row.published !== null && <> · told {row.published}</>}
        {row.channelReported !== null && <> · the channel shows {row.channelReported}</>}
        {row.pushedAt && (
          <>
            {" "}
            · <TimeText at={row.pushedAt} />
          </>
        )}
        {row.lagMs !== null && <> · took {durationText(row.lagMs)}</>}
        {row.lastAnswer && <> · “{row.lastAnswer}”</>}
      </p>
    </>
  );
}

/** Has the listing looked at and told again, instead of waiting for the next compare. */
function TellAgain({ listingId }: { listingId: string }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const tell = useMutation(
    trpc.channels.tellAgain.mutationOptions({
      onSuccess: () => toast.done("It is looked at and told again now"),
      onError: (problem) => toast.failed("Not asked", problem.message),
      onSettled: () => queryClient.invalidateQueries(trpc.channels.pathFilter()),
    }),
  );
  return (
    <div>
      <Button disabled={tell.isPending} onClick={() => tell.mutate({ listingId })}>
        Tell again now
      </Button>
    </div>
  );
}

function ToldBadge({ row }: { row: ChannelStockRow }) {
  if (!row.isLinked) return <StatusBadge tone="warn">location not linked</StatusBadge>;
  if (row.explanation.overChannel.isPaused) return <StatusBadge tone="warn">paused</StatusBadge>;
  if (row.attempts > 2) return <StatusBadge tone="bad">not taken</StatusBadge>;
  if (row.isWaiting) return <StatusBadge tone="info">being told</StatusBadge>;
  return <StatusBadge tone="good">told</StatusBadge>;
}
