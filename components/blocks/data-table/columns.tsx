"use client";

import { useSyncExternalStore, type ReactNode } from "react";
import { Menu as Base } from "@base-ui/react/menu";
import { Check, Columns3 } from "lucide-react";
import { cn } from "#components/ui/cn.ts";
import { itemLook, popupLook } from "#components/ui/overlay.ts";

export interface Column<Row> {
  key: string;
  header: string;
  cell: (row: Row) => ReactNode;
  /** Figures and money stand right. */
  align?: "left" | "right";
  /** The name this column has in the address when the list is sorted by it. */
  sortKey?: string;
  /** Shown only when somebody asks for it in the column chooser. */
  defaultHidden?: boolean;
}

interface Hidden {
  isHidden: (key: string) => boolean;
  toggle: (key: string) => void;
}

const storageName = (table: string) => `throughline.columns.${table}`;
const changed = "throughline:columns";

/** Which columns a person put away, kept in this browser. */
export function useHiddenColumns<Row>(table: string, columns: readonly Column<Row>[]): Hidden {
  const stored = useSyncExternalStore(
    listen,
    () => readStored(storageName(table)),
    () => null,
  );
  const hidden = stored?.split(",") ?? columns.filter((column) => column.defaultHidden).map(({ key }) => key);
  return {
    isHidden: (key) => hidden.includes(key),
    toggle: (key) => {
      const next = hidden.includes(key) ? hidden.filter((other) => other !== key) : [...hidden, key];
      try {
        localStorage.setItem(storageName(table), next.filter(Boolean).join(","));
      } catch {
        return; // a browser that keeps nothing: the columns stay as they are
      }
      window.dispatchEvent(new Event(changed));
    },
  };
}

function readStored(name: string): string | null {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function listen(onChange: () => void): () => void {
  for (const event of [changed, "storage"]) window.addEventListener(event, onChange);
  return () => {
    for (const event of [changed, "storage"]) window.removeEventListener(event, onChange);
  };
}

/** Chooses which columns show. The first one names the row and always does. */
export function ColumnChooser<Row>({ columns, hidden }: { columns: readonly Column<Row>[]; hidden: Hidden }) {
  return (
    <Base.Root modal={false}>
      <Base.Trigger className="inline-flex min-h-8 items-center gap-1.5 rounded-md border border-line bg-surface px-2.5 text-[13px] hover:bg-raised">
        <Columns3 aria-hidden size={14} /> Columns
      </Base.Trigger>
      <Base.Portal>
        <Base.Positioner sideOffset={4} align="end" className="z-50">
          <Base.Popup className={cn(popupLook, "max-h-96 min-w-44 overflow-y-auto p-1")}>
            {columns.slice(1).map((column) => (
              <Base.CheckboxItem
                key={column.key}
                checked={!hidden.isHidden(column.key)}
                onCheckedChange={() => hidden.toggle(column.key)}
                className={cn(itemLook, "justify-between")}
              >
                {column.header}
                <Base.CheckboxItemIndicator>
                  <Check aria-hidden size={14} />
                </Base.CheckboxItemIndicator>
              </Base.CheckboxItem>
            ))}
          </Base.Popup>
        </Base.Positioner>
      </Base.Portal>
    </Base.Root>
  );
}
