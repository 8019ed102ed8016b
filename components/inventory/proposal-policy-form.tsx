"use client";

import { useId, useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PublishBar } from "#components/blocks/publish-bar.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { ProposalPolicy } from "#server/modules/channels/contract.ts";

/** How careful proposals are: an oversell against a lost sale, and the bounds. */
export function ProposalPolicyForm({ canPublish }: { canPublish: boolean }) {
  const trpc = useTRPC();
  const policy = useQuery(trpc.channels.proposalPolicy.queryOptions({}));
  return (
    <Card title="How careful">
      {policy.error && <QueryProblem error={policy.error} />}
      {!policy.data && !policy.error && <SkeletonLines count={2} />}
      {policy.data && (
        <Fields
          key={policy.data.version}
          version={policy.data.version}
          body={policy.data.body}
          canPublish={canPublish}
        />
      )}
    </Card>
  );
}

function Fields(props: { version: number; body: ProposalPolicy; canPublish: boolean }) {
  const { version, body, canPublish } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(body);
  const publish = useMutation(
    trpc.channels.publishProposalPolicy.mutationOptions({
      onSuccess: (made) =>
        toast.done(
          made.isNew ? `Version ${made.version} holds from the next measuring on.` : "Nothing was different.",
        ),
      onSettled: () => queryClient.invalidateQueries(trpc.channels.proposalPolicy.pathFilter()),
    }),
  );
  const set = (changes: Partial<ProposalPolicy>) => setDraft((kept) => ({ ...kept, ...changes }));
  const { lostSalesPerOversell, leastUnits, mostUnits, isOn } = draft;
  return (
    <div className="grid gap-4">
      {publish.error && <QueryProblem error={publish.error} />}
      <div className="flex flex-wrap items-start gap-6">
        <Slider
          value={lostSalesPerOversell}
          isDisabled={!canPublish}
          onChange={(value) => set({ lostSalesPerOversell: value })}
        />
        <NumberField
          label="Least units"
          min={0}
          max={mostUnits}
          isDisabled={!canPublish}
          value={leastUnits}
          onChange={(value) => value !== null && set({ leastUnits: value })}
        />
        <NumberField
          label="Most units"
          min={leastUnits}
          max={1_000_000}
          isDisabled={!canPublish}
          value={mostUnits}
          onChange={(value) => value !== null && set({ mostUnits: value })}
        />
        <Checkbox
          label="Propose every Monday"
          isChecked={isOn}
          isDisabled={!canPublish}
          onChange={(next) => set({ isOn: next })}
        />
      </div>
      {canPublish && (
        <PublishBar
          isBusy={publish.isPending}
          isChanged={JSON.stringify(draft) !== JSON.stringify(body)}
          onPublish={(note) => publish.mutate({ body: draft, note, basedOnVersion: version })}
        />
      )}
    </div>
  );
}

/** From rather losing sales to rather never overselling. */
function Slider(props: { value: number; isDisabled: boolean; onChange: (value: number) => void }) {
  const { value, isDisabled, onChange } = props;
  const id = useId();
  return (
    <div className="grid min-w-64 flex-1 gap-1">
      <label htmlFor={id} className="text-[13px] font-medium">
        One oversell costs as much as {value} lost {value === 1 ? "sale" : "sales"}
      </label>
      <input
        id={id}
        type="range"
        min={0}
        max={30}
        step={1}
        value={Math.min(30, value)}
        disabled={isDisabled}
        aria-valuetext={`${value} lost sales`}
        onChange={(event) => onChange(Number(event.target.value))}
        className="h-9 w-full accent-(--color-accent)"
      />
      <p className="flex justify-between text-[13px] text-muted">
        <span>sell the last unit</span>
        <span>× {Math.log1p(value).toFixed(1)} of what is sold during the lag</span>
        <span>never oversell</span>
      </p>
    </div>
  );
}
