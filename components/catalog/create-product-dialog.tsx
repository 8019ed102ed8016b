"use client";

import { useState } from "react";
import { useMutation, useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { newId } from "#kernel/ids.ts";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { skuKinds, type SkuKind } from "#server/modules/catalog/contract.ts";
import { PartsEditor, type Part } from "./parts-editor.tsx";
import { sheetColumns } from "./sheet/columns.ts";
import { kindHints, kindWords, type SkuRow } from "./sku-words.ts";
import { valuesOf, variantsOf, type Variant } from "./variants.ts";

const price = sheetColumns.find(({ key }) => key === "priceMinor")!;

/** A product with its variants, or a kit, multipack or assembly with its components. */
export function CreateProductDialog(props: { onClose: () => void; onCreated: (skuId: string) => void }) {
  const { onClose, onCreated } = props;
  const trpc = useTRPC();
  const currency = useQuery(trpc.catalog.skus.channels.queryOptions({})).data?.currency ?? "USD";
  // one id for one dialog: sending the form twice makes one product
  const [id] = useState(() => newId("prd"));
  const [kind, setKind] = useState<SkuKind>("stocked");
  const [title, setTitle] = useState("");
  const [code, setCode] = useState("");
  const [barcode, setBarcode] = useState("");
  const [amount, setAmount] = useState("");
  const [options, setOptions] = useState([{ name: "", values: "" }]);
  const [parts, setParts] = useState<Part[]>([]);
  const create = useMutation(
    trpc.catalog.products.create.mutationOptions({
      onSuccess: ({ skuIds }) => {
        toast.done(skuIds.length > 1 ? `${skuIds.length} SKUs created.` : "Created.");
        onCreated(skuIds[0]!);
      },
    }),
  );
  const isStocked = kind === "stocked";
  const named = isStocked ? options.map(({ name, values }) => ({ name, values: valuesOf(values) })) : [];
  const variants = variantsOf({ title, code }, named);
  const read = price.read!(amount, { currency } as SkuRow);
  const submit = () =>
    create.mutate({
      id,
      title,
      skus: variants.map((variant) => ({
        ...variant,
        kind,
        ...(read.ok && read.value !== null ? { priceMinor: read.value as bigint, currency } : {}),
        barcodes: barcode.trim() && variants.length === 1 ? [{ barcode }] : [],
        components: isStocked ? [] : parts.map(({ skuId, quantity }) => ({ skuId, quantity })),
      })),
    });
  const isReady = title.trim() !== "" && code.trim() !== "" && read.ok;
  return (
    <Dialog
      isOpen
      onClose={onClose}
      size="large"
      title="New product"
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="new-product" disabled={!isReady || create.isPending}>
            {variants.length > 1 ? `Create ${variants.length} SKUs` : "Create"}
          </Button>
        </>
      }
    >
      <form
        id="new-product"
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) submit();
        }}
      >
        <Select
          label="Kind"
          value={kind}
          onChange={setKind}
          hint={kindHints[kind]}
          options={skuKinds.map((value) => ({ value, label: kindWords[value] }))}
        />
        <div className="grid gap-3 sm:grid-cols-2">
          <Field label="Title" value={title} onChange={(event) => setTitle(event.target.value)} autoFocus />
          <Field
            label="SKU code"
            value={code}
            onChange={(event) => setCode(event.target.value)}
            className="font-mono"
          />
          <Field
            label={`Price in ${currency}`}
            inputMode="decimal"
            value={amount}
            onChange={(event) => setAmount(event.target.value)}
            error={read.ok ? undefined : read.problem}
          />
          {variants.length === 1 && (
            <Field
              label="Barcode"
              value={barcode}
              onChange={(event) => setBarcode(event.target.value)}
              className="font-mono"
            />
          )}
        </div>
        {isStocked ? (
          <Options options={options} onChange={setOptions} variants={variants} />
        ) : (
          <PartsEditor kind={kind} parts={parts} onChange={setParts} />
        )}
        {create.error && <QueryProblem error={create.error} />}
      </form>
    </Dialog>
  );
}

interface Option {
  name: string;
  values: string;
}

function Options(props: { options: Option[]; onChange: (options: Option[]) => void; variants: Variant[] }) {
  const { options, onChange, variants } = props;
  const change = (at: number, changes: Partial<Option>) =>
    onChange(options.map((option, index) => (index === at ? { ...option, ...changes } : option)));
  return (
    <fieldset className="grid gap-2">
      <legend className="mb-1 text-[13px] font-medium">Variants</legend>
      {options.map((option, index) => (
        <div key={index} className="grid gap-2 sm:grid-cols-[12rem_1fr]">
          <Field
            label={`Option ${index + 1}`}
            placeholder="Size"
            value={option.name}
            onChange={(event) => change(index, { name: event.target.value })}
          />
          <Field
            label={`Values of option ${index + 1}`}
            placeholder="S, M, L"
            value={option.values}
            onChange={(event) => change(index, { values: event.target.value })}
          />
        </div>
      ))}
      {options.length < 3 && (
        <Button
          variant="quiet"
          className="justify-self-start"
          onClick={() => onChange([...options, { name: "", values: "" }])}
        >
          Another option
        </Button>
      )}
      {variants.length > 1 && (
        <p className="text-[13px] text-muted">
          {variants.length} SKUs:{" "}
          {variants
            .slice(0, 4)
            .map((variant) => variant.code)
            .join(", ")}
          {variants.length > 4 ? " …" : ""}
        </p>
      )}
    </fieldset>
  );
}
