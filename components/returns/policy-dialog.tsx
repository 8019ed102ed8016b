"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PublishBar } from "#components/blocks/publish-bar.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import {
  grades,
  refundTriggers,
  returnReasons,
  reviewReasons,
  reviewWords,
  type ReturnsPolicy,
} from "#server/modules/returns/contract.ts";
import { AmountField } from "./amount-field.tsx";
import { BuyerTermsPart } from "./buyer-terms-part.tsx";
import { triggerWord, word } from "./words.ts";

/** When money goes back, how long returns are taken, and what is kept. Publishing makes a version; open returns keep their trigger. */
export function PolicyDialog({ onClose }: { onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const policy = useQuery(trpc.returns.policy.queryOptions({}));
  const [draft, setDraft] = useState<ReturnsPolicy>();
  const publish = useMutation(
    trpc.returns.publishPolicy.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.returns.pathFilter());
        onClose();
      },
    }),
  );
  const body = draft ?? policy.data?.body;
  return (
    <Dialog isOpen onClose={onClose} title="Returns policy" size="large">
      {policy.error && <QueryProblem error={policy.error} />}
      {body && policy.data && (
        <>
          <Terms body={body} onChange={setDraft} currency={policy.data.currency} />
          <Fees body={body} onChange={setDraft} />
          <BuyerTermsPart body={body} onChange={setDraft} currency={policy.data.currency} />
          {publish.error && <QueryProblem error={publish.error} />}
          <PublishBar
            isBusy={publish.isPending}
            isChanged={draft !== undefined}
            onPublish={(note) => publish.mutate({ body, note, basedOnVersion: policy.data.version })}
          />
        </>
      )}
    </Dialog>
  );
}

interface Part {
  body: ReturnsPolicy;
  onChange: (body: ReturnsPolicy) => void;
}

function Terms({ body, onChange, currency }: Part & { currency: string }) {
  return (
    <>
      <Select
        label="Money goes back"
        value={body.refundTrigger}
        onChange={(refundTrigger) => onChange({ ...body, refundTrigger })}
        options={refundTriggers.map((value) => ({ value, label: triggerWord[value] }))}
      />
      <div className="flex flex-wrap gap-4">
        <NumberField
          label="Days after shipping"
          min={0}
          max={3650}
          value={body.windowDays}
          onChange={(value) => onChange({ ...body, windowDays: value ?? 0 })}
        />
        <AmountField
          label={`Second person and finance above (${currency})`}
          minor={body.approvalAboveMinor}
          currency={currency}
          onChange={(approvalAboveMinor) => onChange({ ...body, approvalAboveMinor })}
        />
      </div>
      <fieldset className="grid gap-1">
        <legend className="text-[13px] font-medium">A person looks before money goes back when</legend>
        <div className="grid gap-1">
          {reviewReasons.map((reason) => (
            <Checkbox
              key={reason}
              label={reviewWords[reason]}
              isChecked={body.reviewWhen.includes(reason)}
              onChange={(isOn) =>
                onChange({
                  ...body,
                  reviewWhen: reviewReasons.filter((one) =>
                    one === reason ? isOn : body.reviewWhen.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
      <fieldset className="grid gap-1">
        <legend className="text-[13px] font-medium">Shipping goes back too when it was</legend>
        <div className="flex flex-wrap gap-x-4 gap-y-1">
          {returnReasons.map((reason) => (
            <Checkbox
              key={reason}
              label={word(reason)}
              isChecked={body.shippingBackFor.includes(reason)}
              onChange={(isOn) =>
                onChange({
                  ...body,
                  shippingBackFor: returnReasons.filter((one) =>
                    one === reason ? isOn : body.shippingBackFor.includes(one),
                  ),
                })
              }
            />
          ))}
        </div>
      </fieldset>
    </>
  );
}

function Fees({ body, onChange }: Part) {
  const fees = body.restockingFees;
  const change = (at: number, fee: Partial<ReturnsPolicy["restockingFees"][number]>) =>
    onChange({ ...body, restockingFees: fees.map((old, index) => (index === at ? { ...old, ...fee } : old)) });
  return (
    <fieldset className="grid gap-2">
      <legend className="text-[13px] font-medium">Restocking fees, the first that fits</legend>
      {fees.map((fee, at) => (
        <div key={at} className="flex flex-wrap items-end gap-2">
          <Select label="Reason" value={fee.reason} onChange={(reason) => change(at, { reason })} options={optionsOf(["any", ...returnReasons] as const)} />
          <Select label="Grade" value={fee.grade} onChange={(grade) => change(at, { grade })} options={optionsOf(["any", ...grades] as const)} />
          <NumberField label="Percent kept" min={0} max={100} value={fee.percent} onChange={(value) => change(at, { percent: value ?? 0 })} />
          <Button onClick={() => onChange({ ...body, restockingFees: fees.filter((_, index) => index !== at) })}>Remove</Button>
        </div>
      ))}
      <Button
        className="w-fit"
        onClick={() => onChange({ ...body, restockingFees: [...fees, { reason: "any", grade: "any", percent: 10 }] })}
      >
        Add a fee
      </Button>
    </fieldset>
  );
} // prettier-ignore
