"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { ChannelStockRow } from "./words.ts";

/** Takes a listing off sale by hand, with a reason and, if wanted, an end. */
export function PauseButton({ row }: { row: ChannelStockRow }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [reason, setReason] = useState("");
  const [until, setUntil] = useState("");
  const pause = useMutation(
    trpc.channels.pauseListing.mutationOptions({
      onSuccess: () => {
        toast.done("The listing is paused; the channel is being told");
        setOpen(false);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.channels.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    pause.mutate({ listingId: row.listingId, reason, expiresAt: until ? new Date(until) : null });
  };
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Pause
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title={`Pause ${row.listingTitle}`}
        description={`It shows 0 on ${row.connectionName} at every location until it is resumed.`}
      >
        <form onSubmit={submit} className="grid gap-4">
          {pause.error && <QueryProblem error={pause.error} />}
          <Field
            label="Why"
            required
            minLength={3}
            maxLength={300}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
          />
          <Field
            label="Until, your time"
            hint="Empty: until somebody resumes it."
            type="datetime-local"
            value={until}
            onChange={(event) => setUntil(event.target.value)}
          />
          <Button type="submit" variant="primary" className="justify-self-end" disabled={pause.isPending}>
            Pause listing
          </Button>
        </form>
      </Dialog>
    </>
  );
}
