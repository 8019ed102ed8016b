"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { CurrencyAmounts } from "#components/blocks/currency-amounts.tsx";
import { PublishBar } from "#components/blocks/publish-bar.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { Switch } from "#components/ui/switch.tsx";
import type { PolicyDocument } from "./count-words.ts";

/** What is counted when, and which differences post without a second person. */
export function CountPolicyDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const policy = useQuery(trpc.inventory.counts.policy.queryOptions({}));
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title="How counts are planned and approved"
      description="A difference posts by itself only within all three tolerances. What was found where nothing was expected always needs a second person."
    >
      {policy.error && <QueryProblem error={policy.error} />}
      {policy.data ? (
        <PolicyForm document={policy.data} onClose={onClose} />
      ) : (
        <Skeleton className="h-64 w-full" />
      )}
    </Dialog>
  );
}

function PolicyForm({ document, onClose }: { document: PolicyDocument; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [body, setBody] = useState(document.body);
  const { tolerance, periodDays } = body;
  const publish = useMutation(
    trpc.inventory.counts.publishPolicy.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inventory.counts.pathFilter()),
    }),
  );
  const change = (part: Partial<typeof body>) => setBody((old) => ({ ...old, ...part }));
  const allow = (part: Partial<typeof tolerance>) => change({ tolerance: { ...tolerance, ...part } });
  const repeat = (part: Partial<typeof periodDays>) => change({ periodDays: { ...periodDays, ...part } });
  return (
    <>
      <div className="grid grid-cols-2 gap-3 sm:grid-cols-3">
        <NumberField
          label="Units a line may differ"
          min={0}
          value={tolerance.units}
          onChange={(units) => allow({ units: units ?? 0 })}
        />
        <NumberField
          label="Percent a line may differ"
          min={0}
          max={100}
          fractionDigits={1}
          value={tolerance.percent}
          onChange={(percent) => allow({ percent: percent ?? 0 })}
        />
        <NumberField
          label="Counts a day and location"
          min={0}
          max={1000}
          value={body.dailyCap}
          onChange={(dailyCap) => change({ dailyCap: dailyCap ?? 0 })}
        />
        <NumberField
          label="Accuracy target in percent"
          min={0}
          max={100}
          fractionDigits={1}
          value={body.accuracyPercent}
          onChange={(accuracyPercent) => change({ accuracyPercent: accuracyPercent ?? 0 })}
        />
        <NumberField
          label="Value moved that has a bin counted, in minor units"
          min={1}
          value={body.turnoverMinor}
          hint="Empty: never for that."
          onChange={(turnoverMinor) => change({ turnoverMinor })}
        />
        {(["a", "b", "c"] as const).map((name) => (
          <NumberField
            key={name}
            label={`Days between counts, class ${name.toUpperCase()}`}
            min={1}
            max={3650}
            value={periodDays[name]}
            onChange={(next) => repeat({ [name]: next ?? 1 })}
          />
        ))}
      </div>
      <CurrencyAmounts
        label="Value a count may differ"
        amounts={tolerance.values}
        onChange={(values) => allow({ values })}
        hint="A count with a difference in a currency that is not here always needs a second person."
      />
      <Switch
        label="Look at bins that ran empty"
        isOn={body.zeroChecks}
        onChange={(zeroChecks) => change({ zeroChecks })}
      />
      <Switch
        label="Who counted a bin may also count it again"
        hint="Off: another person has to."
        isOn={body.recountBySamePerson}
        onChange={(recountBySamePerson) => change({ recountBySamePerson })}
      />
      <p className="text-[13px] text-muted">
        Class A are the bins that make up the first 80 % of the value moved, B the next 15 %, C the rest.
      </p>
      {publish.error && <QueryProblem error={publish.error} />}
      <PublishBar
        isBusy={publish.isPending}
        isChanged={JSON.stringify(body) !== JSON.stringify(document.body)}
        onPublish={(note) => publish.mutate({ body, note, basedOnVersion: document.version })}
      />
    </>
  );
}
