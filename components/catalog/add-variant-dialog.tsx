"use client";

import { useState } from "react";
import { useRouter } from "next/navigation";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { newId } from "#kernel/ids.ts";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Dialog } from "#components/ui/dialog.tsx";
import { Field } from "#components/ui/field.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { SkuPage } from "./sku-words.ts";
import { siblingCode } from "./variants.ts";

/** Another variant of the SKU's product: its options, code and title; what the product has in common is taken over. */
export function AddVariantDialog({ sku, onClose }: { sku: SkuPage; onClose: () => void }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const router = useRouter();
  // one id for one dialog: sending the form twice makes one SKU
  const [id] = useState(() => newId("sku"));
  const known = Object.keys(sku.options);
  const [options, setOptions] = useState(() =>
    known.length > 0 ? known.map((name) => ({ name, value: "" })) : [{ name: "", value: "" }],
  );
  const [texts, setTexts] = useState<{ code?: string; title?: string }>({});
  const [barcode, setBarcode] = useState("");
  const chosen = Object.fromEntries(
    options
      .filter(({ name, value }) => name.trim() && value.trim())
      .map(({ name, value }) => [name.trim(), value.trim()]),
  );
  const values = Object.values(chosen);
  const code = texts.code ?? siblingCode(sku, chosen);
  const title = texts.title ?? [sku.product.title, values.join(", ")].filter(Boolean).join(" – ");
  const add = useMutation(
    trpc.catalog.skus.add.mutationOptions({
      onSuccess: async ({ skuId }) => {
        toast.done(`${code} is a variant of ${sku.product.title}.`);
        await queries.invalidateQueries(trpc.catalog.skus.pathFilter());
        router.push(`/catalog/${skuId}`);
      },
    }),
  );
  const change = (at: number, part: Partial<{ name: string; value: string }>) =>
    setOptions(options.map((option, index) => (index === at ? { ...option, ...part } : option)));
  const isReady = code.trim() !== "" && title.trim() !== "" && values.length > 0;
  const submit = () =>
    add.mutate({
      productId: sku.product.id,
      sku: {
        ...inCommon(sku),
        id,
        code: code.trim(),
        title: title.trim(),
        options: chosen,
        barcodes: barcode.trim() ? [{ barcode: barcode.trim() }] : [],
      },
    });
  return (
    <Dialog
      isOpen
      onClose={onClose}
      title={`Add a variant of ${sku.product.title}`}
      description={`Price, cost, size, weight and customs data are taken over from ${sku.code}.`}
      footer={
        <>
          <Button onClick={onClose}>Cancel</Button>
          <Button variant="primary" type="submit" form="add-variant" disabled={!isReady || add.isPending}>
            Add
          </Button>
        </>
      }
    >
      <form
        id="add-variant"
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          if (isReady) submit();
        }}
      >
        {options.map((option, at) => (
          <div key={at} className="grid gap-3 sm:grid-cols-2">
            <Field
              label={options.length > 1 ? `Option ${at + 1}` : "Option"}
              placeholder="Size"
              value={option.name}
              readOnly={known.length > 0}
              onChange={(event) => change(at, { name: event.target.value })}
            />
            <Field
              label={option.name ? `Its ${option.name}` : "Its value"}
              value={option.value}
              placeholder={sku.options[option.name] ?? "XL"}
              onChange={(event) => change(at, { value: event.target.value })}
            />
          </div>
        ))}
        <Field
          label="SKU code"
          className="font-mono"
          value={code}
          onChange={(event) => setTexts({ ...texts, code: event.target.value })}
        />
        <Field
          label="Title"
          value={title}
          onChange={(event) => setTexts({ ...texts, title: event.target.value })}
        />
        <Field
          label="Barcode"
          className="font-mono"
          value={barcode}
          onChange={(event) => setBarcode(event.target.value)}
        />
        {add.error && <QueryProblem error={add.error} />}
      </form>
    </Dialog>
  );
}

/** What variants of a product usually share. */
const inCommon = (sku: SkuPage) => ({
  kind: "stocked" as const,
  weightGrams: sku.weightGrams,
  lengthMm: sku.lengthMm,
  widthMm: sku.widthMm,
  heightMm: sku.heightMm,
  isFragile: sku.isFragile,
  isHazmat: sku.isHazmat,
  hsCode: sku.hsCode,
  originCountry: sku.originCountry,
  customsValueMinor: sku.customsValueMinor,
  costMinor: sku.costMinor,
  priceMinor: sku.priceMinor,
  currency: sku.currency,
  reorderPoint: sku.reorderPoint,
  tracking: sku.tracking,
  shelfLifeDays: sku.shelfLifeDays,
  minShelfLifeDays: sku.minShelfLifeDays,
});
