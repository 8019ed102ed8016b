"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { CurrencyAmounts } from "#components/blocks/currency-amounts.tsx";
import { RuleCard, usePublished, type RuleFormProps } from "#components/blocks/rule-card.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { ApprovalPolicy, StorageRules } from "#server/modules/inbound/contract.ts";

/** Above which total an order to a supplier needs a second person. */
export function ApprovalForm({ canPublish, history }: RuleFormProps) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.inbound.approval.queryOptions({}));
  const published = usePublished(trpc.inbound.pathFilter());
  const publish = useMutation(trpc.inbound.publishApproval.mutationOptions(published));
  return (
    <RuleCard
      title="When an order to a supplier needs a second person"
      {...{ rules, publish, history, canPublish }}
    >
      {(body: ApprovalPolicy, change) => (
        <CurrencyAmounts
          label="Placed without a second person up to"
          amounts={body.limits}
          onChange={(limits) => change({ limits })}
          hint="An order in a currency that is not here always needs one. Whoever submits an order never approves it."
        />
      )}
    </RuleCard>
  );
}

/** Where units that arrive are put. */
export function StorageForm({ canPublish, history }: RuleFormProps) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.inbound.storage.queryOptions({}));
  const published = usePublished(trpc.inbound.pathFilter());
  const publish = useMutation(trpc.inbound.publishStorage.mutationOptions(published));
  return (
    <RuleCard title="Where units that arrive are put" {...{ rules, publish, history, canPublish }}>
      {(body: StorageRules, change) => <StorageFields body={body} change={change} />}
    </RuleCard>
  );
}

const kinds = ["pick", "reserve", "staging"] as const;
const kindWord = { pick: "Pick bins", reserve: "Reserve bins", staging: "Staging" } as const;
const keptFor = [
  { value: "hazmat", label: "Hazardous SKUs" },
  { value: "fragile", label: "Fragile SKUs" },
] as const;

function StorageFields(props: { body: StorageRules; change: (part: Partial<StorageRules>) => void }) {
  const { body, change } = props;
  const [first, ...others] = body.prefer;
  const set = (at: number, part: Partial<StorageRules["only"][number]>) =>
    change({ only: body.only.map((old, index) => (index === at ? { ...old, ...part } : old)) });
  return (
    <>
      <div className="grid gap-4 sm:grid-cols-2">
        <Select
          label="First into"
          value={first ?? "pick"}
          onChange={(kind) => change({ prefer: [kind, ...body.prefer.filter((one) => one !== kind)] })}
          options={kinds.map((value) => ({ value, label: kindWord[value] }))}
        />
        <NumberField
          label="Units a bin holds at most"
          min={1}
          max={1_000_000}
          value={body.mostUnits}
          onChange={(mostUnits) => mostUnits !== null && change({ mostUnits })}
        />
      </div>
      <fieldset className="grid gap-1">
        <legend className="text-[13px] font-medium">Then into</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {kinds
            .filter((kind) => kind !== first)
            .map((kind) => (
              <Checkbox
                key={kind}
                label={kindWord[kind]}
                isChecked={others.includes(kind)}
                onChange={(isOn) =>
                  change({
                    prefer: isOn ? [...body.prefer, kind] : body.prefer.filter((one) => one !== kind),
                  })
                }
              />
            ))}
        </div>
      </fieldset>
      <Checkbox
        label="Different SKUs may lie in one bin"
        isChecked={body.mayMix}
        onChange={(mayMix) => change({ mayMix })}
      />
      <fieldset className="grid gap-2">
        <legend className="text-[13px] font-medium">
          Bins kept for certain SKUs, and those SKUs for them
        </legend>
        {body.only.map((rule, at) => (
          <div key={at} className="flex flex-wrap items-end gap-2">
            <Field
              label="Code begins with"
              maxLength={20}
              className="w-36"
              value={rule.binPrefix}
              onChange={(event) => set(at, { binPrefix: event.target.value })}
            />
            <Select label="For" value={rule.skus} onChange={(skus) => set(at, { skus })} options={keptFor} />
            <Button
              variant="quiet"
              onClick={() => change({ only: body.only.filter((_, index) => index !== at) })}
            >
              Remove
            </Button>
          </div>
        ))}
        <Button
          className="w-fit"
          onClick={() => change({ only: [...body.only, { binPrefix: "", skus: "hazmat" }] })}
        >
          Keep bins for certain SKUs
        </Button>
      </fieldset>
    </>
  );
}
