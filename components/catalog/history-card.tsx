"use client";

import { useState } from "react";
import { useInfiniteQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { formatDecimal } from "#kernel/money.ts";
import { skuFieldNames } from "#server/modules/catalog/contract.ts";
import { sheetColumns } from "./sheet/columns.ts";
import type { HistoryEntry } from "./sku-words.ts";

const EVERYTHING = "everything";
const columnOf = (field: string): string => field.replace(/[A-Z]/g, (capital) => `_${capital.toLowerCase()}`);
const words = new Map(
  skuFieldNames.map((field) => [
    columnOf(field),
    sheetColumns.find((one) => one.field === field)?.header ?? field,
  ]),
);

const parts: Record<string, string> = {
  sku_barcode: "Barcode",
  sku_alias: "Former code",
  sku_price: "Price",
  sku_image: "Image",
  kit_component: "Component",
  assembly_component: "Component",
};

/** Who changed what, field by field. */
export function HistoryCard({ skuId, currency }: { skuId: string; currency: string | null }) {
  const trpc = useTRPC();
  const [field, setField] = useState(EVERYTHING);
  const list = useInfiniteQuery(
    trpc.catalog.skus.history.infiniteQueryOptions(
      { skuId, limit: 50, ...(field === EVERYTHING ? {} : { field }) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <section className="grid gap-2">
      <h2 className="text-[13px] font-semibold">History</h2>
      <DataTable
        label="History"
        columns={columnsIn(currency)}
        query={list}
        getRowId={(entry) => entry.id}
        empty={<EmptyState title="Nothing changed yet." />}
        toolbar={
          <Select
            label="Field"
            isLabelHidden
            value={field}
            onChange={setField}
            options={[
              { value: EVERYTHING, label: "Everything" },
              ...[...words].map(([value, label]) => ({ value, label })),
            ]}
          />
        }
      />
    </section>
  );
}

/** Amounts are shown in the currency that the SKU has now. */
const columnsIn = (currency: string | null): Column<HistoryEntry>[] => [
  { key: "at", header: "When", cell: (entry) => <TimeText at={entry.at} /> },
  { key: "actor", header: "Who", cell: (entry) => entry.actor },
  { key: "what", header: "What", cell: (entry) => <Changes entry={entry} currency={currency} /> },
];

function Changes({ entry, currency }: { entry: HistoryEntry; currency: string | null }) {
  const { subject, action, before, after } = entry;
  const part = parts[subject];
  if (part) {
    const values = action === "delete" ? before : after;
    return (
      <>
        {part} {action === "delete" ? "removed" : action === "insert" ? "added" : "changed"}:{" "}
        <span className="text-muted">
          {[entry.component, ...Object.values(values)].filter(isTelling).map(String).join(" · ")}
        </span>
      </>
    );
  }
  if (action === "insert") return "Created";
  const textOf = (column: string, value: unknown): string => {
    if (value === null || value === undefined || value === "") return "empty";
    if (column.endsWith("_minor"))
      return formatDecimal({ minor: BigInt(String(value)), currency: currency ?? "USD" });
    return typeof value === "object" ? JSON.stringify(value) : String(value);
  };
  return (
    <ul>
      {Object.keys(after).map((column) => (
        <li key={column}>
          {words.get(column) ?? column}: <s className="text-muted">{textOf(column, before[column])}</s>{" "}
          <span aria-hidden>→</span> {textOf(column, after[column])}
        </li>
      ))}
    </ul>
  );
}

const isTelling = (value: unknown): boolean => value !== null && value !== "" && typeof value !== "object";
