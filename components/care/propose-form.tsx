"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Field } from "#components/ui/field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import type { AppRouter } from "#server/api/root.ts";
import { careReasons, type CareReason } from "#server/modules/care/contract.ts";

type Offered = inferRouterOutputs<AppRouter>["care"]["offer"];

interface ProposeFormProps {
  orderId: string;
  exceptionId: string;
  invoiceId: string;
  canPropose: boolean;
}

/** Which reason an exception most likely means. */
const reasonOf: Record<string, CareReason> = {
  "tracking.lost": "lost",
  "tracking.damaged": "damaged",
  "tracking.delayed": "late",
  "tracking.silent": "late",
  "fulfillment.late": "late",
};

/** What the policy gives for an order, and giving it: the effect is shown before anybody says yes. */
export function ProposeForm(props: ProposeFormProps) {
  const trpc = useTRPC();
  const { exceptionId } = props;
  const exception = useQuery(
    trpc.exceptions.get.queryOptions({ id: exceptionId }, { enabled: exceptionId !== "" }),
  );
  if (exceptionId !== "" && exception.isLoading)
    return <PageHeader title="Give a credit" description="Reading the exception" />;
  const { data } = exception;
  return (
    <OfferForm
      {...props}
      orderId={props.orderId || (data?.orderId ?? "")}
      cause={data?.title}
      firstReason={reasonOf[data?.type ?? ""] ?? "late"}
    />
  );
}

function OfferForm(props: ProposeFormProps & { cause: string | undefined; firstReason: CareReason }) {
  const { orderId, exceptionId, canPropose, cause } = props;
  const [invoiceId, setInvoiceId] = useState(props.invoiceId);
  const trpc = useTRPC();
  const [reason, setReason] = useState<CareReason>(props.firstReason);
  const target = {
    orderId,
    reason,
    ...(exceptionId ? { exceptionId } : {}),
    ...(invoiceId ? { invoiceId } : {}),
  };
  const offer = useQuery(trpc.care.offer.queryOptions(target, { enabled: orderId !== "" }));
  if (orderId === "") {
    return (
      <>
        <PageHeader title="Give a credit" />
        <EmptyState title="Which order?">
          Open an order, an invoice or an exception and offer the credit from there.{" "}
          <Link className="underline underline-offset-2" href="/invoices">
            Invoices
          </Link>
        </EmptyState>
      </>
    );
  }
  return (
    <>
      <PageHeader
        title="Give a credit"
        description={offer.data ? `Order ${offer.data.orderNumber}, invoice ${offer.data.invoiceNumber}` : "By the policy"}
      />
      {!canPropose && <Callout tone="warn" title="Your role cannot give credits. Support and the owner can." />}
      <div className="grid grid-cols-1 max-w-4xl items-start gap-4 lg:grid-cols-2">
        <Card title="What happened">
          {cause && <p className="mb-3 text-[13px]">{cause}</p>}
          <div className="grid gap-3">
            <Select label="Reason" value={reason} onChange={setReason} options={optionsOf(careReasons)} />
            {offer.data && offer.data.invoices.length > 1 && (
              <Select
                label="Invoice"
                value={offer.data.invoiceId}
                onChange={setInvoiceId}
                options={offer.data.invoices.map(({ id, number, leftMinor }) => ({
                  value: id,
                  label: `${number}, ${formatMoney(leftMinor, offer.data.currency)} left`,
                }))}
              />
            )}
          </div>
        </Card>
        <Card title="What the policy gives">
          {offer.error && <QueryProblem error={offer.error} />}
          {offer.isLoading && <SkeletonLines count={4} />}
          {offer.data && <OfferFacts offered={offer.data} />}
        </Card>
        {offer.data && canPropose && <Giving key={`${reason} ${offer.data.invoiceId}`} offered={offer.data} target={target} />}
      </div>
    </>
  ); // prettier-ignore
}

function OfferFacts({ offered }: { offered: Offered }) {
  const { offer, facts, leftMinor, currency, policyVersion } = offered;
  const money = (minor: bigint) => <MoneyText minor={minor} currency={currency} />;
  return (
    <div className="grid gap-3 text-[13px]">
      <p className="text-xl font-semibold tabular-nums">{formatMoney(offer.amountMinor, currency)}</p>
      {[...offer.explanation, ...offer.approvalReasons].map((sentence) => (
        <p key={sentence}>{sentence}</p>
      ))}
      <DetailList
        items={[
          { label: "Promised", value: facts.promisedOn },
          { label: "Delivered", value: facts.deliveredOn ?? "not yet" },
          { label: "Left of the invoice", value: money(leftMinor) },
          { label: "Without a second person up to", value: money(offer.withoutApprovalMinor) },
          { label: "Policy", value: policyVersion === 0 ? "standard" : `version ${policyVersion}` },
        ]}
      />
    </div>
  );
}

type Target = { orderId: string; reason: CareReason; exceptionId?: string; invoiceId?: string };

function Giving({ offered, target }: { offered: Offered; target: Target }) {
  const trpc = useTRPC();
  const router = useRouter();
  const queryClient = useQueryClient();
  const { offer, currency, leftMinor, invoiceId } = offered;
  const [idempotencyKey] = useState(() => crypto.randomUUID());
  const [text, setText] = useState(formatDecimal({ minor: offer.amountMinor, currency }));
  const [note, setNote] = useState("");
  const propose = useMutation(
    trpc.care.propose.mutationOptions({
      onSuccess: ({ status, amountMinor }) => {
        const amount = formatMoney(amountMinor, currency);
        toast.done(status === "executed" ? `${amount} is credited.` : `${amount} waits for a second person.`);
        router.push("/credits");
      },
      onSettled: () => queryClient.invalidateQueries(trpc.care.pathFilter()),
    }),
  );
  const parsed = parseDecimal(text.trim(), currency);
  const minor = parsed.ok ? parsed.value.minor : 0n;
  const problem = !parsed.ok
    ? "Write an amount such as 12.50."
    : minor > leftMinor
      ? `At most ${formatMoney(leftMinor, currency)} is left of the invoice.`
      : undefined;
  const isImmediate = minor > 0n && minor <= offer.withoutApprovalMinor;
  return (
    <Card title="Give it" className="lg:col-span-2">
      <form
        className="grid max-w-lg gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          propose.mutate({ ...target, invoiceId, idempotencyKey, note, amountMinor: minor });
        }}
      >
        {propose.error && <QueryProblem error={propose.error} />}
        <Field
          label={`Amount with tax (${currency})`}
          inputMode="decimal"
          autoComplete="off"
          value={text}
          error={problem}
          onChange={(event) => setText(event.target.value)}
        />
        <Textarea
          label="Note"
          rows={2}
          maxLength={1_000}
          value={note}
          onChange={(event) => setNote(event.target.value)}
        />
        {minor > 0n && !problem && (
          <Callout
            tone="info"
            title={isImmediate ? "It is given at once, with a credit note." : "A second person decides on it first."}
          >
            Afterwards {formatMoney(leftMinor - minor, currency)} of the invoice is left to credit.
          </Callout>
        )}
        <div>
          <Button
            type="submit"
            variant="primary"
            disabled={minor <= 0n || problem !== undefined || propose.isPending}
          >
            {isImmediate ? `Credit ${formatMoney(minor, currency)}` : "Ask for approval"}
          </Button>
        </div>
      </form>
    </Card>
  ); // prettier-ignore
}
