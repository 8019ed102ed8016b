"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { InvoicingPolicy } from "#server/modules/invoicing/contract.ts";

/** When invoices are issued, how shipping is shared, and what their numbers look like. */
export function InvoicingPolicyForm({ canPublish }: { canPublish: boolean }) {
  const trpc = useTRPC();
  const policy = useQuery(trpc.invoicing.policy.queryOptions({}));
  return (
    <>
      <PageHeader
        title="Invoicing policy"
        description={policy.data ? versionText(policy.data.version) : "When and how invoices are issued."}
      />
      {policy.error && <QueryProblem error={policy.error} />}
      {!policy.data && !policy.error && <SkeletonLines count={6} />}
      {policy.data && (
        <PolicyFields key={policy.data.version} version={policy.data.version} body={policy.data.body} canPublish={canPublish} />
      )}
    </>
  ); // prettier-ignore
}

const versionText = (version: number): string =>
  version === 0 ? "The standard policy holds; nothing was published yet." : `Version ${version} holds.`;

function PolicyFields({
  version,
  body,
  canPublish,
}: {
  version: number;
  body: InvoicingPolicy;
  canPublish: boolean;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(body);
  const [note, setNote] = useState("");
  const publish = useMutation(
    trpc.invoicing.publishPolicy.mutationOptions({
      onSuccess: (made) => toast.done(made.isNew ? `Version ${made.version} holds from now on.` : "Nothing was different."),
      onSettled: () => queryClient.invalidateQueries(trpc.invoicing.pathFilter()),
    }),
  ); // prettier-ignore
  const change = (part: Partial<InvoicingPolicy>) => setDraft({ ...draft, ...part });
  return (
    <Card title="What holds for new invoices" className="max-w-2xl">
      <form
        className="grid gap-4"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ body: draft, note, basedOnVersion: version });
        }}
      >
        {publish.error && <QueryProblem error={publish.error} />}
        <div className="grid gap-4 sm:grid-cols-2">
          <Select
            label="An invoice is issued"
            value={draft.when}
            onChange={(when) => change({ when })}
            options={[
              { value: "shipment", label: "When a shipment leaves" },
              { value: "delivery", label: "When it was delivered" },
              { value: "manual", label: "When a person says so" },
              { value: "never", label: "Never: the channel invoices" },
            ]}
          />
          <Select
            label="Shipping charges go"
            value={draft.shippingOn}
            onChange={(shippingOn) => change({ shippingOn })}
            options={[
              { value: "first", label: "On the first invoice" },
              { value: "prorata", label: "By value on each invoice" },
            ]}
          />
          {(["invoiceSeries", "creditNoteSeries"] as const).map((series) => (
            <Field
              key={series}
              label={series === "invoiceSeries" ? "Invoice numbers begin with" : "Credit note numbers begin with"}
              value={draft[series].prefix}
              maxLength={12}
              onChange={(event) => change({ [series]: { ...draft[series], prefix: event.target.value } })}
            />
          ))}
          <Select
            label="Numbers restart"
            value={draft.invoiceSeries.restart}
            onChange={(restart) =>
              change({
                invoiceSeries: { ...draft.invoiceSeries, restart },
                creditNoteSeries: { ...draft.creditNoteSeries, restart },
              })
            }
            options={[
              { value: "never", label: "Never" },
              { value: "year", label: "Every year" },
            ]}
          />
          <Select
            label="Paper"
            value={draft.paper}
            onChange={(paper) => change({ paper })}
            options={[
              { value: "LETTER", label: "Letter" },
              { value: "A4", label: "A4" },
            ]}
          />
          <NumberField
            label="Days until it is due"
            value={draft.paymentTermsDays}
            min={0}
            max={365}
            onChange={(days) => change({ paymentTermsDays: days ?? 0 })}
          />
        </div>
        <Textarea
          label="Small print"
          hint="Under the totals, such as a tax number."
          rows={2}
          maxLength={500}
          value={draft.footer}
          onChange={(event) => change({ footer: event.target.value })}
        />
        <Field
          label="What changes and why"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" disabled={!canPublish || note.trim().length < 3 || publish.isPending}>
            Publish
          </Button>
        </div>
      </form>
    </Card>
  ); // prettier-ignore
}
