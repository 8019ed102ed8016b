"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { Health } from "./types.ts";

/** How completely a channel's webhooks told what changed there, with the dates of what they did not. */
export function WebhookLine({ health, connectionId }: { health: Health; connectionId: string }) {
  const [isOpen, setOpen] = useState(false);
  const { score } = health;
  const tone = score === null ? "quiet" : score >= 0.995 ? "good" : score >= 0.95 ? "warn" : "bad";
  const text =
    score === null ? "too few to judge" : `${(Math.floor(score * 1000) / 10).toFixed(1)} % arrived`;
  return (
    <p className="flex flex-wrap items-center gap-x-2 text-[13px] text-muted">
      <span className="font-medium text-ink">Webhooks, 24 hours</span>
      <StatusBadge tone={tone}>{text}</StatusBadge>
      <span>
        {health.missed} of {health.seen} changes came only by asking
        {health.delayP95Ms !== null && `; 95 of 100 within ${(health.delayP95Ms / 1000).toFixed(1)} s`};{" "}
        {health.duplicates} twice, {health.outOfOrder} after a newer one.
      </span>
      {health.polledAt && (
        <span>
          Asked <TimeText at={health.polledAt} />.
        </span>
      )}
      {health.missed > 0 && (
        <Button variant="quiet" onClick={() => setOpen(true)}>
          Dates of what was missed
        </Button>
      )}
      <MissedDialog isOpen={isOpen} onClose={() => setOpen(false)} connectionId={connectionId} />
    </p>
  );
}

function MissedDialog(props: { isOpen: boolean; onClose: () => void; connectionId: string }) {
  const trpc = useTRPC();
  const missed = useQuery(
    trpc.channels.missed.queryOptions({ connectionId: props.connectionId }, { enabled: props.isOpen }),
  );
  return (
    <Dialog
      isOpen={props.isOpen}
      onClose={props.onClose}
      size="large"
      title="Changes that no webhook told"
      description="The latest hundred. Each was found by asking and is applied; the dates are for the partner's support."
    >
      {missed.error && <QueryProblem error={missed.error} />}
      <div className="overflow-y-auto">
        <Table label="Missed changes">
          <thead>
            <tr>
              <Th>Order at the channel</Th>
              <Th>Changed there</Th>
              <Th>Found by us</Th>
            </tr>
          </thead>
          <tbody>
            {missed.data?.map((row) => (
              <tr key={row.id}>
                <Td className="font-mono text-[12px]">{row.externalId}</Td>
                <Td>{row.changedAt.toISOString()}</Td>
                <Td>{row.foundAt.toISOString()}</Td>
              </tr>
            ))}
          </tbody>
        </Table>
      </div>
    </Dialog>
  );
}
