"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import { AddVariantDialog } from "./add-variant-dialog.tsx";
import type { SkuPage } from "./sku-words.ts";
import { valuesOf } from "./variants.ts";

type Texts = Record<"title" | "brand" | "tags" | "description", string>;

const textsOf = ({ title, brand, tags, description }: SkuPage["product"]): Texts => ({
  title,
  brand: brand ?? "",
  tags: tags.join(", "),
  description,
});

/** The family the SKU belongs to: what all its variants share, and the way to another variant. */
export function ProductCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const { product } = sku;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [changed, setChanged] = useState<Partial<Texts>>({});
  const [isAdding, setAdding] = useState(false);
  const before = textsOf(product);
  const texts = { ...before, ...changed };
  const isChanged = (Object.keys(before) as (keyof Texts)[]).some((key) => texts[key] !== before[key]);
  const save = useMutation(
    trpc.catalog.products.update.mutationOptions({
      onSuccess: () => {
        setChanged({});
        toast.done("Saved.");
      },
      onSettled: () => queries.invalidateQueries(trpc.catalog.skus.pathFilter()),
    }),
  );
  const field = (key: keyof Texts) => ({
    value: texts[key],
    onChange: (event: { target: { value: string } }) => setChanged({ ...changed, [key]: event.target.value }),
  });
  const submit = () =>
    save.mutate({
      productId: product.id,
      version: product.version,
      changes: {
        title: texts.title.trim(),
        brand: texts.brand.trim() || null,
        tags: valuesOf(texts.tags),
        description: texts.description.trim(),
      },
    });
  const shared = sku.siblings.length + 1;
  return (
    <Card title="Product">
      <form
        className="grid gap-3"
        onSubmit={(event) => {
          event.preventDefault();
          submit();
        }}
      >
        <fieldset disabled={!canEdit} className="grid gap-3">
          <legend className="mb-1 text-[12px] text-muted">
            {shared > 1 ? `Shared by its ${shared} variants.` : "This SKU is its only variant."}
          </legend>
          <Field label="Product title" required {...field("title")} />
          <div className="grid items-start gap-3 sm:grid-cols-2">
            <Field label="Brand" {...field("brand")} />
            <Field label="Tags" hint="With commas between them." {...field("tags")} />
          </div>
          <Textarea label="Description" rows={3} {...field("description")} />
        </fieldset>
        {save.error && <QueryProblem error={save.error} />}
        {canEdit && (
          <div className="flex flex-wrap gap-2">
            <Button
              variant="primary"
              type="submit"
              disabled={!isChanged || texts.title.trim() === "" || save.isPending}
            >
              Save product
            </Button>
            {isChanged && (
              <Button variant="quiet" onClick={() => setChanged({})}>
                Discard
              </Button>
            )}
            <Button className="ml-auto" onClick={() => setAdding(true)}>
              Add a variant
            </Button>
          </div>
        )}
      </form>
      {isAdding && <AddVariantDialog sku={sku} onClose={() => setAdding(false)} />}
    </Card>
  );
}
