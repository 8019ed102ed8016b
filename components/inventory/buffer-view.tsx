"use client";

import { useState } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useQueryState } from "nuqs";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusTabs } from "#components/blocks/status-tabs.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import { ruleStatuses } from "#server/modules/inventory/contract.ts";
import { BufferDrawer, ruleTones } from "./buffer-drawer.tsx";
import { BufferEditor } from "./buffer-editor.tsx";
import { bufferTabs, effectOf, kindWords, scopeOf, type BufferRule, type Names } from "./buffer-words.ts";
import { useLocations } from "./use-locations.ts";

/** What is kept back from channels: rules in the order in which they are asked. */
export function BufferView({ status, canWrite }: { status: string; canWrite: boolean }) {
  const trpc = useTRPC();
  const [open, setOpen] = useQueryState("rule");
  const [edited, setEdited] = useState<BufferRule | null | undefined>();
  const chosen = ruleStatuses.find((known) => known === status);
  const locations = useLocations();
  const feeds = useQuery(trpc.channels.feeds.queryOptions({})).data ?? [];
  const channels = feeds.map(({ connectionId, name }) => ({ id: connectionId, name }));
  const names: Names = new Map([...locations, ...channels].map(({ id, name }) => [id, name]));
  const list = useInfiniteQuery(
    trpc.inventory.rules.infiniteQueryOptions(
      { limit: 100, ...(chosen ? { status: chosen } : {}) },
      { getNextPageParam: (page) => page.nextCursor ?? undefined },
    ),
  );
  return (
    <>
      <PageHeader
        title="Buffers"
        description="What is kept back from channels. The first rule that fits decides."
      >
        {canWrite && (
          <Button variant="primary" onClick={() => setEdited(null)}>
            New rule
          </Button>
        )}
      </PageHeader>
      <StatusTabs path="/inventory/buffers" current={chosen ?? ""} statuses={bufferTabs} />
      <DataTable
        label="Rules"
        columns={columnsOf(names)}
        query={list}
        getRowId={(row) => row.id}
        onOpen={(row) => void setOpen(row.id)}
        empty={
          <EmptyState title={chosen ? `No rule is ${chosen}.` : "Nothing is kept back from channels yet."}>
            Channels show everything that is available and not promised.
          </EmptyState>
        }
      />
      {open && (
        <BufferDrawer
          ruleId={open}
          names={names}
          canWrite={canWrite}
          onClose={() => void setOpen(null)}
          onEdit={(rule) => {
            void setOpen(null);
            setEdited(rule);
          }}
        />
      )}
      {edited !== undefined && (
        <BufferEditor
          rule={edited}
          channels={channels}
          locations={locations}
          onClose={() => setEdited(undefined)}
        />
      )}
    </>
  );
}

const columnsOf = (names: Names): Column<BufferRule>[] => [
  { key: "name", header: "Rule", cell: (row) => row.name },
  {
    key: "status",
    header: "State",
    cell: (row) => <StatusBadge tone={ruleTones[row.status]}>{row.status}</StatusBadge>,
  },
  { key: "kind", header: "Kind", cell: (row) => kindWords[row.kind] },
  { key: "effect", header: "What it does", cell: (row) => effectOf(row.body, names) },
  { key: "scope", header: "For", cell: (row) => scopeOf(row.body, names) },
  { key: "importance", header: "Importance", align: "right", cell: (row) => row.importance },
  { key: "owner", header: "Owner", cell: (row) => row.ownerName ?? "–" },
  { key: "version", header: "Version", align: "right", cell: (row) => row.documentVersion ?? "–" },
  { key: "changed", header: "Changed", cell: (row) => <TimeText at={row.updatedAt} /> },
];
