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
import { policyWords } from "./words.ts";
import type { Batch } from "./types.ts";

const NONE = "";

/** What a column of the file is called. One without a name, or with the name of another, is told by its place. */
const headingOf = (header: readonly string[], at: number): string => {
  const name = header[at]!;
  if (name === "") return `Column ${at + 1}`;
  return header.indexOf(name) === header.lastIndexOf(name) ? name : `${name} (column ${at + 1})`;
};

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
    ...batch.header.map((_, at) => ({
      value: String(at),
      label: `${headingOf(batch.header, at)}: ${batch.samples
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
  const used = new Set(Object.values(mapping.columns));
  const unused = batch.header.flatMap((_, at) => (used.has(at) ? [] : [headingOf(batch.header, at)]));
  return (
    <form
      className="grid gap-4"
      onSubmit={(event) => {
        event.preventDefault();
        plan.mutate({ batchId: batch.id, mapping, policy });
      }}
    >
      {batch.isRemembered && (
        <Callout tone="info" title="The columns are as you chose them for the last file like this." />
      )}
      <fieldset className="grid grid-cols-1 max-w-6xl items-start gap-x-4 gap-y-3 sm:grid-cols-2 xl:grid-cols-3">
        <legend className="mb-3 text-[13px] text-muted">
          Where each value comes from, guessed by the names of the columns.
          {unused.length > 0 && ` Not used: ${unused.join(", ")}.`}
        </legend>
        {batch.columns.map(({ key, label, isRequired, mayBeFixed, example }) => (
          <div key={key} className="grid gap-2">
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
      </fieldset>
      {plan.error && <QueryProblem error={plan.error} />}
      <div className="sticky bottom-0 flex flex-wrap items-end gap-3 border-t border-line bg-surface py-3">
        <Select
          label="When a row is wrong"
          value={policy}
          onChange={(value) => setPolicy(value as ImportPolicy)}
          options={importPolicies.map((value) => ({ value, label: policyWords[value] }))}
        />
        <Button variant="primary" type="submit" disabled={plan.isPending} className="min-h-9">
          Dry run
        </Button>
      </div>
    </form>
  );
}
