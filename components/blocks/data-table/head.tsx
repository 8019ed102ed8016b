"use client";

import { ArrowDown, ArrowUp } from "lucide-react";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { cn } from "#components/ui/cn.ts";
import type { Column } from "./columns.tsx";

export interface Sort {
  /** A column's sortKey, with "-" in front for the largest first; "" for the list's own order. */
  value: string;
  onChange: (value: string) => void;
}

export interface HeadProps<Row> {
  columns: readonly Column<Row>[];
  sort?: Sort | undefined;
  choosing?: { isAll: boolean; isPartly: boolean; onAll: (isChosen: boolean) => void } | undefined;
}

const cellLook = "h-9 border-b border-line bg-raised px-3 text-left font-medium text-muted";

/** The heading row: stays in sight, sorts, chooses every loaded row. */
export function DataHead<Row>({ columns, sort, choosing }: HeadProps<Row>) {
  return (
    <thead role="rowgroup" className="sticky top-0 z-10 max-sm:sr-only">
      <tr role="row">
        {choosing && (
          <th role="columnheader" scope="col" className={cn(cellLook, "w-9 pr-0")}>
            <Checkbox
              label="Choose all loaded rows"
              isLabelHidden
              isChecked={choosing.isAll}
              isPartly={choosing.isPartly}
              onChange={choosing.onAll}
            />
          </th>
        )}
        {columns.map((column) => (
          <th
            key={column.key}
            role="columnheader"
            scope="col"
            aria-sort={sort && column.sortKey ? sortState(sort.value, column.sortKey) : undefined}
            className={cn(cellLook, column.align === "right" && "text-right")}
          >
            {sort && column.sortKey ? (
              <SortButton header={column.header} sortKey={column.sortKey} sort={sort} />
            ) : (
              column.header
            )}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function sortState(value: string, sortKey: string): "ascending" | "descending" | "none" {
  if (value === sortKey) return "ascending";
  return value === `-${sortKey}` ? "descending" : "none";
}

function SortButton({ header, sortKey, sort }: { header: string; sortKey: string; sort: Sort }) {
  const state = sortState(sort.value, sortKey);
  const next = { none: sortKey, ascending: `-${sortKey}`, descending: "" }[state];
  const Arrow = state === "descending" ? ArrowDown : ArrowUp;
  return (
    <button
      type="button"
      onClick={() => sort.onChange(next)}
      className="inline-flex min-h-6 items-center gap-1 rounded font-medium hover:text-ink"
    >
      {header}
      <Arrow aria-hidden size={12} className={state === "none" ? "invisible" : ""} />
    </button>
  );
}
