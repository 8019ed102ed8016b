"use client";

import type { ReactNode } from "react";
import { Tabs as Base } from "@base-ui/react/tabs";

export interface TabsProps<K extends string> {
  label: string;
  tabs: readonly { key: K; label: string; count?: number; content: ReactNode }[];
  /** Controlled with `onChange`, else the tabs remember by themselves. */
  value?: K;
  onChange?: (key: K) => void;
}

/** Parts of one page that are not needed together. Views of one list by state are links: use StatusTabs. */
export function Tabs<K extends string>({ label, tabs, value, onChange }: TabsProps<K>) {
  const chosen = value ?? tabs[0]?.key;
  return (
    <Base.Root
      {...(onChange ? { value: chosen, onValueChange: (key: K) => onChange(key) } : { defaultValue: chosen })}
      className="grid gap-4"
    >
      <Base.List aria-label={label} className="relative flex gap-1 overflow-x-auto border-b border-line">
        {tabs.map((tab) => (
          <Base.Tab
            key={tab.key}
            value={tab.key}
            className="-mb-px flex min-h-9 items-center gap-1.5 whitespace-nowrap border-b-2 border-transparent px-3 text-[13px] text-muted hover:text-ink data-active:border-accent data-active:font-medium data-active:text-ink"
          >
            {tab.label}
            {tab.count !== undefined && (
              <span className="rounded-full bg-raised px-1.5 text-[12px] tabular-nums">{tab.count}</span>
            )}
          </Base.Tab>
        ))}
      </Base.List>
      {tabs.map((tab) => (
        <Base.Panel key={tab.key} value={tab.key} className="grid gap-4">
          {tab.content}
        </Base.Panel>
      ))}
    </Base.Root>
  );
}
