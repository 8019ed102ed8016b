"use client";

import { useInfiniteQuery } from "@tanstack/react-query";
import type { inferRouterOutputs } from "@trpc/server";
import { parseAsStringLiteral, useQueryState } from "nuqs";
import { DataTable, type Column } from "#components/blocks/data-table.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { Select } from "#components/ui/select.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import { verdicts, type Verdict } from "#server/modules/imports/contract.ts";
import { verdictTones, verdictWords } from "./words.ts";
import type { Batch } from "./types.ts";

type Row = inferRouterOutputs<AppRouter>["imports"]["rows"]["items"][number];

const columns: readonly Column<Row>[] = [
  { key: "row", header: "Row", cell: (row) => row.rowNumber },
  {
    key: "verdict",
    header: "Is",
    cell: (row) =>
      row.verdict && (
        <StatusBadge tone={verdictTones[row.verdict]}>
          {row.isReverted ? "reverted" : verdictWords[row.verdict]}
        </StatusBadge>
      ),
  },
  {
    key: "diff",
    header: "Before → after",
    cell: (row) => (
      <span className="grid">
        {row.diff.map(({ field, before, after }) => (
          <span key={field}>
            <span className="text-muted">{field}</span>{" "}
            {before !== null && (
              <>
                <del>{before}</del> →{" "}
              </>
            )}
            {after ?? "nothing"}
          </span>
        ))}
      </span>
    ),
  },
  { key: "told", header: "Why", cell: (row) => [...row.problems, ...row.notes].join(" ") },
  {
    key: "cells",
    header: "In the file",
    cell: (row) => <span className="text-muted">{row.cells.join(" · ").slice(0, 160)}</span>,
  },
];

const sentence = (word: string) => word.charAt(0).toUpperCase() + word.slice(1);

/** What each row of the file does, with both values, and why one is wrong. */
export function RowTable({ batch }: { batch: Batch }) {
  const trpc = useTRPC();
  const [verdict, setVerdict] = useQueryState("verdict", parseAsStringLiteral(verdicts));
  const list = useInfiniteQuery(
    trpc.imports.rows.infiniteQueryOptions(
      { batchId: batch.id, limit: 100, ...(verdict ? { verdict } : {}) },
      {
        getNextPageParam: (page) => page.nextCursor ?? undefined,
        refetchInterval: batch.status.endsWith("ing") ? 3_000 : false,
      },
    ),
  );
  return (
    <DataTable
      label="Rows of the file"
      columns={columns}
      query={list}
      getRowId={(row) => String(row.rowNumber)}
      toolbar={
        <div className="w-48">
          <Select
            label="Show"
            value={verdict ?? ""}
            onChange={(value) => void setVerdict((value || null) as Verdict | null)}
            options={[
              { value: "", label: "All rows" },
              ...verdicts.map((value) => ({ value, label: sentence(verdictWords[value]) })),
            ]}
          />
        </div>
      }
      empty={<EmptyState title="No such rows." />}
    />
  );
}
