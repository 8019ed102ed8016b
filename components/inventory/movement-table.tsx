"use client";

import Link from "next/link";
import { useInfiniteQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { QuantityText } from "#components/blocks/quantity-text.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { optionsOf } from "#components/ui/select.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { movementKinds } from "#server/modules/inventory/contract.ts";
import { useLocationOptions } from "./use-locations.ts";
import { kindWord, type MovementRow } from "./words.ts";

type Delta = keyof MovementRow & `${string}Delta`;

const delta = (key: Delta, header: string): Column<MovementRow> => ({
  key,
  header,
  align: "right",
  cell: (row) => (row[key] === 0 ? "" : <QuantityText value={row[key]} isDelta />),
});

/** What a movement changes beside what is there and what is committed: mostly one of them. */
const others: readonly [Delta, string][] = [
  ["reservedDelta", "reserved"],
  ["qualityControlDelta", "quality control"],
  ["damagedDelta", "damaged"],
  ["incomingDelta", "incoming"],
  ["binDelta", "bin"],
];

function OtherChanges({ row }: { row: MovementRow }) {
  return others
    .filter(([key]) => row[key] !== 0)
    .map(([key, word]) => (
      <span key={key} className="block whitespace-nowrap">
        {word} <QuantityText value={row[key]} isDelta />
      </span>
    ));
}

const columns: readonly Column<MovementRow>[] = [
  { key: "at", header: "When", cell: (row) => <TimeText at={row.occurredAt} /> },
  {
    key: "sku",
    header: "SKU",
    cell: (row) => (
      <Link href={`/inventory/${row.skuId}`} className="underline underline-offset-2">
        {row.skuCode}
      </Link>
    ),
  },
  {
    key: "location",
    header: "Location",
    cell: (row) => row.locationCode + (row.binCode ? ` · ${row.binCode}` : ""),
  },
  { key: "lot", header: "Lot", cell: (row) => row.lotCode ?? "" },
  { key: "kind", header: "Kind", cell: (row) => kindWord(row.kind) },
  delta("onHandDelta", "On hand"),
  delta("committedDelta", "Committed"),
  { key: "others", header: "Other changes", cell: (row) => <OtherChanges row={row} /> },
  { key: "after", header: "On hand after", align: "right", cell: (row) => row.onHandAfter },
  { key: "availableAfter", header: "Available after", align: "right", cell: (row) => row.availableAfter },
  {
    key: "why",
    header: "Why",
    cell: (row) =>
      row.orderId ? (
        <Link href={`/orders/${row.orderId}`} className="underline underline-offset-2">
          {row.orderNumber ?? "Order"}
        </Link>
      ) : (
        row.reason || row.sourceType.replaceAll("_", " ")
      ),
  },
  { key: "who", header: "Who", cell: (row) => row.actorName ?? row.actorId },
];

/** Movements, newest first: the book behind every figure. */
export function MovementTable({ skuId }: { skuId?: string }) {
  const trpc = useTRPC();
  const [{ kind, place }] = useFilters(["kind", "place"]);
  const locations = useLocationOptions();
  const chosen = movementKinds.find((known) => known === kind);
  const list = useInfiniteQuery(
    trpc.inventory.movements.infiniteQueryOptions(
      {
        limit: 50,
        ...(skuId ? { skuId } : {}),
        ...(chosen ? { kind: chosen } : {}),
        ...(place ? { locationId: place } : {}),
      },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <DataTable
      label="Movements"
      columns={skuId ? columns.filter(({ key }) => key !== "sku") : columns}
      query={list}
      getRowId={(row) => row.id}
      toolbar={
        <FilterBar
          selects={[
            { key: "kind", label: "Kind", all: "All kinds", options: optionsOf(movementKinds) },
            { key: "place", label: "Location", all: "All locations", options: locations },
          ]}
        />
      }
      empty={<EmptyState title={kind || place ? "No movement like that." : "Nothing moved yet."} />}
    />
  );
}
