"use client";

import { useState } from "react";
import Link from "next/link";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DataTable } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { catalogStatuses, mappingStates } from "#server/modules/catalog/contract.ts";
import { listingColumns } from "./listing-columns.tsx";
import { MappingDialog } from "./mapping-dialog.tsx";
import { useMapping } from "./use-mapping.ts";
import type { Listing } from "./words.ts";

const tabs = ["unmapped", "broken", "mapped", "all"] as const;
const emptyTitles: Record<(typeof tabs)[number], string> = {
  unmapped: "Everything that channels sell stands for a SKU.",
  broken: "No listing stands for a kit without components.",
  mapped: "Nothing is mapped yet.",
  all: "No channel has described what it sells yet.",
};

/** What channels sell and the SKUs behind it; what stands for nothing first, with what it could stand for. */
export function ListingsView({ canMap, seesChannels }: { canMap: boolean; seesChannels: boolean }) {
  const [filters, change] = useFilters(["status", "q", "shop", "archived", "order", "listing"]);
  const tab = tabs.find((one) => one === filters.status) ?? (filters.order ? "all" : "unmapped");
  const { list, rows, waiting } = useListings(tab, filters);
  const shops = useShops(seesChannels);
  const opened = useOpened(filters.listing, rows);
  const mapping = useMapping();
  const open = (row: Listing) => change({ listing: row.id });
  const accept = (row: Listing) => {
    const [best] = row.suggestions;
    if (best?.isSure && canMap) void mapping.save(row, [best]);
    else open(row);
  };
  const sure = rows.filter(({ suggestions }) => suggestions[0]?.isSure).map(({ id }) => id);
  const isFiltered = Boolean(filters.q || filters.shop || filters.archived || filters.order);
  return (
    <>
      <PageHeader title="Listings" description="What channels sell, and the SKUs behind it.">
        {canMap && sure.length > 0 && (
          <Button disabled={mapping.isBusy} onClick={() => void mapping.acceptSure(sure.slice(0, 200))}>
            Accept {sure.length} sure
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/catalog/listings" current={tab} statuses={tabs} hasAll={false} />
      {filters.order && (
        <Callout tone="info" title="Only what one order waits for is shown.">
          <Link href={`/orders/${filters.order}`} className="underline underline-offset-2">
            The order
          </Link>{" "}
          goes on by itself when all of it is mapped.
        </Callout>
      )}
      {mapping.error && <QueryProblem error={mapping.error} />}
      <DataTable
        label="Listings"
        columns={listingColumns({ waiting, canMap, isBusy: mapping.isBusy, onAccept: accept })}
        query={list}
        getRowId={(row) => row.id}
        rowName={(row) => row.title}
        onOpen={open}
        rowKeys={{ Enter: accept, m: open }}
        {...(canMap && tab === "unmapped"
          ? {
              bulkActions: (ids: string[], clear: () => void) => (
                <Button
                  disabled={mapping.isBusy}
                  onClick={() => void mapping.acceptSure(ids.slice(0, 200)).then(clear)}
                >
                  Accept what is sure
                </Button>
              ),
            }
          : {})}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Find a listing", placeholder: "Title, SKU text, barcode or variant" }}
            selects={[
              ...(shops.length > 1 ? [{ key: "shop", label: "Shop", all: "All shops", options: shops }] : []),
              {
                key: "archived",
                label: "Status",
                all: "Sold now",
                options: [{ value: "archived", label: "Archived" }],
              },
            ]}
          >
            {canMap && tab === "unmapped" && rows.length > 0 && <KeyHint />}
          </FilterBar>
        }
        empty={
          <EmptyState title={isFiltered ? "No listing matches." : emptyTitles[tab]}>
            {isFiltered && (
              <Button onClick={() => change({ q: "", shop: "", archived: "", order: "" })}>
                Clear filters
              </Button>
            )}
          </EmptyState>
        }
      />
      {opened && canMap && (
        <MappingDialog key={opened.id} listing={opened} onClose={() => change({ listing: "" })} />
      )}
    </>
  );
}

type Filters = Record<"q" | "shop" | "archived" | "order", string>;

/** The list, its rows, and how many orders wait for each. */
function useListings(tab: (typeof tabs)[number], filters: Filters) {
  const trpc = useTRPC();
  const ofOrder = useQuery(
    trpc.orders.waitingForListings.queryOptions(
      { orderId: filters.order },
      { enabled: filters.order !== "" },
    ),
  );
  const state = mappingStates.find((one) => one === tab);
  const [active] = catalogStatuses;
  // what an order waits for may not be sold any more
  const status = filters.archived === "archived" ? ("archived" as const) : filters.order ? undefined : active;
  const list = useInfiniteQuery(
    trpc.catalog.listings.list.infiniteQueryOptions(
      {
        limit: 50,
        ...(state ? { state } : {}),
        ...(status ? { status } : {}),
        ...(filters.q ? { search: filters.q } : {}),
        ...(filters.shop ? { connectionId: filters.shop } : {}),
        ...(filters.order ? { listingIds: ofOrder.data?.map(({ listingId }) => listingId) ?? [] } : {}),
      },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        enabled: !filters.order || ofOrder.isSuccess,
        refetchInterval: 15_000,
      },
    ),
  );
  const rows = list.data?.pages.flatMap((page) => page.items) ?? [];
  const open = rows.filter(({ state: one }) => one !== "mapped").map(({ id }) => id);
  const counts = useQuery(
    trpc.orders.waitingForListings.queryOptions(
      { listingIds: open.slice(0, 200) },
      { enabled: open.length > 0, refetchInterval: 15_000 },
    ),
  );
  const waiting = new Map(counts.data?.map(({ listingId, orders }) => [listingId, orders]));
  return { list, rows, waiting };
}

function useShops(isEnabled: boolean): { value: string; label: string }[] {
  const trpc = useTRPC();
  const feeds = useQuery(trpc.channels.feeds.queryOptions({}, { enabled: isEnabled }));
  return (feeds.data ?? []).map(({ connectionId, name }) => ({ value: connectionId, label: name }));
}

/** The listing in the address: a row of the list, or one that a link named. It stays as it was when it was opened. */
function useOpened(listingId: string, rows: readonly Listing[]): Listing | undefined {
  const trpc = useTRPC();
  const [kept, setKept] = useState<Listing>();
  const row = rows.find(({ id }) => id === listingId);
  const linked = useQuery(
    trpc.catalog.listings.get.queryOptions({ listingId }, { enabled: listingId !== "" && !row }),
  );
  const found = row ?? (linked.data?.id === listingId ? linked.data : undefined);
  if (listingId === "" && kept) setKept(undefined);
  if (listingId !== "" && found && kept?.id !== listingId) setKept(found);
  return kept?.id === listingId ? kept : undefined;
}

function KeyHint() {
  return (
    <span className="flex items-center gap-1.5 text-[12px] text-muted max-md:hidden">
      <Kbd>j</Kbd>
      <Kbd>k</Kbd> move · <Kbd>Enter</Kbd> accept · <Kbd>m</Kbd> map
    </span>
  );
}
