"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import type { Order } from "./types.ts";

/** Drafts an order: a supplier, a place, and how many of each SKU the supplier offers. With a draft it changes that one's lines. */
export function NewOrderDialog({
  supplierId,
  quantities: suggested = {},
  draft: known,
  onClose,
}: {
  supplierId?: string;
  /** Units by SKU to begin with. */
  quantities?: Record<string, number>;
  draft?: Order;
  onClose: () => void;
}) {
  const given = known?.supplier.id ?? supplierId;
  const begin = known
    ? Object.fromEntries(known.lines.map(({ skuId, ordered }) => [skuId, ordered]))
    : suggested;
  const trpc = useTRPC();
  const router = useRouter();
  const [orderId] = useState(() => newId("pur"));
  const suppliers = useQuery(trpc.inbound.suppliers.queryOptions({ limit: 200 }));
  const locations = useQuery(trpc.locations.list.queryOptions({ status: "active" }));
  const [chosenSupplier, setSupplier] = useState(given ?? "");
  const [chosenPlace, setPlace] = useState(known?.location.id ?? "");
  const fromId = chosenSupplier || (suppliers.data?.items[0]?.id ?? "");
  const locationId = chosenPlace || (locations.data?.[0]?.id ?? "");
  const supplier = useQuery({
    ...trpc.inbound.supplier.queryOptions({ id: fromId }),
    enabled: fromId !== "",
  });
  const [quantities, setQuantities] = useState<Record<string, number | null>>(begin);
  const draft = useMutation(
    trpc.inbound.draft.mutationOptions({ onSuccess: (answer) => router.push(`/inbound/${answer.orderId}`) }),
  );
  const queryClient = useQueryClient();
  const revise = useMutation(
    trpc.inbound.revise.mutationOptions({
      onSuccess: onClose,
      onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
    }),
  );
  const save = () =>
    known
      ? revise.mutate({ orderId: known.id, version: known.version, lines })
      : draft.mutate({ id: orderId, supplierId: fromId, locationId, lines });
  const isBusy = draft.isPending || revise.isPending;
  const problem = draft.error ?? revise.error;
  const lines = (supplier.data?.skus ?? []).flatMap(({ skuId }) => {
    const quantity = quantities[skuId] ?? 0;
    return quantity > 0 ? [{ skuId, quantity }] : [];
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={known ? `Lines of ${known.number}` : "New purchase order"}
      description="Quantities are rounded up to whole packs and the supplier’s minimum."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" disabled={lines.length === 0 || !locationId || isBusy} onClick={save}>
            {known ? "Save the lines" : "Draft the order"}
          </Button>
        </>
      }
    >
      {!known && (
        <>
          <Select
            label="Supplier"
            value={fromId}
            onChange={setSupplier}
            options={(suppliers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
          <Select
            label="Deliver to"
            value={locationId}
            onChange={setPlace}
            options={(locations.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
          />
        </>
      )}
      <div className="grid max-h-80 gap-2 overflow-y-auto" role="group" aria-label="SKUs">
        {supplier.data?.skus.length === 0 && (
          <p className="text-[13px] text-muted">This supplier offers nothing yet. Add SKUs on its page.</p>
        )}
        {supplier.data?.skus.map((sku) => (
          <div key={sku.skuId} className="flex items-center justify-between gap-3 text-[13px]">
            <span>
              <span className="block font-medium">{sku.skuCode}</span>
              <span className="text-muted">
                {sku.supplierCode} · pack of {sku.packQuantity} ·{" "}
                {formatMoney(sku.costMinor, supplier.data.currency)}
                {sku.priceBreaks.map(
                  ({ fromQuantity, costMinor }) =>
                    `, from ${fromQuantity} ${formatMoney(costMinor, supplier.data.currency)}`,
                )}
              </span>
            </span>
            <NumberField
              label={`Units of ${sku.skuCode}`}
              isLabelHidden
              min={0}
              value={quantities[sku.skuId] ?? null}
              onChange={(value) => setQuantities({ ...quantities, [sku.skuId]: value })}
            />
          </div>
        ))}
      </div>
      {problem && <QueryProblem error={problem} />}
    </Dialog>
  );
}
