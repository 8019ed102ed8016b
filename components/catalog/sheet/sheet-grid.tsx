"use client";

import {
  useCallback,
  useEffect,
  useEffectEvent,
  useLayoutEffect,
  useRef,
  useState,
  type MouseEvent,
} from "react";
import { useRouter } from "next/navigation";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { cn } from "#components/ui/cn.ts";
import type { SheetColumn } from "./columns.ts";
import { at, blockOf, moved, tabbed, type Selection } from "./selection.ts";
import { cellId, ROW_PX, SheetRow } from "./sheet-row.tsx";
import type { SheetState, SheetStore } from "./sheet-store.ts";
import { sheetKeyDown, useSheetClipboard, type SheetControls } from "./use-sheet-keys.ts";

export interface SheetGridProps {
  store: SheetStore;
  state: SheetState;
  columns: readonly SheetColumn[];
  canEdit: boolean;
  isLoading: boolean;
  /** There are rows below those that are here, or above them. */
  hasMore: boolean;
  hasBefore: boolean;
  loadMore: () => Promise<void>;
  loadBefore: () => Promise<void>;
  /** Fetches until there are so many rows, and says how many there are then. */
  loadTo: (rows: number) => Promise<number>;
  toStart: () => Promise<void>;
  toEnd: () => Promise<void>;
}

const HEAD_PX = 33;
const MARK_PX = 32;
/** The next page is asked for when so few rows are left below. */
const AHEAD = 120;

/** The sheet: one focus for the whole of it, the active cell inside; only the rows in sight are drawn. */
export function SheetGrid(props: SheetGridProps) {
  const { store, state, columns, canEdit, hasMore, hasBefore, loadMore, loadBefore } = props;
  const region = useRef<HTMLDivElement>(null);
  const sheet = useRef<HTMLTableElement>(null);
  const router = useRouter();
  const [selection, setSelection] = useState<Selection>(at(0, 0));
  const [editing, setEditing] = useState<{ initial: string } | null>(null);
  const bounds = { rows: state.ids.length, columns: columns.length };
  // eslint-disable-next-line react-hooks/incompatible-library -- the rows are drawn anew on every scroll, on purpose
  const virtual = useVirtualizer({
    count: bounds.rows,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_PX,
    overscan: 10,
    scrollPaddingStart: HEAD_PX,
  });
  const drawn = virtual.getVirtualItems();
  const [firstDrawn, lastDrawn] = [drawn[0]?.index ?? 0, drawn.at(-1)?.index ?? 0];
  useEffect(() => {
    if (lastDrawn >= bounds.rows - AHEAD && hasMore) void loadMore();
    if (firstDrawn < AHEAD && hasBefore) void loadBefore();
  }, [firstDrawn, lastDrawn, bounds.rows, hasMore, hasBefore, loadMore, loadBefore]);
  useRowsAbove(state.ids, (rows) => {
    setSelection(({ anchor, head }) => ({
      anchor: { ...anchor, row: anchor.row + rows },
      head: { ...head, row: head.row + rows },
    }));
    region.current?.scrollBy({ top: rows * ROW_PX });
  });

  const { head } = selection;
  const activeId = state.ids[head.row];
  const activeKey = columns[head.column]?.key;
  const select = (next: Selection) => {
    setSelection(next);
    virtual.scrollToIndex(next.head.row);
    const [id, key] = [state.ids[next.head.row], columns[next.head.column]?.key];
    if (id && key)
      requestAnimationFrame(() =>
        document.getElementById(cellId(id, key))?.scrollIntoView({ block: "nearest", inline: "nearest" }),
      );
  };
  const focus = () => sheet.current?.focus({ preventScroll: true });
  const controls: SheetControls = {
    store,
    columns,
    bounds,
    selection,
    canEdit,
    loadTo: props.loadTo,
    goTo: (edge, column) =>
      void (edge === "end" ? props.toEnd() : props.toStart()).then(() =>
        requestAnimationFrame(() => {
          const now = latest.current;
          now.select(at(edge === "end" ? now.bounds.rows - 1 : 0, column));
        }),
      ),
    select,
    edit: (initial) => columns[head.column]?.read && setEditing({ initial }),
    open: () => activeId && router.push(`/catalog/${activeId}`),
    leave: () => document.getElementById("after-sheet")?.focus(),
  };
  useSheetClipboard(sheet, controls);

  const latest = useRef({ select, bounds, selection, columns, ids: state.ids });
  useEffect(() => {
    latest.current = { select, bounds, selection, columns, ids: state.ids };
  });
  const commit = useCallback(
    (text: string, next: "down" | "up" | "right" | "left" | "stay") => {
      const now = latest.current;
      const { row, column } = now.selection.head;
      const [id, target] = [now.ids[row], now.columns[column]];
      setEditing(null);
      const shown = id && target ? target.text(store.view(id)!.row) : "";
      const hadProblem = id && target?.field && store.view(id)?.problems[target.field];
      if (id && target && (text !== shown || hadProblem)) store.type([{ id, column: target, text }]);
      if (next === "stay") return;
      if (next === "right" || next === "left")
        now.select(tabbed(now.selection, next === "right" ? 1 : -1, now.bounds));
      else
        now.select(moved(at(row, column), { row: next === "down" ? 1 : -1, column: 0 }, false, now.bounds));
      focus();
    },
    [store],
  );
  const cancel = useCallback(() => {
    setEditing(null);
    focus();
  }, []);

  const point = (event: MouseEvent, isDrag: boolean) => {
    const cell = (event.target as HTMLElement).closest<HTMLElement>("td[data-row]");
    if (!cell || (event.target as HTMLElement).tagName === "INPUT") return;
    const to = { row: Number(cell.dataset.row), column: Number(cell.dataset.column) };
    if (!isDrag) {
      event.preventDefault();
      focus();
    }
    setSelection((now) =>
      isDrag || event.shiftKey ? { anchor: now.anchor, head: to } : at(to.row, to.column),
    );
  };

  const block = blockOf(selection);
  const above = drawn[0]?.start ?? 0;
  const below = virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0);
  const width = MARK_PX + columns.reduce((sum, { widthPx }) => sum + widthPx, 0);
  return (
    <div
      ref={region}
      className="relative min-h-64 overflow-auto rounded-lg border border-line"
      style={{
        height: "calc(100dvh - 19rem)",
        scrollPaddingTop: HEAD_PX,
        scrollPaddingLeft: MARK_PX + (columns[0]?.widthPx ?? 0),
      }}
    >
      <table
        ref={sheet}
        role="grid"
        aria-label="SKUs"
        aria-multiselectable
        aria-readonly={!canEdit}
        aria-rowcount={hasMore || hasBefore ? -1 : bounds.rows + 1}
        aria-colcount={columns.length + 1}
        aria-busy={props.isLoading}
        aria-activedescendant={activeId && activeKey ? cellId(activeId, activeKey) : undefined}
        tabIndex={0}
        onKeyDown={(event) => !editing && bounds.rows > 0 && sheetKeyDown(event, controls)}
        onMouseDown={(event) => event.button === 0 && point(event, false)}
        onMouseOver={(event) => event.buttons === 1 && point(event, true)}
        onDoubleClick={() =>
          canEdit && activeId && controls.edit(columns[head.column]!.text(store.view(activeId)!.row))
        }
        className="group/sheet table-fixed select-none border-separate border-spacing-0 text-[13px] outline-none focus-visible:outline-none"
        style={{ width }}
      >
        <colgroup>
          <col style={{ width: MARK_PX }} />
          {columns.map(({ key, widthPx }) => (
            <col key={key} style={{ width: widthPx }} />
          ))}
        </colgroup>
        <Head columns={columns} />
        <tbody role="rowgroup">
          <Gap px={above} width={columns.length + 1} />
          {props.isLoading && bounds.rows === 0 && <LoadingRows width={columns.length + 1} />}
          {drawn.map(({ index }) => {
            const view = store.view(state.ids[index]!)!;
            const isIn = index >= block.top && index <= block.bottom;
            return (
              <SheetRow
                key={view.row.id}
                view={view}
                index={index}
                columns={columns}
                from={isIn ? block.left : null}
                to={isIn ? block.right : null}
                active={index === head.row ? head.column : null}
                editing={index === head.row ? editing : null}
                canEdit={canEdit}
                onCommit={commit}
                onCancel={cancel}
              />
            );
          })}
          <Gap px={below} width={columns.length + 1} />
        </tbody>
      </table>
    </div>
  );
}

/** Tells when rows came above those that were there, and how many, before they are seen. */
function useRowsAbove(ids: readonly string[], onRows: (rows: number) => void): void {
  const first = useRef<string | undefined>(undefined);
  const tell = useEffectEvent(onRows);
  useLayoutEffect(() => {
    const rows = first.current === undefined ? 0 : ids.indexOf(first.current);
    first.current = ids[0];
    if (rows > 0) tell(rows);
  }, [ids]);
}

function Head({ columns }: { columns: readonly SheetColumn[] }) {
  const look =
    "sticky top-0 h-8 border-b border-r border-line bg-raised px-2 text-left text-[12px] font-medium text-muted";
  return (
    <thead role="rowgroup">
      <tr role="row" aria-rowindex={1}>
        <th role="columnheader" scope="col" className={cn(look, "left-0 z-[7] px-0")}>
          <span className="sr-only">Open</span>
        </th>
        {columns.map(({ key, header, align, read }, place) => (
          <th
            key={key}
            role="columnheader"
            scope="col"
            aria-colindex={place + 2}
            className={cn(
              look,
              place === 0 ? "left-8 z-[7]" : "z-[6]",
              align === "right" && "text-right",
              !read && "font-normal italic",
            )}
          >
            {header}
          </th>
        ))}
      </tr>
    </thead>
  );
}

function Gap({ px, width }: { px: number; width: number }) {
  if (px <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={width} style={{ height: px, padding: 0 }} />
    </tr>
  );
}

function LoadingRows({ width }: { width: number }) {
  return Array.from({ length: 12 }, (_, row) => (
    <tr key={row} aria-hidden>
      {Array.from({ length: width }, (_cell, cell) => (
        <td key={cell} className="h-8 border-b border-r border-line px-2">
          {cell > 0 && <Skeleton className={cell % 2 === 0 ? "w-2/3" : "w-1/2"} />}
        </td>
      ))}
    </tr>
  ));
}
