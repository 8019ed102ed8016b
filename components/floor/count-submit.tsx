"use client";

import { useState } from "react";
import { TRPCClientError } from "@trpc/client";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { useQueuedScan, type Provisional } from "./offline/floor-queue.tsx";
import { signal } from "./signal.ts";

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
  onProvisional: (verdict: Provisional) => void;
}) {
  const { countId, counted, onDone, onProvisional } = props;
  const [missing, setMissing] = useState<Record<string, boolean>>({});
  const submit = useQueuedScan({
    path: "inventory.counts.submit",
    task: countId,
    judge: (text) => ({ isRight: null, text }),
    onAnswer: () => {
      signal(true);
      onDone();
    },
    onProvisional,
  });
  const asked = unseenOf(submit.error);
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
                  size="large"
                  label={`No ${cell.skuCode}${cell.lotCode ? ` lot ${cell.lotCode}` : ""} is here`}
                  isChecked={missing[keyOf(cell)] ?? false}
                  onChange={(isMissing) => setMissing((all) => ({ ...all, [keyOf(cell)]: isMissing }))}
                />
              </li>
            ))}
          </ul>
        </Callout>
      )}
      {submit.error !== null && asked.length === 0 && <QueryProblem error={submit.error} />}
      <Button
        size="large"
        variant="primary"
        disabled={submit.isPending}
        onClick={() => void submit.send("that is all", () => ({ countId, zeros }))}
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
