"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { formatDecimal, parseDecimal } from "#kernel/money.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { qualityRules, type QualityRule } from "#server/modules/inbound/contract.ts";
import { qualityWords } from "./supplier-dialog.tsx";
import type { Supplier } from "./types.ts";

/** A price from so many units on, as it is typed. */
interface Break {
  fromQuantity: number | null;
  cost: string;
}

/** Terms of a supplier for one SKU. */
export function SupplierSkuDialog(props: {
  supplier: Supplier;
  skuId: string | undefined;
  onClose: () => void;
}) {
  const { supplier, onClose } = props;
  const known = supplier.skus.find(({ skuId }) => skuId === props.skuId);
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [search, setSearch] = useState("");
  const found = useQuery({
    ...trpc.inventory.grid.queryOptions({ limit: 20, ...(search ? { search } : {}) }),
    enabled: known === undefined,
  });
  const [chosen, setChosen] = useState(props.skuId ?? "");
  const first = found.data?.items[0]?.skuId ?? "";
  const skuId = known?.skuId ?? (found.data?.items.some((one) => one.skuId === chosen) ? chosen : first);
  const [supplierCode, setCode] = useState(known?.supplierCode ?? "");
  const [cost, setCost] = useState(
    known ? formatDecimal({ minor: known.costMinor, currency: supplier.currency }) : "",
  );
  const [pack, setPack] = useState<number | null>(known?.packQuantity ?? 1);
  const [minimum, setMinimum] = useState<number | null>(known?.minimumQuantity ?? 1);
  const [isPreferred, setPreferred] = useState(known?.isPreferred ?? false);
  const [leadDays, setLead] = useState<number | null>(known?.leadDays ?? null);
  const [qualityControl, setQuality] = useState<QualityRule | "">(known?.qualityControl ?? "");
  const [breaks, setBreaks] = useState<Break[]>(
    (known?.priceBreaks ?? []).map(({ fromQuantity, costMinor }) => ({
      fromQuantity,
      cost: formatDecimal({ minor: costMinor, currency: supplier.currency }),
    })),
  );
  const settings = {
    onSuccess: onClose,
    onSettled: () => queryClient.invalidateQueries(trpc.inbound.pathFilter()),
  };
  const save = useMutation(trpc.inbound.saveSupplierSku.mutationOptions(settings));
  const remove = useMutation(trpc.inbound.removeSupplierSku.mutationOptions(settings));
  const price = parseDecimal(cost, supplier.currency);
  const priceBreaks = breaks.flatMap(({ fromQuantity, cost: text }) => {
    const step = parseDecimal(text, supplier.currency);
    return step.ok && fromQuantity !== null ? [{ fromQuantity, costMinor: step.value.minor }] : [];
  });
  const isReady =
    skuId !== "" &&
    supplierCode.trim() !== "" &&
    price.ok &&
    pack !== null &&
    minimum !== null &&
    priceBreaks.length === breaks.length;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={known ? `Terms for ${known.skuCode}` : `What ${supplier.name} offers`}
      footer={
        <>
          {known && (
            <Button
              variant="quiet"
              disabled={remove.isPending}
              onClick={() => remove.mutate({ supplierId: supplier.id, skuId })}
            >
              Offers it no more
            </Button>
          )}
          <Button onClick={onClose}>Cancel</Button>
          <Button
            variant="primary"
            disabled={!isReady || save.isPending}
            onClick={() =>
              price.ok &&
              save.mutate({
                supplierId: supplier.id,
                skuId,
                supplierCode: supplierCode.trim(),
                costMinor: price.value.minor,
                packQuantity: pack ?? 1,
                minimumQuantity: minimum ?? 1,
                isPreferred,
                leadDays,
                qualityControl: qualityControl || null,
                priceBreaks: priceBreaks.toSorted((a, b) => a.fromQuantity - b.fromQuantity),
              })
            }
          >
            Save
          </Button>
        </>
      }
    >
      {!known && (
        <>
          <Field
            label="Find a SKU"
            value={search}
            onChange={(event) => setSearch(event.target.value)}
            hint="Code or title"
          />
          <Select
            label="SKU"
            value={skuId}
            onChange={setChosen}
            options={(found.data?.items ?? []).map((one) => ({
              value: one.skuId,
              label: `${one.code} ${one.title}`,
            }))}
          />
        </>
      )}
      <div className="grid items-start gap-3 sm:grid-cols-2">
        <Field
          label="The supplier’s code"
          value={supplierCode}
          onChange={(event) => setCode(event.target.value)}
        />
        <Field
          label={`Cost of a unit (${supplier.currency})`}
          inputMode="decimal"
          value={cost}
          onChange={(event) => setCost(event.target.value)}
          error={cost !== "" && !price.ok ? "Write it like 12.50." : undefined}
        />
        <NumberField label="Units in a pack" min={1} value={pack} onChange={setPack} />
        <NumberField label="Minimum order in units" min={1} value={minimum} onChange={setMinimum} />
        <NumberField
          label="Lead time in days"
          min={0}
          max={730}
          value={leadDays}
          onChange={setLead}
          hint={`Empty: as the supplier promises${supplier.promisedLeadDays === null ? "" : ` (${supplier.promisedLeadDays})`}.`}
        />
        <Select
          label="Quality control at receipt"
          value={qualityControl}
          onChange={setQuality}
          options={[
            { value: "", label: "As for the supplier" },
            ...qualityRules.map((value) => ({ value, label: qualityWords[value] })),
          ]}
        />
      </div>
      <PriceBreaks currency={supplier.currency} breaks={breaks} onChange={setBreaks} />
      <Checkbox label="Preferred supplier of this SKU" isChecked={isPreferred} onChange={setPreferred} />
      {(save.error ?? remove.error) && <QueryProblem error={(save.error ?? remove.error)!} />}
    </Dialog>
  );
}

/** What a unit costs when more are ordered. */
function PriceBreaks(props: { currency: string; breaks: Break[]; onChange: (breaks: Break[]) => void }) {
  const { currency, breaks, onChange } = props;
  const set = (at: number, part: Partial<Break>) =>
    onChange(breaks.map((old, index) => (index === at ? { ...old, ...part } : old)));
  return (
    <fieldset className="grid gap-2">
      <legend className="text-[13px] font-medium">Cheaper from a quantity on</legend>
      {breaks.map(({ fromQuantity, cost }, at) => (
        <div key={at} className="flex flex-wrap items-end gap-2">
          <NumberField
            label="From units"
            min={1}
            value={fromQuantity}
            onChange={(value) => set(at, { fromQuantity: value })}
          />
          <Field
            label={`Cost of a unit (${currency})`}
            inputMode="decimal"
            className="w-32"
            value={cost}
            onChange={(event) => set(at, { cost: event.target.value })}
          />
          <Button variant="quiet" onClick={() => onChange(breaks.filter((_, index) => index !== at))}>
            Remove
          </Button>
        </div>
      ))}
      {breaks.length < 10 && (
        <Button className="w-fit" onClick={() => onChange([...breaks, { fromQuantity: null, cost: "" }])}>
          Add a price
        </Button>
      )}
    </fieldset>
  );
}
