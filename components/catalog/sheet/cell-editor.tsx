"use client";

import { useId, useRef, useState } from "react";
import { cn } from "#components/ui/cn.ts";
import type { SkuRow } from "../sku-words.ts";
import type { SheetColumn } from "./columns.ts";

export interface CellEditorProps {
  column: SheetColumn;
  row: SkuRow;
  /** What it begins with: the cell's text, or the first letter typed over it. */
  initial: string;
  /** `next` is where one goes then. */
  onCommit: (text: string, next: "down" | "up" | "right" | "left" | "stay") => void;
  onCancel: () => void;
}

/** The open cell: judged while one types, kept with Enter or Tab, left with Escape. */
export function CellEditor({ column, row, initial, onCommit, onCancel }: CellEditorProps) {
  const [text, setText] = useState(initial);
  // an input that is taken away loses the focus: that is not another answer
  const isDone = useRef(false);
  const noteId = useId();
  const listId = useId();
  const read = column.read?.(text, row);
  const problem = read && !read.ok ? read.problem : null;
  return (
    <>
      <input
        autoFocus
        aria-label={`${column.header} of ${row.code}`}
        aria-invalid={problem ? true : undefined}
        aria-describedby={problem ? noteId : undefined}
        list={column.choices ? listId : undefined}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => !isDone.current && onCommit(text, "stay")}
        onKeyDown={(event) => {
          event.stopPropagation();
          const next = {
            Enter: event.shiftKey ? "up" : "down",
            Tab: event.shiftKey ? "left" : "right",
          } as const;
          if (event.key !== "Escape" && event.key !== "Enter" && event.key !== "Tab") return;
          event.preventDefault();
          isDone.current = true;
          if (event.key === "Escape") onCancel();
          else onCommit(text, next[event.key]);
        }}
        className={cn(
          "absolute inset-0 z-10 w-full bg-surface px-2 text-[13px] outline-2 -outline-offset-2",
          problem ? "outline-bad" : "outline-accent",
          column.align === "right" && "text-right",
        )}
      />
      {column.choices && (
        <datalist id={listId}>
          {column.choices.map((choice) => (
            <option key={choice} value={choice} />
          ))}
        </datalist>
      )}
      {problem && (
        <span
          id={noteId}
          role="status"
          className="absolute left-0 top-full z-20 whitespace-nowrap rounded-b border border-bad bg-surface px-2 py-1 text-left text-[12px] text-bad shadow-lg"
        >
          {problem}
        </span>
      )}
    </>
  );
}
