"use client";

import { useEffect, useState } from "react";
import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import type { SkuChoice } from "./words.ts";

/** A lookup runs when typing pauses. */
const PAUSE_MS = 150;

/** Finds a SKU by code, former code, barcode or part of its title; arrows and Enter choose one. Enter with nothing typed is `onEmptyEnter`. */
export function SkuSearch(props: { onChoose: (sku: SkuChoice) => void; onEmptyEnter?: () => void }) {
  const { onChoose, onEmptyEnter } = props;
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const asked = usePaused(text.trim());
  const found = useQuery(
    trpc.catalog.listings.findSkus.queryOptions(
      { search: asked },
      { enabled: asked.length > 0, placeholderData: keepPreviousData },
    ),
  );
  const rows = asked && text.trim() ? (found.data ?? []) : [];
  const choose = (sku: SkuChoice) => {
    setText("");
    onChoose(sku);
  };
  return (
    <Command label="Find a SKU" shouldFilter={false} className="grid gap-1">
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        onKeyDown={(event) => event.key === "Enter" && text.trim() === "" && onEmptyEnter?.()}
        placeholder="Add a SKU by code, barcode or title"
        className="min-h-9 w-full rounded-md border border-line bg-surface px-3 text-[13px] placeholder:text-muted"
      />
      <Command.List className="max-h-56 overflow-y-auto">
        {text.trim() !== "" && asked === text.trim() && !found.isFetching && rows.length === 0 && (
          <p className="px-2 py-2 text-[13px] text-muted">No active SKU is called that.</p>
        )}
        {rows.map((sku) => (
          <Command.Item
            key={sku.skuId}
            value={sku.skuId}
            onSelect={() => choose(sku)}
            className="flex min-h-8 cursor-default items-center gap-3 rounded px-2 text-[13px] data-[selected=true]:bg-raised"
          >
            <span className="font-mono text-[12px]">{sku.code}</span>
            <span className="min-w-0 flex-1 truncate text-muted">{sku.title}</span>
            {sku.kind === "kit" && <span className="text-[12px] text-muted">kit</span>}
          </Command.Item>
        ))}
      </Command.List>
    </Command>
  );
}

/** The value once it stays the same for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
