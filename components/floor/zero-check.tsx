"use client";

import { useState } from "react";
import { useMutation } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { newScanKey } from "./signal.ts";

/** Asks whether a bin is empty now, as the system thinks after what was taken out of it. */
export function ZeroCheck(props: { bin: { binId: string; binCode: string }; onAnswered: () => void }) {
  const { bin, onAnswered } = props;
  const trpc = useTRPC();
  const [scanKey] = useState(newScanKey);
  const answer = useMutation(trpc.inventory.counts.zeroCheck.mutationOptions({ onSettled: onAnswered }));
  const say = (isEmpty: boolean) => answer.mutate({ binId: bin.binId, isEmpty, scanKey });
  return (
    <section aria-label={`Bin ${bin.binCode}`} className="grid gap-3 rounded-lg border border-line p-4">
      <p className="font-semibold">Is {bin.binCode} empty now?</p>
      <div className="grid grid-cols-2 gap-2">
        <Button size="large" disabled={answer.isPending} onClick={() => say(true)}>
          It is empty
        </Button>
        <Button size="large" disabled={answer.isPending} onClick={() => say(false)}>
          Something is left
        </Button>
      </div>
      {answer.error && <QueryProblem error={answer.error} />}
    </section>
  );
}
