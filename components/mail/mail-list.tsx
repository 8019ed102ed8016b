"use client";

import { useState } from "react";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { FilterBar, useFilters } from "#components/blocks/filter-bar.tsx";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { optionsOf } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { MailRow } from "#server/mail/list-mails.ts";
import { MailDrawer, mailTone } from "./mail-drawer.tsx";

const statuses = ["queued", "captured", "sent", "failed"] as const;

const columns: Column<MailRow>[] = [
  { key: "subject", header: "Subject", cell: (row) => row.subject },
  { key: "to", header: "To", cell: (row) => row.to },
  { key: "kind", header: "Kind", cell: (row) => row.kind.replaceAll("_", " ") },
  {
    key: "status",
    header: "State",
    cell: (row) => <StatusBadge tone={mailTone[row.status]}>{row.status}</StatusBadge>,
  },
  { key: "createdAt", header: "Written", cell: (row) => <TimeText at={row.createdAt} /> },
];

/** What the product mailed, or would have mailed. */
export function MailList({ canRetry }: { canRetry: boolean }) {
  const trpc = useTRPC();
  const [openId, setOpenId] = useState<string>();
  const [filters] = useFilters(["q", "status"]);
  const setUp = useQuery(trpc.mail.setUp.queryOptions({}));
  const status = statuses.find((known) => known === filters.status);
  const list = useInfiniteQuery(
    trpc.mail.list.infiniteQueryOptions(
      { ...(status ? { status } : {}), ...(filters.q ? { search: filters.q } : {}), limit: 50 },
      { getNextPageParam: (page) => page.nextCursor ?? undefined, refetchInterval: 15_000 },
    ),
  );
  const isFiltered = Boolean(filters.q || filters.status);
  return (
    <>
      <PageHeader title="Mail" description="What was mailed to people and buyers." />
      {setUp.data && !setUp.data.isSending && (
        <Callout tone="info" title="No mail server is set up, so mails are captured and leave for nobody.">
          Set SMTP_URL to send them. Until then each lies in the data directory under mail/, links included.
        </Callout>
      )}
      <DataTable
        label="Mails"
        columns={columns}
        query={list}
        getRowId={(row) => row.id}
        onOpen={(row) => setOpenId(row.id)}
        toolbar={
          <FilterBar
            search={{ key: "q", label: "Search address or subject" }}
            selects={[{ key: "status", label: "State", all: "All states", options: optionsOf(statuses) }]}
          />
        }
        empty={
          <EmptyState title={isFiltered ? "No mail matches." : "No mail yet."}>
            {isFiltered ? "Clear the filters to see all." : "Invitations and messages to buyers show here."}
          </EmptyState>
        }
      />
      {openId && <MailDrawer id={openId} canRetry={canRetry} onClose={() => setOpenId(undefined)} />}
    </>
  );
}
