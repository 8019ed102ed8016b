"use client";

import { useState } from "react";
import { TRPCClientError } from "@trpc/client";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { Select } from "#components/ui/select.tsx";
import { toast } from "#components/ui/toast.tsx";
import { hasStock, type SkuField, type SkuFields } from "#server/modules/catalog/contract.ts";
import { sheetColumns, type SheetColumn } from "./sheet/columns.ts";
import type { SkuPage, SkuRow } from "./sku-words.ts";

const groups: { title: string; keys: SkuField[] }[] = [
  { title: "Name", keys: ["code", "title"] },
  { title: "Money", keys: ["priceMinor", "costMinor", "currency", "reorderPoint"] },
  { title: "Package", keys: ["weightGrams", "lengthMm", "widthMm", "heightMm", "isFragile", "isHazmat"] },
  { title: "Customs", keys: ["hsCode", "originCountry", "customsValueMinor"] },
  { title: "Lots and shelf life", keys: ["tracking", "shelfLifeDays", "minShelfLifeDays"] },
];
const columnOf = (key: SkuField): SheetColumn => sheetColumns.find((one) => one.key === key)!;

/** What is said of a SKU, by subject; judged while one types, saved together. */
export function FactsForm({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [texts, setTexts] = useState<Partial<Record<SkuField, string>>>({});
  const row = sku as unknown as SkuRow;
  const currency =
    texts.currency?.trim().toUpperCase() || (texts.currency === undefined ? sku.currency : null);
  const readOf = (key: SkuField) =>
    columnOf(key).read!(texts[key] ?? columnOf(key).text(row), { ...row, currency });
  const changed = (Object.keys(texts) as SkuField[]).filter((key) => {
    const read = readOf(key);
    return !read.ok || read.value !== sku[key];
  });
  const isWrong = changed.some((key) => !readOf(key).ok);
  const save = useMutation(
    trpc.catalog.skus.update.mutationOptions({
      onSuccess: ({ proposed }) => {
        if (proposed.length > 0) {
          toast.say(`Proposed to their owner: ${proposed.join(", ")}. It waits under Proposals.`);
          setTexts({});
        } else toast.done("Saved.");
        return queries.invalidateQueries(trpc.catalog.skus.pathFilter());
      },
    }),
  );
  const changes = Object.fromEntries(
    changed.flatMap((key) => {
      const read = readOf(key);
      return read.ok ? [[key, read.value]] : [];
    }),
  ) as Partial<SkuFields>;
  const send = (version: number) => save.mutate({ skuId: sku.id, version, changes });
  return (
    <Card title="Facts">
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          send(sku.version);
        }}
      >
        {groups
          .filter(({ keys }) => !keys.includes("tracking") || hasStock(sku.kind))
          .map(({ title, keys }) => (
            <fieldset key={title} disabled={!canEdit} className="grid gap-3">
              <legend className="mb-2 text-[12px] font-medium text-muted">{title}</legend>
              <div className={keys.length > 2 ? "grid grid-cols-2 items-start gap-3" : "grid gap-3"}>
                {keys.map((key) => (
                  <Fact
                    key={key}
                    column={columnOf(key)}
                    text={texts[key] ?? columnOf(key).text(row)}
                    problem={changed.includes(key) ? problemIn(readOf(key)) : undefined}
                    isDisabled={!canEdit}
                    onChange={(text) => setTexts({ ...texts, [key]: text })}
                  />
                ))}
              </div>
            </fieldset>
          ))}
        <Refusal error={save.error} onKeepMine={send} />
        {canEdit && (
          <div className="flex gap-2">
            <Button
              variant="primary"
              type="submit"
              disabled={changed.length === 0 || isWrong || save.isPending}
            >
              Save
            </Button>
            {changed.length > 0 && (
              <Button variant="quiet" onClick={() => setTexts({})}>
                Discard
              </Button>
            )}
          </div>
        )}
      </form>
    </Card>
  );
}

const problemIn = (read: { ok: true } | { ok: false; problem: string }): string | undefined =>
  read.ok ? undefined : read.problem;

function Fact(props: {
  column: SheetColumn;
  text: string;
  problem: string | undefined;
  isDisabled: boolean;
  onChange: (text: string) => void;
}) {
  const { column, text, problem, isDisabled, onChange } = props;
  if (column.choices)
    return (
      <Select
        label={column.header}
        value={text}
        onChange={onChange}
        isDisabled={isDisabled}
        options={column.choices.map((value) => ({ value, label: value }))}
      />
    );
  return (
    <Field
      label={column.header}
      value={text}
      error={problem}
      onChange={(event) => onChange(event.target.value)}
      className={column.field === "code" ? "w-full font-mono" : "w-full"}
    />
  );
}

interface Stale {
  code: string;
  currentVersion: number;
  conflicts: { field: SkuField; theirs: unknown }[];
}

/** Why it was not saved; when somebody else changed the same, their values and the choice. */
function Refusal({ error, onKeepMine }: { error: unknown; onKeepMine: (version: number) => void }) {
  if (!error) return null;
  const data = error instanceof TRPCClientError ? (error.data as { refusal?: Stale } | null) : null;
  const stale = data?.refusal?.code === "catalog.version_changed" ? data.refusal : null;
  if (!stale) return <QueryProblem error={error} />;
  return (
    <Callout tone="warn" title="Somebody changed this since you opened it. Nothing was overwritten.">
      <ul>
        {stale.conflicts.map(({ field, theirs }) => (
          <li key={field}>
            {columnOf(field).header}: theirs is{" "}
            <b className="font-medium text-ink">
              {columnOf(field).text({ [field]: theirs, currency: null } as unknown as SkuRow) || "empty"}
            </b>
          </li>
        ))}
      </ul>
      <div className="mt-2 flex gap-2">
        <Button onClick={() => onKeepMine(stale.currentVersion)}>Save mine over it</Button>
        <Button onClick={() => location.reload()}>Take theirs</Button>
      </div>
    </Callout>
  );
}
