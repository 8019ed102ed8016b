"use client";

import { memo } from "react";
import Link from "next/link";
import { ArrowUpRight } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import { CellEditor, type CellEditorProps } from "./cell-editor.tsx";
import type { SheetColumn } from "./columns.ts";
import type { RowView } from "./sheet-store.ts";

export const ROW_PX = 32;

export interface SheetRowProps {
  view: RowView;
  index: number;
  columns: readonly SheetColumn[];
  /** Selected columns of this row, first and last; null when none is. */
  from: number | null;
  to: number | null;
  active: number | null;
  editing: { initial: string } | null;
  canEdit: boolean;
  onCommit: CellEditorProps["onCommit"];
  onCancel: () => void;
}

export const cellId = (skuId: string, key: string): string => `cell-${skuId}-${key}`;

/** One SKU as a row of the sheet; drawn anew only when something of it changed. Which cell was meant is in its data attributes. */
export const SheetRow = memo(function SheetRow(props: SheetRowProps) {
  const { view, index, columns, from, to, active, editing } = props;
  return (
    <tr role="row" aria-rowindex={index + 2} style={{ height: ROW_PX }} className="group">
      <td
        role="rowheader"
        className="sticky left-0 z-[5] border-b border-r border-line bg-raised p-0 text-center"
      >
        <Link
          href={`/catalog/${view.row.id}`}
          prefetch={false}
          tabIndex={-1}
          aria-label={`Open ${view.row.code}`}
          className="grid min-h-6 place-items-center text-muted hover:text-ink"
        >
          <ArrowUpRight aria-hidden size={13} />
        </Link>
      </td>
      {columns.map((column, place) => (
        <SheetCell
          key={column.key}
          {...props}
          column={column}
          place={place}
          isSelected={from !== null && to !== null && place >= from && place <= to}
          isActive={place === active}
          editing={place === active ? editing : null}
        />
      ))}
    </tr>
  );
});

function SheetCell(
  props: SheetRowProps & { column: SheetColumn; place: number; isSelected: boolean; isActive: boolean },
) {
  const { view, index, column, place, isSelected, isActive, editing, canEdit } = props;
  const { row } = view;
  const problem = column.field && view.problems[column.field];
  const isConflicted = view.conflicts.some(({ field }) => field === column.field);
  const isWaiting = column.field !== undefined && view.waiting.has(column.field);
  const text = problem ? problem.text : column.text(row);
  const isFirst = place === 0;
  return (
    <td
      role="gridcell"
      id={cellId(row.id, column.key)}
      data-row={index}
      data-column={place}
      aria-colindex={place + 2}
      aria-selected={isSelected}
      aria-readonly={!canEdit || !column.read}
      aria-invalid={problem || isConflicted ? true : undefined}
      title={problem ? problem.problem : isConflicted ? "Somebody else changed this too" : undefined}
      className={cn(
        "relative border-b border-r border-line px-2",
        isFirst && "sticky left-8 z-[4] bg-surface font-mono text-[12px]",
        column.align === "right" && "text-right tabular-nums",
        !column.read && "text-muted",
        isSelected && "bg-[color-mix(in_oklab,var(--color-accent)_12%,var(--color-surface))]",
        isActive && "outline-2 -outline-offset-2 outline-accent",
        (problem || isConflicted) && "text-bad shadow-[inset_0_0_0_1px_var(--color-bad)]",
        view.row.status === "archived" && !problem && "text-muted",
      )}
    >
      <span className={cn("block truncate", isWaiting && "opacity-60")}>{text}</span>
      {problem && isActive && !editing && (
        <span className="absolute left-0 top-full z-20 whitespace-nowrap rounded-b border border-bad bg-surface px-2 py-1 text-left font-sans text-[12px] text-bad shadow-lg">
          {problem.problem}
        </span>
      )}
      {editing && (
        <CellEditor
          column={column}
          row={row}
          initial={editing.initial}
          onCommit={props.onCommit}
          onCancel={props.onCancel}
        />
      )}
    </td>
  );
}
