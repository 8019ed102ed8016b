"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";

/** Asks why proposals are refused; the reason stays with them. */
export function RefuseProposalsDialog({
  proposalIds,
  onClose,
}: {
  proposalIds: string[];
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [reason, setReason] = useState("");
  const refuse = useMutation(
    trpc.channels.refuseProposals.mutationOptions({
      onSuccess: ({ refused }) => {
        toast.done(`${refused} refused. They come again only with other figures.`);
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.channels.pathFilter()),
    }),
  );
  return (
    <Dialog isOpen onClose={onClose} size="small" title={`Refuse ${proposalIds.length}`}>
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          refuse.mutate({ proposalIds, reason });
        }}
      >
        {refuse.error && <QueryProblem error={refuse.error} />}
        <Field
          label="Why"
          required
          minLength={2}
          maxLength={1_000}
          autoFocus
          value={reason}
          onChange={(event) => setReason(event.target.value)}
        />
        <Button
          type="submit"
          variant="primary"
          className="justify-self-end"
          disabled={refuse.isPending || reason.trim().length < 2}
        >
          Refuse
        </Button>
      </form>
    </Dialog>
  );
}
