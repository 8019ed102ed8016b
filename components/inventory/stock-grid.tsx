"use client";

import { useState } from "react";
import Link from "next/link";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { ExportMenu } from "#components/blocks/export-menu.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { stockFilters, type QuantityName, type StockFilter } from "#server/modules/inventory/contract.ts";
import { modeWords } from "./buffer-words.ts";
import { ExplainDrawer, type Asked } from "./explain-drawer.tsx";
import { FigureButton } from "./figure-button.tsx";
import { useLocations } from "./use-locations.ts";
import { durationText, quantityWords, type GridRow, type StockSummary } from "./words.ts";

type Place = { id: string; code: string; name: string };
type Ask = (asked: Asked) => void;

/** Every SKU with what there is of it; each figure explains itself. */
export function StockGrid({ show, seesChannels }: { show: string; seesChannels: boolean }) {
  const trpc = useTRPC();
  const [asked, setAsked] = useState<Asked>();
  const [{ q, place }] = useFilters(["q", "place"]);
  const places = useLocations();
  const chosen: StockFilter = stockFilters.find((known) => known === show) ?? "all";
  const filter = { show: chosen, ...(q ? { search: q } : {}), ...(place ? { locationId: place } : {}) };
  const list = useInfiniteQuery(
    trpc.inventory.grid.infiniteQueryOptions(
      { ...filter, limit: 100 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const isFiltered = chosen !== "all" || q || place;
  return (
    <>
      <PageHeader title="Inventory" description="Press a figure to see what makes it.">
        <ExportMenu kind="stock" filter={filter} />
      </PageHeader>
      <Summary seesChannels={seesChannels} />
      <StatusTabs
        path="/inventory"
        current={chosen === "all" ? "" : chosen}
        statuses={stockFilters.slice(1)}
      />
      <DataTable
        label="Stock"
        columns={columnsOf(places, setAsked)}
        query={list}
        getRowId={(row) => row.skuId}
        rowName={(row) => row.code}
        href={(row) => `/inventory/${row.skuId}`}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search stock", placeholder: "Code, title, barcode" }}
            selects={[
              {
                key: "place",
                label: "Location",
                all: "All locations",
                options: places.map(({ id, name }) => ({ value: id, label: name })),
              },
            ]}
          />
        }
        empty={
          isFiltered ? (
            <EmptyState title="No SKU is like that." />
          ) : (
            <EmptyState title="No SKUs yet. They come with the catalog." />
          )
        }
      />
      <ExplainDrawer asked={asked} onAsk={setAsked} seesChannels={seesChannels} />
    </>
  );
}

function Summary({ seesChannels }: { seesChannels: boolean }) {
  const trpc = useTRPC();
  const summary = useQuery(trpc.inventory.summary.queryOptions({}, { refetchInterval: 15_000 }));
  const data = summary.data;
  const units = (value: number | undefined) => (value === undefined ? "–" : <QuantityText value={value} />);
  return (
    <StatRow label="Stock in short">
      <Stat
        label="Available"
        value={units(data?.available)}
        note={data && availableNote(data)}
        href="/inventory?status=available"
      />
      <Stat
        label="Out of stock"
        value={units(data?.out)}
        note={data && `of ${data.skus.toLocaleString("en-US")} SKUs`}
        tone={data && data.out > 0 ? "warn" : "quiet"}
        href="/inventory?status=out"
      />
      <Stat
        label="Low"
        value={units(data?.low)}
        note="at or below reorder point"
        href="/inventory?status=low"
      />
      <Stat
        label="Waiting"
        value={units(data?.waitingUnits)}
        note={data && `units of ${data.waitingSkus} SKUs, promised without stock`}
        tone={data && data.waitingUnits > 0 ? "bad" : "quiet"}
        href="/inventory?status=waiting"
      />
      {seesChannels && <ChannelStat />}
    </StatRow>
  );
}

/** What is on hand, and what of it is not available: the equation of the figure above. */
function availableNote({ onHand, committed, reserved, setAside }: StockSummary): string {
  const units = (value: number) => value.toLocaleString("en-US");
  const less = [
    committed > 0 && `${units(committed)} committed`,
    reserved > 0 && `${units(reserved)} reserved`,
    setAside > 0 && `${units(setAside)} set aside`,
  ].filter(Boolean);
  return `of ${units(onHand)} on hand${less.length > 0 ? `; ${less.join(", ")}` : ""}`;
}

function ChannelStat() {
  const trpc = useTRPC();
  const feeds = useQuery(trpc.channels.feeds.queryOptions({}, { refetchInterval: 15_000 })).data ?? [];
  const waiting = feeds.reduce((sum, feed) => sum + feed.waiting, 0);
  const stuck = feeds.reduce((sum, feed) => sum + feed.stuck, 0);
  const lag = Math.max(-1, ...feeds.map((feed) => feed.lagP95Ms ?? -1));
  return (
    <Stat
      label="Channels to tell"
      value={<QuantityText value={waiting} />}
      note={lag < 0 ? "nothing told in the last hour" : `95 of 100 told within ${durationText(lag)}`}
      tone={stuck > 0 ? "bad" : "quiet"}
      href="/inventory/channels"
    />
  );
}

/** The totals, then what is available at each location. */
function columnsOf(places: readonly Place[], ask: Ask): Column<GridRow>[] {
  const nameOf = (id: string) => places.find((place) => place.id === id)?.name ?? id;
  const askOf = (row: GridRow, quantity: QuantityName, locationId: string | null) =>
    ask({
      skuId: row.skuId,
      code: row.code,
      quantity,
      locationId: locationId ?? (row.cells.length === 1 ? row.cells[0]!.locationId : null),
      byLocation: row.cells.map((cell) => ({
        locationId: cell.locationId,
        name: nameOf(cell.locationId),
        value: cell[quantity],
      })),
    });
  const total = (quantity: QuantityName, isHidden = false): Column<GridRow> => ({
    key: quantity,
    header: quantityWords[quantity],
    align: "right",
    ...(isHidden ? { defaultHidden: true } : {}),
    cell: (row) => (
      <FigureButton
        value={row[quantity]}
        name={`${quantityWords[quantity]} of ${row.code}`}
        onAsk={() => askOf(row, quantity, null)}
        tone={quantity === "available" ? toneOf(row) : undefined}
      />
    ),
  });
  return [
    { key: "code", header: "SKU", cell: (row) => row.code },
    {
      key: "sold",
      header: "Sold",
      cell: (row) => (
        <span className="flex gap-1">
          {row.soldAs.map((mode) => (
            <StatusBadge key={mode} tone="info">
              {modeWords[mode]}
            </StatusBadge>
          ))}
          {row.soldAs.length === 0 && <span className="text-muted">in stock</span>}
        </span>
      ),
    },
    {
      key: "title",
      header: "Title",
      cell: (row) => <span className="block max-w-72 truncate">{row.title}</span>,
    },
    total("available"),
    total("onHand"),
    total("committed"),
    total("reserved", true),
    total("qualityControl", true),
    total("damaged", true),
    {
      key: "waiting",
      header: "Waiting",
      align: "right",
      cell: (row) => (
        <Link
          href={`/inventory/${row.skuId}?part=waiting`}
          aria-label={`Waiting of ${row.code}: ${row.waiting}. Orders`}
          className="underline decoration-line decoration-dotted underline-offset-4 hover:decoration-ink"
        >
          <QuantityText value={row.waiting} isZeroQuiet className={row.waiting > 0 ? "text-bad" : ""} />
        </Link>
      ),
    },
    total("incoming"),
    ...places.map((place): Column<GridRow> => ({
      key: place.id,
      header: place.code,
      align: "right",
      cell: (row) => (
        <FigureButton
          value={row.cells.find((cell) => cell.locationId === place.id)?.available ?? 0}
          name={`Available of ${row.code} at ${place.name}`}
          onAsk={() => askOf(row, "available", place.id)}
        />
      ),
    })),
  ];
}

const toneOf = (row: GridRow): "bad" | "warn" | undefined => {
  if (row.available === 0) return "bad";
  return row.reorderPoint !== null && row.available <= row.reorderPoint ? "warn" : undefined;
};
