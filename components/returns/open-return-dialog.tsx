"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { optionsOf, Select } from "#components/ui/select.tsx";
import { returnReasons, type ReturnReason } from "#server/modules/returns/contract.ts";

/** The button on an order, and the question which of its shipped units come back and why. */
export function ReturnItems({ orderId }: { orderId: string }) {
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button onClick={() => setOpen(true)}>Return items</Button>
      {isOpen && <OpenReturnDialog orderId={orderId} onClose={() => setOpen(false)} />}
    </>
  );
}

const refusalOf = (error: { data?: unknown } | null): string | undefined =>
  (error?.data as { refusal?: { code: string } } | undefined)?.refusal?.code;

function OpenReturnDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [id] = useState(() => newId("rma"));
  const sold = useQuery(trpc.returns.sold.queryOptions({ orderId }));
  const [quantities, setQuantities] = useState<Record<string, number | null>>({});
  const [reason, setReason] = useState<ReturnReason>("unwanted");
  const [note, setNote] = useState("");
  const [isGoodwill, setGoodwill] = useState(false);
  const open = useMutation(
    trpc.returns.open.mutationOptions({ onSuccess: (answer) => router.push(`/returns/${answer.id}`) }),
  );
  const lines = (sold.data ?? []).flatMap(({ orderLineId, skuId }) => {
    const quantity = quantities[`${orderLineId} ${skuId}`] ?? 0;
    return quantity > 0 ? [{ orderLineId, skuId, quantity, reason }] : [];
  });
  const isLate = refusalOf(open.error) === "returns.window_over";
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="Return items"
      description="Units that were shipped and are not coming back already."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={lines.length === 0 || open.isPending}
            onClick={() => open.mutate({ id, orderId, lines, note, isGoodwill })}
          >
            Ask for the return
          </Button>
        </>
      }
    >
      {sold.error && <QueryProblem error={sold.error} />}
      {sold.data?.length === 0 && (
        <p className="text-[13px] text-muted">Nothing of this order was shipped yet.</p>
      )}
      {sold.data?.map((row) => (
        <div
          key={`${row.orderLineId} ${row.skuId}`}
          className="flex items-center justify-between gap-3 text-[13px]"
        >
          <span>
            <span className="block font-medium">{row.skuCode}</span>
            <span className="text-muted">
              {row.title} · {row.left} of {row.shipped} can come back
            </span>
          </span>
          <NumberField
            label={`Units of ${row.skuCode}`}
            isLabelHidden
            min={0}
            max={row.left}
            isDisabled={row.left === 0}
            value={quantities[`${row.orderLineId} ${row.skuId}`] ?? null}
            onChange={(value) => setQuantities({ ...quantities, [`${row.orderLineId} ${row.skuId}`]: value })}
          />
        </div>
      ))}
      <Select label="Reason" value={reason} onChange={setReason} options={optionsOf(returnReasons)} />
      <Field label="Note" value={note} maxLength={1_000} onChange={(event) => setNote(event.target.value)} />
      {(isLate || isGoodwill) && (
        <Checkbox
          label="Take it as goodwill, after the window"
          isChecked={isGoodwill}
          onChange={setGoodwill}
        />
      )}
      {open.error && <QueryProblem error={open.error} />}
    </Dialog>
  );
}
