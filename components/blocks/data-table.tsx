"use client";

import { useEffect, useRef, useState, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { useVirtualizer } from "@tanstack/react-virtual";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { BulkBar } from "./bulk-bar.tsx";
import { ColumnChooser, useHiddenColumns, type Column } from "./data-table/columns.tsx";
import { DataHead, type Sort } from "./data-table/head.tsx";
import { useRowKeys } from "./data-table/keys.ts";
import { DataRow } from "./data-table/row.tsx";
import { QueryProblem } from "./query-problem.tsx";

export type { Column } from "./data-table/columns.tsx";

/** What the table needs of `useInfiniteQuery` over a keyset list. */
export interface ListQuery<Row> {
  data?: { pages: readonly { items: readonly Row[] }[] } | undefined;
  error: unknown;
  isPending: boolean;
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export interface DataTableProps<Row> {
  /** Names the table for screen readers, and its columns in this browser. */
  label: string;
  columns: readonly Column<Row>[];
  getRowId: (row: Row) => string;
  /** A paged list. Without it give `rows`. */
  query?: ListQuery<Row>;
  rows?: readonly Row[];
  /** Where a row leads, or what opening it does. The first column becomes the link or button. */
  href?: (row: Row) => string;
  onOpen?: (row: Row) => void;
  /** More keys that do something with the row that has the focus; "Enter" here is done instead of opening. */
  rowKeys?: Readonly<Record<string, (row: Row) => void>>;
  /** What a row is called beside its checkbox; its id when absent. */
  rowName?: (row: Row) => string;
  /** Gives checkboxes and a bar with these buttons. Call `clear` when done. */
  bulkActions?: (ids: string[], clear: () => void) => ReactNode;
  sort?: Sort;
  /** Shown instead of the table when there are no rows. */
  empty?: ReactNode;
  /** A `<tr>` of sums below the rows. */
  footer?: ReactNode;
  /** At the left of the column chooser: filters. */
  toolbar?: ReactNode;
}

/** More rows than this are drawn only where one looks. */
const VIRTUAL_FROM = 100;
const ROW_PX = 37;

/** The list of every room: real table, keys j k Enter x e, sticky head, more on scrolling, cards on a phone. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { label, getRowId, query, toolbar, empty } = props;
  const rows = props.rows ?? query?.data?.pages.flatMap((page) => page.items) ?? [];
  const hidden = useHiddenColumns(label, props.columns);
  const columns = props.columns.filter((column, position) => position === 0 || !hidden.isHidden(column.key));
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  // rows that left the list are no longer chosen
  const ids = rows.map(getRowId);
  const chosenIds = ids.filter((id) => chosen.has(id));
  const clear = () => setChosen(new Set());
  const isLoading = query?.isPending === true && !query.error;
  return (
    <div className="grid min-w-0 gap-2">
      <div className="flex flex-wrap items-center gap-2">
        <div className="min-w-0 flex-1">{toolbar}</div>
        {props.columns.length > 2 && (rows.length > 0 || isLoading) && (
          <div className="max-sm:hidden">
            <ColumnChooser columns={props.columns} hidden={hidden} />
          </div>
        )}
      </div>
      {query?.error ? <QueryProblem error={query.error} /> : null}
      {!isLoading && !query?.error && rows.length === 0 ? (
        (empty ?? <EmptyState title="Nothing here yet." />)
      ) : (
        <Body
          {...props}
          columns={columns}
          rows={rows}
          isLoading={isLoading}
          chosen={new Set(chosenIds)}
          onChosen={setChosen}
        />
      )}
      {props.bulkActions && (
        <BulkBar count={chosenIds.length} onClear={clear}>
          {props.bulkActions(chosenIds, clear)}
        </BulkBar>
      )}
    </div>
  );
}

type BodyProps<Row> = DataTableProps<Row> & {
  rows: readonly Row[];
  isLoading: boolean;
  chosen: ReadonlySet<string>;
  onChosen: (chosen: ReadonlySet<string>) => void;
};

function Body<Row>(props: BodyProps<Row>) {
  const { label, columns, rows, getRowId, href, onOpen, query, chosen, onChosen } = props;
  const router = useRouter();
  const region = useRef<HTMLDivElement>(null);
  const isVirtual = rows.length > VIRTUAL_FROM;
  // eslint-disable-next-line react-hooks/incompatible-library -- the rows are drawn anew on every scroll, on purpose
  const virtual = useVirtualizer({
    count: rows.length,
    getScrollElement: () => region.current,
    estimateSize: () => ROW_PX,
    overscan: 12,
  });
  const ids = rows.map(getRowId);
  const choose = (id: string, isChosen: boolean) => {
    const next = new Set(chosen);
    if (isChosen) next.add(id);
    else next.delete(id);
    onChosen(next);
  };
  const open = (row: Row) => (href ? router.push(href(row)) : onOpen?.(row));
  useRowKeys(region, {
    rowCount: rows.length,
    show: (index) => isVirtual && virtual.scrollToIndex(index),
    open: href || onOpen ? (index) => open(rows[index]!) : undefined,
    toggle: props.bulkActions ? (index) => choose(ids[index]!, !chosen.has(ids[index]!)) : undefined,
    own: (key) => {
      const act = props.rowKeys?.[key];
      return act && ((index) => act(rows[index]!));
    },
  });
  const drawn = virtual.getVirtualItems();
  const indexes = isVirtual ? drawn.map((item) => item.index) : rows.map((_, index) => index);
  const above = isVirtual ? (drawn[0]?.start ?? 0) : 0;
  const below = isVirtual ? virtual.getTotalSize() - (drawn.at(-1)?.end ?? 0) : 0;
  const width = columns.length + (props.bulkActions ? 1 : 0);
  const choosing = {
    isAll: rows.length > 0 && chosen.size === rows.length,
    isPartly: chosen.size > 0 && chosen.size < rows.length,
    onAll: (isChosen: boolean) => onChosen(new Set(isChosen ? ids : [])),
  };
  return (
    <div
      ref={region}
      data-rows
      role="region"
      aria-label={label}
      aria-busy={props.isLoading}
      tabIndex={0}
      className="relative max-h-[calc(100dvh-12rem)] overflow-auto rounded-lg border border-line"
    >
      <table
        role="table"
        aria-rowcount={query?.hasNextPage ? -1 : rows.length + 1}
        className="w-full border-separate border-spacing-0 text-[13px] tabular-nums max-sm:block"
      >
        <caption className="sr-only">{label}</caption>
        <DataHead columns={columns} sort={props.sort} choosing={props.bulkActions ? choosing : undefined} />
        <tbody role="rowgroup" className="max-sm:block">
          <Gap px={above} width={width} />
          {props.isLoading && <LoadingRows width={width} />}
          {indexes.map((index) => (
            <DataRow
              key={ids[index]}
              row={rows[index]!}
              index={index}
              columns={columns}
              name={props.rowName?.(rows[index]!) ?? ids[index]!}
              href={href?.(rows[index]!)}
              onOpen={onOpen && (() => onOpen(rows[index]!))}
              isChosen={chosen.has(ids[index]!)}
              onChoose={props.bulkActions && ((isChosen) => choose(ids[index]!, isChosen))}
              measure={isVirtual ? virtual.measureElement : undefined}
            />
          ))}
          <Gap px={below} width={width} />
        </tbody>
        {props.footer && <tfoot className="sticky bottom-0 bg-raised font-medium">{props.footer}</tfoot>}
      </table>
      {query?.hasNextPage && <MoreRows query={query} region={region} />}
    </div>
  );
}

/** Space of the rows that are not drawn. */
function Gap({ px, width }: { px: number; width: number }) {
  if (px <= 0) return null;
  return (
    <tr aria-hidden>
      <td colSpan={width} style={{ height: px }} />
    </tr>
  );
}

function LoadingRows({ width }: { width: number }) {
  return Array.from({ length: 8 }, (_, row) => (
    <tr key={row} aria-hidden>
      {Array.from({ length: width }, (_cell, cell) => (
        <td key={cell} className="h-9 border-b border-line px-3">
          <Skeleton className={cell % 2 === 0 ? "w-24" : "w-16"} />
        </td>
      ))}
    </tr>
  ));
}

/** Asks for the next page shortly before its place comes into sight; a button for those who do not scroll. */
function MoreRows<Row>({
  query,
  region,
}: {
  query: ListQuery<Row>;
  region: { current: HTMLElement | null };
}) {
  const mark = useRef<HTMLDivElement>(null);
  const latest = useRef(query);
  useEffect(() => {
    latest.current = query;
  });
  useEffect(() => {
    const element = mark.current;
    if (!element) return;
    const observer = new IntersectionObserver(
      ([entry]) => {
        if (entry?.isIntersecting && !latest.current.isFetchingNextPage && !latest.current.error)
          latest.current.fetchNextPage();
      },
      { root: region.current, rootMargin: "400px" },
    );
    observer.observe(element);
    return () => observer.disconnect();
  }, [region, query.isFetchingNextPage]);
  return (
    <div ref={mark} className="grid place-items-center p-2">
      <Button variant="quiet" disabled={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
        {query.isFetchingNextPage ? "Loading more…" : "Load more"}
      </Button>
    </div>
  );
}
