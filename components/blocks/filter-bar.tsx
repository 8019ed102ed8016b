"use client";

import { useEffect, useRef, useState, type ReactNode } from "react";
import { Search, X } from "lucide-react";
import { parseAsString, useQueryStates } from "nuqs";
import { Button } from "#components/ui/button.tsx";
import { Select, type SelectOption } from "#components/ui/select.tsx";

/** A search runs when typing pauses. */
const PAUSE_MS = 250;

/** Filters that live in the address, so that a link gives the same list. An absent one is "". */
export function useFilters<K extends string>(
  keys: readonly K[],
): [Record<K, string>, (changes: Partial<Record<K, string>>) => void] {
  const parsers = Object.fromEntries(keys.map((key) => [key, parseAsString.withDefault("")]));
  const [values, setValues] = useQueryStates(parsers, { history: "replace" });
  const change = (changes: Partial<Record<K, string>>) => {
    const cleaned = Object.entries<string | undefined>(changes).map(([key, value]) => [key, value || null]);
    void setValues(Object.fromEntries(cleaned));
  };
  return [values as Record<K, string>, change];
}

export interface FilterBarProps {
  /** `key` is the name in the address; read it with `useFilters`. */
  search?: { key: string; label: string; placeholder?: string };
  selects?: readonly { key: string; label: string; all: string; options: readonly SelectOption<string>[] }[];
  /** More controls, at the right. */
  children?: ReactNode;
}

const ALL = "__all__";

/** The filters of a list: a search ("/" jumps there) and short choices, kept in the address. */
export function FilterBar({ search, selects = [], children }: FilterBarProps) {
  const keys = [...(search ? [search.key] : []), ...selects.map((select) => select.key)];
  const [values, change] = useFilters(keys);
  const isFiltered = keys.some((key) => values[key]);
  return (
    <div role="search" className="flex flex-wrap items-center gap-2">
      {search && (
        <SearchBox
          label={search.label}
          placeholder={search.placeholder ?? search.label}
          value={values[search.key] ?? ""}
          onChange={(text) => change({ [search.key]: text })}
        />
      )}
      {selects.map((select) => (
        <Select
          key={select.key}
          label={select.label}
          isLabelHidden
          value={values[select.key] || ALL}
          onChange={(value) => change({ [select.key]: value === ALL ? "" : value })}
          options={[{ value: ALL, label: select.all }, ...select.options]}
        />
      ))}
      {isFiltered && (
        <Button variant="quiet" onClick={() => change(Object.fromEntries(keys.map((key) => [key, ""])))}>
          <X aria-hidden size={14} /> Clear filters
        </Button>
      )}
      {children && <div className="ml-auto flex flex-wrap gap-2">{children}</div>}
    </div>
  );
}

function SearchBox(props: {
  label: string;
  placeholder: string;
  value: string;
  onChange: (text: string) => void;
}) {
  const { label, placeholder, value, onChange } = props;
  const box = useRef<HTMLInputElement>(null);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const [draft, setDraft] = useState({ text: value, from: value });
  // the address changed by itself (a link, "clear"): what was typed gives way
  if (draft.from !== value) setDraft({ text: draft.text.trim() === value ? draft.text : value, from: value });
  useSlashKey(() => box.current?.focus());
  return (
    <div className="relative w-full sm:w-72">
      <Search aria-hidden size={14} className="pointer-events-none absolute left-2.5 top-2.5 text-muted" />
      <input
        ref={box}
        type="search"
        aria-label={label}
        placeholder={placeholder}
        value={draft.text}
        onChange={(event) => {
          const text = event.target.value;
          setDraft({ text, from: value });
          clearTimeout(timer.current);
          timer.current = setTimeout(() => onChange(text.trim()), PAUSE_MS);
        }}
        onKeyDown={(event) => {
          if (event.key !== "Enter") return;
          clearTimeout(timer.current);
          onChange(draft.text.trim());
        }}
        className="min-h-8 w-full rounded-md border border-line bg-surface pl-8 pr-2 text-[13px] placeholder:text-muted"
      />
    </div>
  );
}

function useSlashKey(focus: () => void): void {
  const latest = useRef(focus);
  useEffect(() => {
    latest.current = focus;
  });
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key !== "/" || event.ctrlKey || event.metaKey || event.target !== document.body) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, []);
}
