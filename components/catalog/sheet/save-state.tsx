"use client";

import Link from "next/link";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { sheetColumns, type SheetColumn } from "./columns.ts";
import type { Conflict, SheetState, SheetStore } from "./sheet-store.ts";

/** Whether everything that was typed is kept, in words that change as it does. */
export function SaveState({ state, store }: { state: SheetState; store: SheetStore }) {
  const { waiting, problems, isOffline } = state;
  return (
    <div className="flex flex-wrap items-center gap-3 text-[13px]">
      <span role="status" className={problems > 0 || isOffline ? "text-bad" : "text-muted"}>
        {isOffline
          ? `${cells(waiting)} not saved: the server cannot be reached. Trying again…`
          : waiting > 0
            ? `Saving ${cells(waiting)}…`
            : problems > 0
              ? `${cells(problems)} to mend; the rest is saved`
              : "All saved"}
      </span>
      {isOffline && <Button onClick={() => store.tryAgain()}>Try now</Button>}
      {state.proposed > 0 && (
        <Link href="/catalog/proposals" className="text-info underline underline-offset-2">
          {cells(state.proposed)} proposed to their owner
        </Link>
      )}
      <span className="flex gap-1">
        <Button variant="quiet" disabled={!state.canUndo} onClick={() => store.undo()}>
          Undo
        </Button>
        <Button variant="quiet" disabled={!state.canRedo} onClick={() => store.redo()}>
          Redo
        </Button>
      </span>
    </div>
  );
}

const cells = (count: number): string => (count === 1 ? "1 cell" : `${count.toLocaleString("en-US")} cells`);

/** Rows that two people changed: both values of each cell, and the choice. */
export function ConflictPanel({ state, store }: { state: SheetState; store: SheetStore }) {
  if (state.conflicted.length === 0) return null;
  return (
    <Callout tone="warn" title="Somebody else changed the same cells. Nothing of theirs was overwritten.">
      <ul className="grid gap-2">
        {state.conflicted.slice(0, 5).map((id) => (
          <ConflictRow key={id} id={id} store={store} />
        ))}
      </ul>
      {state.conflicted.length > 5 && <p>{state.conflicted.length - 5} more rows after these.</p>}
    </Callout>
  );
}

function ConflictRow({ id, store }: { id: string; store: SheetStore }) {
  const view = store.view(id);
  if (!view) return null;
  const textOf = ({ field }: Conflict, value: unknown) => {
    const column: SheetColumn | undefined = sheetColumns.find((one) => one.field === field);
    return column?.text({ ...view.row, [field]: value }) || "empty";
  };
  return (
    <li className="flex flex-wrap items-center gap-x-4 gap-y-1">
      <span className="font-mono text-[12px] text-ink">{view.row.code}</span>
      {view.conflicts.map((conflict) => (
        <span key={conflict.field}>
          {sheetColumns.find((one) => one.field === conflict.field)?.header ?? conflict.field}: yours{" "}
          <b className="font-medium text-ink">{textOf(conflict, conflict.yours)}</b>, theirs{" "}
          <b className="font-medium text-ink">{textOf(conflict, conflict.theirs)}</b>
        </span>
      ))}
      <span className="flex gap-2">
        <Button onClick={() => store.resolve(id, "mine")}>
          Keep mine<span className="sr-only"> for {view.row.code}</span>
        </Button>
        <Button onClick={() => store.resolve(id, "theirs")}>
          Take theirs<span className="sr-only"> for {view.row.code}</span>
        </Button>
      </span>
    </li>
  );
}
