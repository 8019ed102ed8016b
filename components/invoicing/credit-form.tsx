"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { creditReasons, type CreditReason } from "#server/modules/invoicing/contract.ts";
import type { Invoice } from "./invoice-lines.tsx";

/** What was typed for a line: nothing, an amount, or a reason why it is none. */
type Typed = { minor: bigint; problem?: undefined } | { minor: 0n; problem: string };

function read(text: string, leftMinor: bigint, currency: string): Typed {
  if (text.trim() === "") return { minor: 0n };
  const parsed = parseDecimal(text.trim(), currency);
  if (!parsed.ok) return { minor: 0n, problem: "Write an amount such as 12.50." };
  if (parsed.value.minor < 0n) return { minor: 0n, problem: "Not below zero." };
  if (parsed.value.minor > leftMinor)
    return { minor: 0n, problem: `At most ${formatMoney(leftMinor, currency)} is left.` };
  return { minor: parsed.value.minor };
}

/** A credit note by hand: an amount for each line, tax in it. The server splits off the tax and checks again. */
export function CreditForm({ invoice, onClose }: { invoice: Invoice; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [requestId] = useState(() => crypto.randomUUID());
  const [texts, setTexts] = useState<Record<string, string>>({});
  const [reason, setReason] = useState<CreditReason>("goodwill");
  const [refund, setRefund] = useState(true);
  const credit = useMutation(
    trpc.invoicing.credit.mutationOptions({
      onSuccess: (note) => {
        toast.done(`Credit note ${note.number} over ${formatMoney(note.totalMinor, invoice.currency)} is issued.`);
        onClose();
      },
      onSettled: () => queryClient.invalidateQueries(trpc.invoicing.pathFilter()),
    }),
  ); // prettier-ignore
  const { currency } = invoice;
  const lines = invoice.lines
    .map((line) => ({ ...line, leftMinor: line.netLeftMinor + line.taxLeftMinor }))
    .filter((line) => line.leftMinor > 0n)
    .map((line) => ({ ...line, typed: read(texts[line.id] ?? "", line.leftMinor, currency) }));
  const totalMinor = lines.reduce((sum, line) => sum + line.typed.minor, 0n);
  const isReady = totalMinor > 0n && lines.every((line) => line.typed.problem === undefined);
  const fillAll = () =>
    setTexts(
      Object.fromEntries(lines.map((line) => [line.id, formatDecimal({ minor: line.leftMinor, currency })])),
    );
  const send = () => {
    const asked = lines.filter((line) => line.typed.minor > 0n);
    credit.mutate({
      invoiceId: invoice.id,
      requestId,
      reason,
      refund,
      lines: asked.map((line) => ({ invoiceLineId: line.id, totalMinor: line.typed.minor })),
    });
  };
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Credit ${invoice.number}`}
      description="Amounts with tax; the tax's part is taken from each line in proportion. A credit note is final."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={!isReady || credit.isPending} onClick={send}>
            {totalMinor > 0n ? `Credit ${formatMoney(totalMinor, currency)}` : "Credit"}
          </Button>
        </>
      }
    >
      {credit.error && <QueryProblem error={credit.error} />}
      {lines.map((line) => (
        <Field
          key={line.id}
          label={`${line.title} (${formatMoney(line.leftMinor, currency)} left)`}
          inputMode="decimal"
          autoComplete="off"
          placeholder="0.00"
          value={texts[line.id] ?? ""}
          error={line.typed.problem}
          onChange={(event) => setTexts({ ...texts, [line.id]: event.target.value })}
        />
      ))}
      <div>
        <Button onClick={fillAll}>Everything that is left</Button>
      </div>
      <Select label="Reason" value={reason} onChange={setReason} options={optionsOf(creditReasons)} />
      <Checkbox
        label="Money goes back to the buyer"
        hint="Without it, the credit lowers what the buyer owes."
        isChecked={refund}
        onChange={setRefund}
      />
    </Dialog>
  );
}
