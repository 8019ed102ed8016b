"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { importPolicies, type ColumnMapping, type ImportPolicy } from "#server/modules/imports/contract.ts";
import type { Batch } from "./import-view.tsx";
import { policyWords } from "./words.ts";

const NONE = "";

/** Says where each of our columns comes from; guessed by name or remembered from such a file before. */
export function MappingForm({ batch, onDone }: { batch: Batch; onDone: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [mapping, setMapping] = useState<ColumnMapping>(batch.mapping);
  const [policy, setPolicy] = useState<ImportPolicy>(batch.policy);
  const plan = useMutation(
    trpc.imports.plan.mutationOptions({
      onSuccess: onDone,
      onSettled: () => queryClient.invalidateQueries(trpc.imports.pathFilter()),
    }),
  );
  const sources = [
    { value: NONE, label: "Not in this file" },
    ...batch.header.map((name, at) => ({
      value: String(at),
      label: `${name || `Column ${at + 1}`}: ${batch.samples
        .map((row) => row[at])
        .filter(Boolean)
        .join(", ")
        .slice(0, 60)}`,
    })),
  ];
  const choose = (key: string, value: string) => {
    const { [key]: _, ...columns } = mapping.columns;
    setMapping({ ...mapping, columns: value === NONE ? columns : { ...columns, [key]: Number(value) } });
  };
  const fix = (key: string, value: string) => {
    const { [key]: _, ...fixed } = mapping.fixed;
    setMapping({ ...mapping, fixed: value === "" ? fixed : { ...fixed, [key]: value } });
  };
  return (
    <form
      className="grid max-w-3xl gap-3"
      onSubmit={(event) => {
        event.preventDefault();
        plan.mutate({ batchId: batch.id, mapping, policy });
      }}
    >
      {batch.isRemembered && (
        <Callout tone="info" title="The columns are as you chose them for the last file like this." />
      )}
      {batch.columns.map(({ key, label, isRequired, mayBeFixed, example }) => (
        <div key={key} className="grid gap-2 sm:grid-cols-2">
          <Select
            label={isRequired ? `${label} (needed)` : label}
            value={mapping.columns[key] === undefined ? NONE : String(mapping.columns[key])}
            onChange={(value) => choose(key, value)}
            options={sources}
          />
          {mayBeFixed && (
            <Field
              label={`${label} where the file says none`}
              value={mapping.fixed[key] ?? ""}
              placeholder={example}
              onChange={(event) => fix(key, event.target.value)}
            />
          )}
        </div>
      ))}
      <Select
        label="When a row is wrong"
        value={policy}
        onChange={(value) => setPolicy(value as ImportPolicy)}
        options={importPolicies.map((value) => ({ value, label: policyWords[value] }))}
      />
      {plan.error && <QueryProblem error={plan.error} />}
      <div>
        <Button variant="primary" type="submit" disabled={plan.isPending}>
          Dry run
        </Button>
      </div>
    </form>
  );
}
