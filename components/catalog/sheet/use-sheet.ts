"use client";

import { useEffect, useState, useSyncExternalStore } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import type { CatalogStatus, Gap, SkuKind } from "#server/modules/catalog/contract.ts";
import { SheetPages } from "./sheet-pages.ts";

export interface SheetFilter {
  search?: string;
  status?: CatalogStatus;
  kind?: SkuKind;
  lacks?: Gap;
}

const PAGE_ROWS = 200;

/**
 * The rows of one filter: pages are fetched as one scrolls, edits are saved as one types. A component with another filter is
 * another component: give it a key.
 */
export function useSheet(filter: SheetFilter) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const { mutateAsync } = useMutation(trpc.catalog.skus.save.mutationOptions());
  const [pages] = useState(() => {
    const options = (cursor: string | undefined, isFromEnd: boolean) =>
      trpc.catalog.skus.list.queryOptions(
        { ...filter, limit: PAGE_ROWS, ...(cursor ? { cursor } : {}), ...(isFromEnd ? { isFromEnd } : {}) },
        { staleTime: 0, gcTime: 0 },
      );
    return new SheetPages(
      (cursor, isFromEnd) => queries.fetchQuery(options(cursor, isFromEnd)),
      (rows) => mutateAsync({ rows, policy: "REJECT_FAILED_ROWS" }),
    );
  });
  useEffect(() => void pages.more(), [pages]);
  const { store } = pages;
  const { isLoading, hasMore, hasBefore, error } = useSyncExternalStore(
    pages.subscribe,
    pages.state,
    pages.state,
  );
  const state = useSyncExternalStore(store.subscribe, store.state, store.state);
  useUnsavedWarning(state.waiting > 0);
  return {
    store,
    state,
    error,
    isLoading,
    hasMore,
    hasBefore,
    loadMore: pages.more,
    loadBefore: pages.before,
    loadTo: pages.moreTo,
    toStart: pages.toStart,
    toEnd: pages.toEnd,
  };
}

/** Asks before a page is left with edits that did not arrive yet. */
function useUnsavedWarning(isUnsaved: boolean): void {
  useEffect(() => {
    if (!isUnsaved) return;
    const warn = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener("beforeunload", warn);
    return () => window.removeEventListener("beforeunload", warn);
  }, [isUnsaved]);
}
