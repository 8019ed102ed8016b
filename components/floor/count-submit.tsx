"use client";

import { useState } from "react";
import { TRPCClientError } from "@trpc/client";
import { useMutation } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";

interface Cell {
  skuId: string;
  skuCode: string;
  lotCode: string;
}
const keyOf = (cell: Cell): string => `${cell.skuId} ${cell.lotCode}`;

/** Ends a count. What was not seen is asked for one by one: nothing becomes zero by silence. */
export function CountSubmit(props: {
  countId: string;
  /** What was counted so far: it is not asked for any more. */
  counted: readonly Pick<Cell, "skuId" | "lotCode">[];
  onDone: () => void;
}) {
  const { countId, counted, onDone } = props;
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Cell[]>([]);
  const [missing, setMissing] = useState<Record<string, boolean>>({});
  const submit = useMutation(
    trpc.inventory.counts.submit.mutationOptions({
      onSuccess: onDone,
      onError: (error) => setAsked(unseenOf(error)),
    }),
  );
  const unseen = asked.filter(
    ({ skuId, lotCode }) => !counted.some((one) => one.skuId === skuId && one.lotCode === lotCode),
  );
  const zeros = unseen
    .filter((cell) => missing[keyOf(cell)])
    .map(({ skuId, lotCode }) => ({ skuId, lotCode }));
  return (
    <section aria-label="Finish" className="grid gap-3">
      {unseen.length > 0 && (
        <Callout tone="warn" title="Not seen yet. Scan it, or confirm that none is there.">
          <ul className="grid gap-2">
            {unseen.map((cell) => (
              <li key={keyOf(cell)} className="flex min-h-14 items-center">
                <Checkbox
                  label={`No ${cell.skuCode}${cell.lotCode ? ` lot ${cell.lotCode}` : ""} is here`}
                  isChecked={missing[keyOf(cell)] ?? false}
                  onChange={(isMissing) => setMissing((all) => ({ ...all, [keyOf(cell)]: isMissing }))}
                />
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {submit.error && asked.length === 0 && <QueryProblem error={submit.error} />}
      <Button
        size="large"
        variant="primary"
        disabled={submit.isPending}
        onClick={() => submit.mutate({ countId, zeros })}
      >
        That is all
      </Button>
    </section>
  );
}

/** The SKUs a refusal names; none when it is another problem. */
function unseenOf(error: unknown): Cell[] {
  if (!(error instanceof TRPCClientError)) return [];
  const data = error.data as { refusal?: { code: string; lines?: Cell[] } } | undefined;
  return data?.refusal?.code === "inventory.count_unseen" ? (data.refusal.lines ?? []) : [];
}
