"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { toast } from "#components/ui/toast.tsx";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import type { CarePolicy, ReasonTerms } from "#server/modules/care/contract.ts";

interface PolicyFormProps {
  version: number;
  body: CarePolicy;
  canPublish: boolean;
}

/** Limits by reason: how much is offered, and up to which amount nobody else is asked. */
export function PolicyForm({ version, body, canPublish }: PolicyFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(body);
  const [note, setNote] = useState("");
  const publish = useMutation(
    trpc.care.publishPolicy.mutationOptions({
      onSuccess: (made) => toast.done(made.isNew ? `Version ${made.version} decides from now on.` : "Nothing was different."),
      onSettled: () => queryClient.invalidateQueries(trpc.care.pathFilter()),
    }),
  ); // prettier-ignore
  const changeReason = (index: number, part: Partial<ReasonTerms>) =>
    setDraft({
      ...draft,
      reasons: draft.reasons.map((terms, place) => (place === index ? { ...terms, ...part } : terms)),
    });
  return (
    <Card title={version === 0 ? "Policy (standard)" : `Policy, version ${version}`}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ body: draft, note, basedOnVersion: version });
        }}
      >
        {publish.error && <QueryProblem error={publish.error} />}
        {draft.reasons.map((terms, index) => (
          <ReasonFields
            key={terms.reason}
            terms={terms}
            currency={draft.currency}
            onChange={(part) => changeReason(index, part)}
          />
        ))}
        <fieldset className="grid gap-3 border-t border-line pt-4 sm:grid-cols-3">
          <legend className="sr-only">For all reasons</legend>
          <NumberField
            label="Credits a buyer may have"
            value={draft.history.mostCredits}
            min={0}
            max={100}
            onChange={(most) => setDraft({ ...draft, history: { ...draft.history, mostCredits: most ?? 0 } })}
          />
          <NumberField
            label="within days"
            value={draft.history.days}
            min={1}
            max={730}
            onChange={(days) => setDraft({ ...draft, history: { ...draft.history, days: days ?? 1 } })}
          />
          <AmountField
            label="Budget a month, 0 is none"
            minor={draft.monthlyBudgetMinor}
            currency={draft.currency}
            onChange={(monthlyBudgetMinor) => setDraft({ ...draft, monthlyBudgetMinor })}
          />
        </fieldset>
        <Field
          label="What changes and why"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" disabled={!canPublish || note.trim().length < 3 || publish.isPending}>
            Publish the policy
          </Button>
        </div>
      </form>
    </Card>
  ); // prettier-ignore
}

function ReasonFields({
  terms,
  currency,
  onChange,
}: {
  terms: ReasonTerms;
  currency: string;
  onChange: (part: Partial<ReasonTerms>) => void;
}) {
  const name = terms.reason.replaceAll("_", " ");
  const changeStep = (index: number, part: Partial<ReasonTerms["steps"][number]>) =>
    onChange({ steps: terms.steps.map((step, place) => (place === index ? { ...step, ...part } : step)) });
  return (
    <fieldset className="grid gap-3 border-t border-line pt-3 first:border-t-0 first:pt-0">
      <legend className="float-left w-full text-[13px] font-semibold capitalize">{name}</legend>
      {terms.steps.map((step, index) => (
        <div key={index} className="flex flex-wrap items-end gap-3">
          {terms.reason === "late" && (
            <NumberField
              label="From days late"
              value={step.fromDaysLate}
              min={0}
              max={365}
              onChange={(days) => changeStep(index, { fromDaysLate: days ?? 0 })}
            />
          )}
          <NumberField label="% of items" value={step.itemsPercent} min={0} max={100} onChange={(part) => changeStep(index, { itemsPercent: part ?? 0 })} />
          <NumberField label="% of shipping" value={step.shippingPercent} min={0} max={100} onChange={(part) => changeStep(index, { shippingPercent: part ?? 0 })} />
        </div>
      ))}
      <div className="grid gap-3 sm:grid-cols-4">
        <AmountField label="At most" minor={terms.mostMinor} currency={currency} onChange={(mostMinor) => onChange({ mostMinor })} />
        <AmountField
          label="Without approval up to"
          minor={terms.approvalAboveMinor}
          currency={currency}
          onChange={(approvalAboveMinor) => onChange({ approvalAboveMinor })}
        />
        <NumberField label="For days" value={terms.windowDays} min={1} max={3650} onChange={(days) => onChange({ windowDays: days ?? 1 })} />
        <NumberField label="Times an order" value={terms.timesPerOrder} min={1} max={20} onChange={(times) => onChange({ timesPerOrder: times ?? 1 })} />
      </div>
    </fieldset>
  ); // prettier-ignore
}

/** An amount in the policy's currency; what is no amount is told and not taken over. */
function AmountField({
  label,
  minor,
  currency,
  onChange,
}: {
  label: string;
  minor: number;
  currency: string;
  onChange: (minor: number) => void;
}) {
  const [text, setText] = useState(formatDecimal({ minor: BigInt(minor), currency }));
  const parsed = parseDecimal(text.trim(), currency);
  const isWrong = !parsed.ok || parsed.value.minor < 0n;
  return (
    <Field
      label={`${label} (${currency})`}
      inputMode="decimal"
      autoComplete="off"
      value={text}
      error={isWrong ? "Write an amount such as 12.50." : undefined}
      onChange={(event) => {
        setText(event.target.value);
        const next = parseDecimal(event.target.value.trim(), currency);
        if (next.ok && next.value.minor >= 0n) onChange(Number(next.value.minor));
      }}
    />
  );
}
