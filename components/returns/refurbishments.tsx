"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { parseDecimal } from "#kernel/money.ts";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { SkuSelect } from "#components/blocks/sku-select.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { Return } from "./types.ts";

type Job = Return["refurbishments"][number];

/** Work orders for units that are made good again: what each costs and what came of it. */
export function Refurbishments({ rma, canWrite }: { rma: Return; canWrite: boolean }) {
  const [job, setJob] = useState<Job>();
  if (rma.refurbishments.length === 0) return null;
  return (
    <Card title="Refurbishment">
      <ul className="grid gap-2 text-[13px]">
        {rma.refurbishments.map((row) => (
          <li key={row.id} className="flex flex-wrap items-center gap-2">
            <span className="font-medium">{row.number}</span>
            {row.quantity} × {row.skuCode}
            <StatusBadge tone={row.status === "open" ? "warn" : row.status === "done" ? "good" : "bad"}>
              {row.outcomeGrade ? `grade ${row.outcomeGrade}` : row.status}
            </StatusBadge>
            {row.costMinor !== null && <MoneyText minor={row.costMinor} currency={row.currency} />}
            {row.status === "open" && canWrite && (
              <Button onClick={() => setJob(row)} aria-label={`End ${row.number}`}>
                End it
              </Button>
            )}
          </li>
        ))}
      </ul>
      {job && <EndDialog job={job} onClose={() => setJob(undefined)} />}
    </Card>
  );
}

const outcomes = [
  { value: "A", label: "As new: back to stock" },
  { value: "B", label: "Used: sold on as B-stock" },
  { value: "failed", label: "Failed: scrapped" },
] as const;

function EndDialog({ job, onClose }: { job: Job; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]["value"]>("A");
  const [cost, setCost] = useState("");
  const [bStockSkuId, setBStock] = useState("");
  const amount = parseDecimal(cost, job.currency);
  const finish = useMutation(
    trpc.returns.finishRefurbishment.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.returns.pathFilter());
        onClose();
      },
    }),
  );
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`End ${job.number}`}
      description={`${job.quantity} × ${job.skuCode}`}
      footer={
        <Button
          variant="primary"
          disabled={!amount.ok || finish.isPending}
          onClick={() =>
            amount.ok &&
            finish.mutate({
              id: job.id,
              outcome,
              costMinor: amount.value.minor,
              ...(outcome === "B" && bStockSkuId ? { bStockSkuId } : {}),
            })
          }
        >
          End the work
        </Button>
      }
    >
      <Select label="Outcome" value={outcome} onChange={setOutcome} options={outcomes} />
      {outcome === "B" && (
        <SkuSelect
          label="Sold on as"
          none="The same as the last time"
          value={bStockSkuId}
          onChange={setBStock}
        />
      )}
      <Field
        label={`Cost in ${job.currency}`}
        inputMode="decimal"
        value={cost}
        error={cost && !amount.ok ? "An amount such as 12.50" : undefined}
        onChange={(event) => setCost(event.target.value)}
      />
      {finish.error && <QueryProblem error={finish.error} />}
    </Dialog>
  );
}
