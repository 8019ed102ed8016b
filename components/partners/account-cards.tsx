"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { merchantTime, useQuietHours } from "#components/blocks/quiet-hours.ts";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { Account, Feed, Health } from "./types.ts";
import { WebhookLine } from "./webhook-line.tsx";

const laneNames: Record<Account["lanes"][number]["lane"], string> = {
  customer: "Buyers wait for it",
  stock: "Stock",
  orders: "Orders and shipments",
  catalog: "Catalog",
  backfill: "Bulk",
};

const tokens = (value: number) => value.toLocaleString("en-US", { maximumFractionDigits: 1 });

/** One partner account: its limit and use, who waits in which lane and until when, its breaker, and the switch that stops it. */
export function AccountCard(props: {
  account: Account;
  health: Health | undefined;
  feed: Feed | undefined;
  canEdit: boolean;
  onEdit: (() => void) | null;
}) {
  const { account, health, feed, canEdit, onEdit } = props;
  const used = account.lanes.reduce((sum, lane) => sum + lane.usedLastMinute, 0);
  return (
    <section
      aria-label={account.name}
      className="grid content-start gap-2 rounded-lg border border-line bg-surface p-3"
    >
      <header className="flex flex-wrap items-center gap-2">
        <h2 className="font-semibold">{account.name}</h2>
        <span className="text-muted">{account.kind.replace("_", " ")}</span>
        {account.isSimulated && <StatusBadge tone="warn">simulated</StatusBadge>}
        <State account={account} />
        <span className="ml-auto flex gap-2">
          {canEdit && onEdit && <Button onClick={onEdit}>Edit</Button>}
          {canEdit && <PauseSwitch account={account} />}
        </span>
      </header>
      <Impact account={account} feed={feed} />
      <Table label={`Budget of ${account.name}`}>
        <thead>
          <tr>
            <Th>Lane</Th>
            <Th className="text-right">Share when all wait</Th>
            <Th className="text-right">Used in the last minute</Th>
            <Th className="text-right">Calls waiting</Th>
            <Th>Oldest</Th>
          </tr>
        </thead>
        <tbody>
          {account.lanes.map((lane) => (
            <tr key={lane.lane}>
              <Td>{laneNames[lane.lane]}</Td>
              <Td className="text-right tabular-nums">
                {lane.share === null ? "first" : `${Math.round(lane.share * 100)} %`}
              </Td>
              <Td className="text-right tabular-nums">{tokens(lane.usedLastMinute)}</Td>
              <Td className="text-right tabular-nums">{lane.waiting}</Td>
              <Td>{lane.oldestWaitingAt && <TimeText at={lane.oldestWaitingAt} />}</Td>
            </tr>
          ))}
        </tbody>
      </Table>
      <p className="text-[13px] text-muted">
        Limit {tokens(account.perSecond)} a second, {tokens(account.capacity)} at once; used {tokens(used)} of{" "}
        {tokens(account.allowedPerSecond * 60)} in the last minute. {account.throttledLastHour} of our calls
        came too fast in the last hour.
        <QuietNote />
        {account.drainedAt && (
          <>
            {" "}
            What waits is done <TimeText at={account.drainedAt} />.
          </>
        )}
      </p>
      {health && <WebhookLine health={health} connectionId={account.id} />}
    </section>
  );
}

/** Why bulk work has the share it has now. */
function QuietNote() {
  const hours = useQuietHours();
  if (!hours?.quiet) return null;
  const { phase, quiet, timeZone } = hours;
  return phase === "quiet"
    ? ` Quiet until ${merchantTime(quiet.until, timeZone)}: bulk work has a larger share.`
    : ` From ${merchantTime(quiet.from, timeZone)} bulk work gets a larger share.`;
}

function State({ account }: { account: Account }) {
  if (account.status === "paused") return <StatusBadge tone="bad">paused</StatusBadge>;
  if (account.breaker === "open") return <StatusBadge tone="bad">not answering</StatusBadge>;
  if (account.breaker === "half_open") return <StatusBadge tone="warn">being tried again</StatusBadge>;
  if (account.blockedUntilAt) return <StatusBadge tone="warn">asked us to wait</StatusBadge>;
  return <StatusBadge tone="good">calls go out</StatusBadge>;
}

/** What is slower for buyers, why, and until when. */
function Impact({ account, feed }: { account: Account; feed: Feed | undefined }) {
  const stock =
    feed && feed.waiting > 0 ? ` ${feed.waiting.toLocaleString("en-US")} quantities wait to be told.` : "";
  if (account.status === "paused")
    return (
      <Callout tone="bad" title={`Nothing is sent: ${account.pausedReason ?? "paused"}`}>
        Everything waits and goes on when you resume.{stock}
      </Callout>
    );
  if (account.breaker === "open")
    return (
      <Callout tone="bad" title="Most calls failed, so none are made for a while.">
        It is tried again {account.breakerRetryAt ? <TimeText at={account.breakerRetryAt} /> : "soon"}; work
        for buyers goes first then.{stock}
      </Callout>
    );
  const customers = account.lanes[0];
  const waits = customers && customers.waiting > 0;
  if (!account.isLowered && !account.blockedUntilAt && !waits) return null;
  return (
    <Callout
      tone="warn"
      title={
        waits
          ? `${customers.waiting} calls that buyers wait for stand in line.`
          : "Work for buyers goes through; everything else is slower."
      }
    >
      {account.isLowered &&
        `The partner allows ${tokens(account.allowedPerSecond)} a second instead of ${tokens(account.perSecond)}. `}
      {account.customersServedAt && (
        <>
          Buyers are served <TimeText at={account.customersServedAt} />.{" "}
        </>
      )}
      {account.blockedUntilAt && (
        <>
          Nobody may call until <TimeText at={account.blockedUntilAt} />.
        </>
      )}
      {stock}
    </Callout>
  );
}

function PauseSwitch({ account }: { account: Account }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const [reason, setReason] = useState("");
  const pause = useMutation(
    trpc.partners.setPaused.mutationOptions({
      onSuccess: () => {
        setAsking(false);
        setReason("");
      },
      onSettled: () => queryClient.invalidateQueries(trpc.partners.pathFilter()),
    }),
  );
  if (account.status === "paused")
    return (
      <Button
        variant="primary"
        disabled={pause.isPending}
        onClick={() => pause.mutate({ connectionId: account.id, reason: null })}
      >
        Resume
      </Button>
    );
  return (
    <>
      <Button onClick={() => setAsking(true)}>Pause</Button>
      <Dialog
        isOpen={isAsking}
        onClose={() => setAsking(false)}
        title={`Pause ${account.name}`}
        description="Nothing is sent until you resume. Webhooks are still received."
        footer={
          <>
            <Button onClick={() => setAsking(false)}>Cancel</Button>
            <Button
              variant="primary"
              disabled={pause.isPending || reason.trim().length < 3}
              onClick={() => pause.mutate({ connectionId: account.id, reason: reason.trim() })}
            >
              Pause
            </Button>
          </>
        }
      >
        {pause.error && <QueryProblem error={pause.error} />}
        <Field label="Why" required value={reason} onChange={(event) => setReason(event.target.value)} />
      </Dialog>
    </>
  );
}
