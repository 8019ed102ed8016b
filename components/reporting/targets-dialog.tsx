"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { Targets } from "#server/modules/reporting/contract.ts";

const fields: readonly { key: keyof Targets; label: string; max: number }[] = [
  { key: "firstPassYieldPercent", label: "First-pass yield, %", max: 100 },
  { key: "pickAccuracyPercent", label: "Pick accuracy, %", max: 100 },
  { key: "promiseKeptPercent", label: "Promise kept, %", max: 100 },
  { key: "invoiceMatchPercent", label: "Invoice match rate, %", max: 100 },
  { key: "orderCycleHours", label: "Order cycle time, hours", max: 1_000 },
  { key: "refundHours", label: "Refund resolution, hours", max: 2_000 },
];

/** What the merchant wants to reach, as a version with its reason. */
export function TargetsDialog({ targets }: { targets: { version: number; body: Targets } }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isOpen, setOpen] = useState(false);
  const [draft, setDraft] = useState(targets.body);
  const [note, setNote] = useState("");
  const publish = useMutation(
    trpc.reporting.publishTargets.mutationOptions({
      onSuccess: (made) => {
        toast.done(made.isNew ? `Targets, version ${made.version}, hold from now on.` : "Nothing was different.");
        setOpen(false);
      },
      onSettled: () => queryClient.invalidateQueries(trpc.reporting.kpis.pathFilter()),
    }),
  ); // prettier-ignore
  return (
    <>
      <Button variant="quiet" onClick={() => setOpen(true)}>
        Targets
      </Button>
      <Dialog
        isOpen={isOpen}
        onClose={() => setOpen(false)}
        title="Targets"
        description="Figures turn green when they reach these."
        footer={
          <Button
            variant="primary"
            disabled={publish.isPending || note.trim() === ""}
            onClick={() => publish.mutate({ body: draft, note, basedOnVersion: targets.version })}
          >
            Set targets
          </Button>
        }
      >
        {publish.error && <QueryProblem error={publish.error} />}
        <div className="grid gap-3 sm:grid-cols-2">
          {fields.map(({ key, label, max }) => (
            <NumberField
              key={key}
              label={label}
              min={0}
              max={max}
              fractionDigits={1}
              value={draft[key]}
              onChange={(value) => value !== null && setDraft({ ...draft, [key]: value })}
            />
          ))}
        </div>
        <Field
          label="What changes and why"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
        />
      </Dialog>
    </>
  );
}
