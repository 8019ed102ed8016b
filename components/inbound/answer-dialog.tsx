"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { Order } from "./types.ts";

interface Answered {
  quantity: number | null;
  expectedOn: string;
  price: string;
  isRejected: boolean;
}

/** What a supplier answered by mail or telephone, line by line. Lines that are left as they are are acknowledged as ordered. */
export function AnswerDialog({ order, onClose }: { order: Order; onClose: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const { currency } = order;
  const open = order.lines.filter((line) => line.ordered > line.received + line.short);
  const [sourceKey] = useState(() => `person:${newId("req")}`);
  const [answers, setAnswers] = useState<Record<string, Answered>>(() =>
    Object.fromEntries(
      open.map((line) => [
        line.id,
        {
          quantity: line.ordered,
          expectedOn: line.expectedOn,
          price: formatDecimal({ minor: line.unitCostMinor, currency }),
          isRejected: false,
        },
      ]),
    ),
  );
  const change = (id: string, part: Partial<Answered>) =>
    setAnswers((all) => ({ ...all, [id]: { ...all[id]!, ...part } }));
  const record = useMutation(
    trpc.inbound.acknowledge.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  const lines = open.map((line) => {
    const { quantity, expectedOn, price, isRejected } = answers[line.id]!;
    const amount = parseDecimal(price, currency);
    const isSound =
      isRejected || ((quantity ?? 0) > 0 && /^\d{4}-\d{2}-\d{2}$/.test(expectedOn) && amount.ok);
    const said = isRejected
      ? { isRejected }
      : { quantity: quantity ?? 0, expectedOn, ...(amount.ok ? { unitCostMinor: amount.value.minor } : {}) };
    const isDifferent =
      isRejected ||
      quantity !== line.ordered ||
      expectedOn !== line.expectedOn ||
      (amount.ok && amount.value.minor !== line.unitCostMinor);
    return { line, isSound, isDifferent, said: { position: line.position, ...said } };
  });
  const different = lines.filter(({ isDifferent }) => isDifferent).length;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title={`What the supplier answered to ${order.number}`}
      description="What differs waits until somebody accepts it; then dates, stock to come and promises follow."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={record.isPending || lines.some(({ isSound }) => !isSound)}
            onClick={() =>
              record.mutate({ orderId: order.id, sourceKey, lines: lines.map(({ said }) => said) })
            }
          >
            {different === 0 ? "Acknowledged as ordered" : `Record ${different} different`}
          </Button>
        </>
      }
    >
      <div className="grid gap-4">
        {lines.map(({ line }) => (
          <AnswerLine
            key={line.id}
            line={line}
            currency={currency}
            answer={answers[line.id]!}
            onChange={(part) => change(line.id, part)}
          />
        ))}
      </div>
      {record.error && <QueryProblem error={record.error} />}
    </Dialog>
  );
}

function AnswerLine(props: {
  line: Order["lines"][number];
  currency: string;
  answer: Answered;
  onChange: (part: Partial<Answered>) => void;
}) {
  const { line, currency, answer, onChange } = props;
  const price = parseDecimal(answer.price, currency);
  return (
    <fieldset className="grid gap-2 border-b border-line pb-4 last:border-0 last:pb-0">
      <legend className="pb-1 text-[13px]">
        <span className="font-medium">{line.skuCode}</span>{" "}
        <span className="text-muted">
          {line.title}, {line.ordered} ordered for {line.expectedOn}
        </span>
      </legend>
      {!answer.isRejected && (
        <div className="grid items-start gap-3 sm:grid-cols-3">
          <NumberField
            label="Units it sends"
            min={1}
            value={answer.quantity}
            onChange={(quantity) => onChange({ quantity })}
          />
          <Field
            label="Here on"
            type="date"
            value={answer.expectedOn}
            onChange={(event) => onChange({ expectedOn: event.target.value })}
          />
          <Field
            label={`Cost of a unit, ${currency}`}
            inputMode="decimal"
            value={answer.price}
            error={price.ok ? undefined : "Write it like 12.50."}
            onChange={(event) => onChange({ price: event.target.value })}
          />
        </div>
      )}
      <Checkbox
        label="It does not send this line"
        isChecked={answer.isRejected}
        onChange={(isRejected) => onChange({ isRejected })}
      />
    </fieldset>
  );
}
