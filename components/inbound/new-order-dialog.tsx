"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQuery } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { formatMoney } from "#components/blocks/money-text.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";

/** Drafts an order: a supplier, a place, and how many of each SKU the supplier offers. */
export function NewOrderDialog({
  supplierId: given,
  quantities: suggested = {},
  onClose,
}: {
  supplierId?: string;
  /** Units by SKU to begin with. */
  quantities?: Record<string, number>;
  onClose: () => void;
}) {
  const trpc = useTRPC();
  const router = useRouter();
  const [orderId] = useState(() => newId("pur"));
  const suppliers = useQuery(trpc.inbound.suppliers.queryOptions({ limit: 200 }));
  const locations = useQuery(trpc.locations.list.queryOptions({ status: "active" }));
  const [chosenSupplier, setSupplier] = useState(given ?? "");
  const [chosenPlace, setPlace] = useState("");
  const supplierId = chosenSupplier || (suppliers.data?.items[0]?.id ?? "");
  const locationId = chosenPlace || (locations.data?.[0]?.id ?? "");
  const supplier = useQuery({
    ...trpc.inbound.supplier.queryOptions({ id: supplierId }),
    enabled: supplierId !== "",
  });
  const [quantities, setQuantities] = useState<Record<string, number | null>>(suggested);
  const draft = useMutation(
    trpc.inbound.draft.mutationOptions({ onSuccess: (answer) => router.push(`/inbound/${answer.orderId}`) }),
  );
  const lines = (supplier.data?.skus ?? []).flatMap(({ skuId }) => {
    const quantity = quantities[skuId] ?? 0;
    return quantity > 0 ? [{ skuId, quantity }] : [];
  });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title="New purchase order"
      description="Quantities are rounded up to whole packs and the supplier’s minimum."
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={lines.length === 0 || !locationId || draft.isPending}
            onClick={() => draft.mutate({ id: orderId, supplierId, locationId, lines })}
          >
            Draft the order
          </Button>
        </>
      }
    >
      <Select
        label="Supplier"
        value={supplierId}
        onChange={setSupplier}
        options={(suppliers.data?.items ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
      <Select
        label="Deliver to"
        value={locationId}
        onChange={setPlace}
        options={(locations.data ?? []).map(({ id, name }) => ({ value: id, label: name }))}
      />
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
              </span>
            </span>
            <NumberField
              label={`Units of ${sku.skuCode}`}
              min={0}
              value={quantities[sku.skuId] ?? null}
              onChange={(value) => setQuantities({ ...quantities, [sku.skuId]: value })}
            />
          </div>
        ))}
      </div>
      {draft.error && <QueryProblem error={draft.error} />}
    </Dialog>
  );
}
