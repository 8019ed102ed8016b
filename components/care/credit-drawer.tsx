"use client";

import Link from "next/link";
import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { formatMoney, MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { CareCredit } from "./types.ts";

interface CreditDrawerProps {
  credit: CareCredit;
  isOwn: boolean;
  canDecide: boolean;
  onClose: () => void;
}

const linkLook = "underline underline-offset-2";

/** One credit: why it was offered, what it does to the invoice, and the decision. */
export function CreditDrawer({ credit, isOwn, canDecide, onClose }: CreditDrawerProps) {
  const money = (minor: bigint) => <MoneyText minor={minor} currency={credit.currency} />;
  const isWaiting = credit.status === "awaiting_approval";
  return (
    <Drawer isOpen onClose={onClose} title={`${formatMoney(credit.amountMinor, credit.currency)} for ${credit.orderNumber}`}>
      <div className="grid gap-4">
        <DetailList
          items={[
            { label: "Order", value: <Link className={linkLook} href={`/orders/${credit.orderId}`}>{credit.orderNumber}</Link> },
            { label: "Invoice", value: <Link className={linkLook} href={`/invoices/${credit.invoiceId}`}>{credit.invoiceNumber}</Link> },
            { label: "Reason", value: credit.reason.replaceAll("_", " ") },
            { label: "Policy offered", value: money(credit.offeredMinor) },
            { label: "Left of the invoice", value: money(credit.leftMinor) },
            ...(isWaiting ? [{ label: "Left afterwards", value: money(credit.leftMinor - credit.amountMinor) }] : []),
            { label: "Proposed by", value: credit.requestedByName },
            { label: "Proposed", value: <TimeText at={credit.requestedAt} /> },
          ]}
        />
        <section className="grid gap-1 text-[13px]">
          <h3 className="font-semibold">Why</h3>
          {[...credit.explanation, ...credit.approvalReasons].map((sentence) => (
            <p key={sentence}>{sentence}</p>
          ))}
          <p className="text-muted">
            {credit.policyVersion === 0 ? "By the standard policy." : `By version ${credit.policyVersion} of the policy.`}
          </p>
          {credit.note && <p className="border-l-2 border-line pl-3">{credit.note}</p>}
        </section>
        {isWaiting ? <Decision credit={credit} isOwn={isOwn} canDecide={canDecide} onDone={onClose} /> : <Outcome credit={credit} />}
      </div>
    </Drawer>
  ); // prettier-ignore
}

function Outcome({ credit }: { credit: CareCredit }) {
  return (
    <section className="grid gap-1 text-[13px]">
      <h3 className="font-semibold">{credit.status === "executed" ? "Given" : "Declined"}</h3>
      <p>
        By {credit.decidedByName === "policy" ? "the policy, without a second person" : credit.decidedByName}
        {credit.decidedAt && (
          <>
            , <TimeText at={credit.decidedAt} />
          </>
        )}
      </p>
      {credit.decisionNote && <p className="border-l-2 border-line pl-3">{credit.decisionNote}</p>}
      {credit.creditNoteId && (
        <a className={linkLook} href={`/files/credit_note/${credit.creditNoteId}.pdf`}>
          Credit note as PDF
        </a>
      )}
    </section>
  );
}

function Decision({
  credit,
  isOwn,
  canDecide,
  onDone,
}: {
  credit: CareCredit;
  isOwn: boolean;
  canDecide: boolean;
  onDone: () => void;
}) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [note, setNote] = useState("");
  const decide = useMutation(
    trpc.care.decide.mutationOptions({
      onSuccess: ({ status }) => {
        toast.done(status === "executed" ? "Approved. The credit note is issued." : "Declined.");
        onDone();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.care.pathFilter()),
    }),
  );
  if (!canDecide) return <Callout tone="info" title="Somebody of finance or the owner decides on this." />;
  if (isOwn) return <Callout tone="info" title="You proposed this, so another person decides." />;
  const isReady = note.trim().length >= 3 && !decide.isPending;
  const answer = (decision: "approve" | "decline") => decide.mutate({ id: credit.id, decision, note });
  return (
    <section className="grid gap-3">
      {decide.error && <QueryProblem error={decide.error} />}
      <Textarea
        label="Note"
        hint="Why yes or no, for those who look at it later."
        rows={3}
        maxLength={1_000}
        value={note}
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="flex flex-wrap gap-2">
        <Button variant="primary" disabled={!isReady} onClick={() => answer("approve")}>
          Approve {formatMoney(credit.amountMinor, credit.currency)}
        </Button>
        <Button variant="danger" disabled={!isReady} onClick={() => answer("decline")}>
          Decline
        </Button>
      </div>
    </section>
  );
}
