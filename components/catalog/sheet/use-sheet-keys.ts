"use client";

import { useEffect, useRef, type KeyboardEvent, type RefObject } from "react";
import { toast } from "#components/ui/toast.tsx";
import type { SheetColumn } from "./columns.ts";
import { at, blockOf, moved, placed, tabbed, type Bounds, type Cell, type Selection } from "./selection.ts";
import type { SheetStore } from "./sheet-store.ts";
import { formatTsv, parseTsv } from "./tsv.ts";

const PAGE_ROWS = 20;
/** More cells than this at once is an import, not an edit. */
const MOST_CELLS = 20_000;

export interface SheetControls {
  store: SheetStore;
  columns: readonly SheetColumn[];
  bounds: Bounds;
  selection: Selection;
  canEdit: boolean;
  loadTo: (rows: number) => Promise<number>;
  /** Goes to a cell of the first or the last row of the whole list, whatever of it is here. */
  goTo: (edge: "start" | "end", column: number) => void;
  select: (selection: Selection) => void;
  /** Opens the active cell with this text. */
  edit: (initial: string) => void;
  /** Goes to the page of the active row. */
  open: () => void;
  /** Lets the keyboard go on to what comes after the sheet. */
  leave: () => void;
}

const steps: Record<string, Cell> = {
  ArrowUp: { row: -1, column: 0 },
  ArrowDown: { row: 1, column: 0 },
  ArrowLeft: { row: 0, column: -1 },
  ArrowRight: { row: 0, column: 1 },
  PageUp: { row: -PAGE_ROWS, column: 0 },
  PageDown: { row: PAGE_ROWS, column: 0 },
};

/** The keys of a spreadsheet, for the element that has the sheet's focus. */
export function sheetKeyDown(event: KeyboardEvent, controls: SheetControls): void {
  if (event.altKey) return;
  const isCommand = event.ctrlKey || event.metaKey;
  const isTaken = isCommand ? commandKey(event, controls) : plainKey(event, controls);
  if (isTaken) event.preventDefault();
}

function plainKey(event: KeyboardEvent, controls: SheetControls): boolean {
  const { selection, bounds, canEdit } = controls;
  const { head } = selection;
  const step = steps[event.key];
  if (step) controls.select(moved(selection, step, event.shiftKey, bounds));
  else if (event.key === "Tab") {
    const next = tabbed(selection, event.shiftKey ? -1 : 1, bounds);
    // at either end Tab leaves the sheet as it leaves any control
    if (next.head.row === head.row && next.head.column === head.column) return false;
    controls.select(next);
  } else if (event.key === "Home" || event.key === "End") {
    const column = event.key === "Home" ? 0 : bounds.columns - 1;
    const next = { row: head.row, column };
    controls.select(event.shiftKey ? { anchor: selection.anchor, head: next } : at(head.row, column));
  } else if (event.key === "Escape") {
    const { top, bottom, left, right } = blockOf(selection);
    if (top === bottom && left === right) controls.leave();
    else controls.select(at(head.row, head.column));
  } else if (event.key === "Enter" || event.key === "F2") {
    if (canEdit) controls.edit(textAt(controls, head));
    else controls.open();
  } else if (!canEdit) return false;
  else if (event.key === "Delete" || event.key === "Backspace") fill(controls, () => "");
  else if (event.key === " " && columnAt(controls, head)?.choices?.[1] === "yes")
    fill(controls, () => (textAt(controls, head) === "yes" ? "no" : "yes"));
  else if (event.key.length === 1) controls.edit(event.key);
  else return false;
  return true;
}

function commandKey(event: KeyboardEvent, controls: SheetControls): boolean {
  const { store, selection, bounds, canEdit } = controls;
  const { head } = selection;
  const key = event.key.toLowerCase();
  if (key === "enter") controls.open();
  else if (key === "a")
    controls.select({
      anchor: { row: 0, column: 0 },
      head: { row: bounds.rows - 1, column: bounds.columns - 1 },
    });
  else if (key === "home") controls.goTo("start", 0);
  else if (key === "end") controls.goTo("end", bounds.columns - 1);
  else if (key === "arrowup" || key === "arrowdown")
    controls.goTo(key === "arrowup" ? "start" : "end", head.column);
  else if (key === "arrowleft" || key === "arrowright")
    controls.select(at(head.row, key === "arrowleft" ? 0 : bounds.columns - 1));
  else if (!canEdit) return false;
  else if (key === "z" && !event.shiftKey) store.undo();
  else if (key === "y" || key === "z") store.redo();
  else if (key === "d") {
    const { top, bottom } = blockOf(selection);
    // one row takes from the row above it, a block from its own first row
    const source = top === bottom ? Math.max(0, top - 1) : top;
    fill(controls, (cell) => textAt(controls, { row: source, column: cell.column }));
  } else return false;
  return true;
}

const columnAt = ({ columns }: SheetControls, { column }: Cell): SheetColumn | undefined => columns[column];

function textAt(controls: SheetControls, cell: Cell): string {
  const { store } = controls;
  const view = store.view(store.state().ids[cell.row] ?? "");
  const column = columnAt(controls, cell);
  if (!view || !column) return "";
  return (column.field && view.problems[column.field]?.text) ?? column.text(view.row);
}

/** Every cell of the selection. */
function cellsOf({ selection }: SheetControls): Cell[] {
  const { top, bottom, left, right } = blockOf(selection);
  const cells: Cell[] = [];
  for (let row = top; row <= bottom; row++)
    for (let column = left; column <= right; column++) cells.push({ row, column });
  return cells;
}

function fill(controls: SheetControls, textOf: (cell: Cell) => string): void {
  write(controls, cellsOf(controls).map((cell) => ({ ...cell, text: textOf(cell) }))); // prettier-ignore
}

const tellTooMuch = (): void =>
  toast.failed(
    "That is too much for one edit.",
    "Take fewer rows, or use Edit all for everything that matches.",
  );

/** Types texts into cells at once: one step to undo. */
function write(controls: SheetControls, cells: readonly (Cell & { text: string })[]): void {
  const { store, columns } = controls;
  const { ids } = store.state();
  if (cells.length > MOST_CELLS) return tellTooMuch();
  store.type(
    cells
      .filter(({ row, column, text }) => text !== textAt(controls, { row, column }))
      .map(({ row, column, text }) => ({ id: ids[row]!, column: columns[column]!, text })),
  );
}

/** Puts a block from the top left of the selection on; rows that were not scrolled to yet are fetched first. */
async function paste(controls: SheetControls, block: string[][]): Promise<void> {
  const { selection, bounds, loadTo } = controls;
  if (block.reduce((sum, row) => sum + row.length, 0) > MOST_CELLS) return tellTooMuch();
  const rows = await loadTo(blockOf(selection).top + block.length);
  const { cells, leftOut } = placed(block, selection, { ...bounds, rows });
  write(controls, cells);
  if (leftOut > 0) toast.failed(`${leftOut} cells lie beyond the last SKU and were left out.`);
}

/** Copy and paste of the selection while the sheet has the focus. */
export function useSheetClipboard(sheet: RefObject<HTMLElement | null>, controls: SheetControls): void {
  const latest = useRef(controls);
  useEffect(() => {
    latest.current = controls;
  });
  useEffect(() => {
    const hasFocus = () => document.activeElement === sheet.current;
    const onCopy = (event: ClipboardEvent) => {
      if (!hasFocus()) return;
      const { top, bottom, left, right } = blockOf(latest.current.selection);
      const rows = Array.from({ length: bottom - top + 1 }, (_, down) =>
        Array.from({ length: right - left + 1 }, (_cell, across) =>
          textAt(latest.current, { row: top + down, column: left + across }),
        ),
      );
      event.clipboardData?.setData("text/plain", formatTsv(rows));
      event.preventDefault();
    };
    const onPaste = (event: ClipboardEvent) => {
      if (!hasFocus() || !latest.current.canEdit) return;
      event.preventDefault();
      void paste(latest.current, parseTsv(event.clipboardData?.getData("text/plain") ?? ""));
    };
    document.addEventListener("copy", onCopy);
    document.addEventListener("paste", onPaste);
    return () => {
      document.removeEventListener("copy", onCopy);
      document.removeEventListener("paste", onPaste);
    };
  }, [sheet]);
}
