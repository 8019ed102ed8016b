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

/** What a buyer can say; "unannounced" is what we say when nobody did. */
const asked = returnReasons.filter((reason) => reason !== "unannounced");
const firstReason: ReturnReason = "unwanted";

const refusalOf = (error: { data?: unknown } | null): string | undefined =>
  (error?.data as { refusal?: { code: string } } | undefined)?.refusal?.code;

function OpenReturnDialog({ orderId, onClose }: { orderId: string; onClose: () => void }) {
  const trpc = useTRPC();
  const router = useRouter();
  const [id] = useState(() => newId("rma"));
  const sold = useQuery(trpc.returns.sold.queryOptions({ orderId }));
  const [quantities, setQuantities] = useState<Record<string, number | null>>({});
  const [reasons, setReasons] = useState<Record<string, ReturnReason>>({});
  const [note, setNote] = useState("");
  const [isGoodwill, setGoodwill] = useState(false);
  const open = useMutation(
    trpc.returns.open.mutationOptions({ onSuccess: (answer) => router.push(`/returns/${answer.id}`) }),
  );
  const lines = (sold.data ?? []).flatMap(({ orderLineId, skuId }) => {
    const key = `${orderLineId} ${skuId}`;
    const quantity = quantities[key] ?? 0;
    return quantity > 0 ? [{ orderLineId, skuId, quantity, reason: reasons[key] ?? firstReason }] : [];
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
      {sold.data?.map((row) => {
        const key = `${row.orderLineId} ${row.skuId}`;
        const quantity = quantities[key] ?? 0;
        return (
          <div key={key} className="grid gap-2 border-b border-line pb-2 text-[13px]">
            <div className="flex items-center justify-between gap-3">
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
                value={quantity}
                onChange={(value) => setQuantities({ ...quantities, [key]: value })}
              />
            </div>
            {quantity > 0 && (
              <Select
                label={`Why ${row.skuCode} comes back`}
                isLabelHidden
                value={reasons[key] ?? firstReason}
                onChange={(reason) => setReasons({ ...reasons, [key]: reason })}
                options={optionsOf(asked)}
              />
            )}
          </div>
        );
      })}
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
