"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { MoneyText } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { reviewWords } from "#server/modules/returns/contract.ts";
import type { Return } from "./types.ts";

type Decision = "give" | "decline";

/** A refund that waits for a person: why, how much, and what can be decided. */
export function RefundReview({ rma, canDecide }: { rma: Return; canDecide: boolean }) {
  const [decision, setDecision] = useState<Decision>();
  const isHeld = rma.moneyStatus === "held";
  if ((!isHeld && rma.moneyStatus !== "declined") || !rma.currency) return null;
  return (
    <Callout
      tone={isHeld ? "warn" : "info"}
      title={isHeld ? "The refund waits for a person" : "The refund is declined"}
    >
      <p>
        {isHeld && rma.reviewReasons.map((reason) => reviewWords[reason]).join("; ").replace(/^./, (letter) => letter.toUpperCase())}
        {isHeld && ". "}
        It would give back <MoneyText minor={rma.refundMinor} currency={rma.currency} />.
      </p>
      {canDecide && (
        <div className="mt-2 flex flex-wrap gap-2">
          <Button variant={isHeld ? "primary" : "secondary"} onClick={() => setDecision("give")}>
            Give the refund
          </Button>
          {isHeld && <Button onClick={() => setDecision("decline")}>Decline it</Button>}
        </div>
      )}
      {decision && <DecideDialog rma={rma} decision={decision} onClose={() => setDecision(undefined)} />}
    </Callout>
  );
} // prettier-ignore

function DecideDialog({
  rma,
  decision,
  onClose,
}: {
  rma: Return;
  decision: Decision;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [note, setNote] = useState("");
  const [kept, setKept] = useState<number | null>(null);
  const decide = useMutation(
    trpc.returns.decideRefund.mutationOptions({
      onSuccess: async () => {
        await queries.invalidateQueries(trpc.returns.pathFilter());
        onClose();
      },
    }),
  );
  const isGiven = decision === "give";
  const title = isGiven ? "Give the refund" : "Decline the refund";
  return (
    <Dialog isOpen onClose={onClose} title={title} size="small">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          decide.mutate({ id: rma.id, decision, note, ...(isGiven && kept !== null ? { keptPercent: kept } : {}) });
        }}
      >
        {isGiven && (
          <NumberField
            label="Kept of the goods’ price, in percent"
            hint="Empty: what the policy keeps. Tax is credited in full."
            min={0}
            max={100}
            value={kept}
            onChange={setKept}
          />
        )}
        <Field
          label="Why"
          hint={isGiven ? undefined : "It is kept with the return; tell the buyer yourself."}
          value={note}
          maxLength={300}
          autoFocus
          onChange={(event) => setNote(event.target.value)}
        />
        {decide.error && <QueryProblem error={decide.error} />}
        <Button type="submit" variant={isGiven ? "primary" : "danger"} className="w-fit" disabled={decide.isPending || note.trim().length < 3}>
          {title}
        </Button>
      </form>
    </Dialog>
  );
} // prettier-ignore
