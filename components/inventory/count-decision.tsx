"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import type { LineDecision } from "#server/modules/inventory/contract.ts";
import type { CountPage } from "./count-words.ts";

/** What a second person decides: about all lines alike, except those that were chosen one by one. */
export function CountDecision({
  count,
  choices,
}: {
  count: CountPage;
  choices: Record<string, LineDecision | "">;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [note, setNote] = useState("");
  const decide = useMutation(
    trpc.inventory.counts.decide.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.pathFilter()),
    }),
  );
  const lines = Object.entries(choices).flatMap(([lineId, decision]) =>
    decision ? [{ lineId, decision }] : [],
  );
  const send = (decision: LineDecision) =>
    decide.mutate({ countId: count.id, version: count.version, decision, lines, note: note.trim() });
  const isBusy = decide.isPending || note.trim().length < 2;
  const rest = lines.length > 0 ? " the rest" : "";
  return (
    <section aria-label="Decide" className="grid max-w-2xl gap-3">
      <Textarea
        label="Why"
        hint="Kept with the count."
        rows={2}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      {decide.error && <QueryProblem error={decide.error} />}
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" disabled={isBusy} onClick={() => send("approve")}>
          Approve{rest}
        </Button>
        <Button disabled={isBusy} onClick={() => send("recount")}>
          Count{rest} again
        </Button>
        <Button disabled={isBusy} onClick={() => send("reject")}>
          Reject{rest}
        </Button>
      </div>
    </section>
  );
}
