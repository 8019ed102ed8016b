"use client";

import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Button } from "#components/ui/button.tsx";
import { useFloorQueue, useQueuedScan } from "./offline/floor-queue.tsx";
import { signal } from "./signal.ts";

/** Asks whether a bin is empty now, as the system thinks after what was taken out of it. */
export function ZeroCheck(props: { bin: { binId: string; binCode: string }; onAnswered: () => void }) {
  const { bin, onAnswered } = props;
  const task = `empty ${bin.binId}`;
  const isAnswered = useFloorQueue().scans.some((scan) => scan.task === task && !scan.conflict);
  const answer = useQueuedScan({
    path: "inventory.counts.zeroCheck",
    task,
    judge: (text) => ({ isRight: true, text }),
    onAnswer: () => {
      signal(true);
      onAnswered();
    },
    onProvisional: () => undefined,
  });
  const say = (isEmpty: boolean) =>
    void answer.send(`${bin.binCode}: ${isEmpty ? "empty" : "something is left"}`, (scanKey) => ({
      ...{ binId: bin.binId, isEmpty, scanKey },
    }));
  if (isAnswered && !answer.isPending) return null;
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
      {answer.error !== null && <QueryProblem error={answer.error} />}
    </section>
  );
}
