"use client";

import { useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { cn } from "#components/ui/cn.ts";
import { Field } from "#components/ui/field.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { OrderFilter } from "#server/modules/orders/contract.ts";

/** Finds one order by number, name at the channel or e-mail address, and lets it be chosen. */
export function OrderSearch({
  show,
  chosen,
  onChoose,
}: {
  /** Which orders come into question. */
  show: OrderFilter;
  /** An order's id, or empty. */
  chosen: string;
  onChoose: (orderId: string) => void;
}) {
  const trpc = useTRPC();
  const [search, setSearch] = useState("");
  const orders = useQuery(
    trpc.orders.list.queryOptions(
      { show, limit: 6, ...(search.trim() ? { search: search.trim() } : {}) },
      { placeholderData: (before) => before },
    ),
  );
  return (
    <div className="grid gap-2">
      <Field
        label="Order number, name at the shop, or e-mail address"
        value={search}
        maxLength={200}
        autoFocus
        onChange={(event) => setSearch(event.target.value)}
      />
      {orders.error && <QueryProblem error={orders.error} />}
      {orders.data?.items.length === 0 && <p className="text-[13px] text-muted">No such order.</p>}
      <div role="radiogroup" aria-label="Orders" className="grid gap-1">
        {orders.data?.items.map((row) => (
          <button
            key={row.id}
            type="button"
            role="radio"
            aria-checked={row.id === chosen}
            onClick={() => onChoose(row.id)}
            className={cn(
              "flex min-h-9 items-center justify-between gap-3 rounded-md border px-3 text-left text-[13px]",
              row.id === chosen ? "border-accent bg-raised font-medium" : "border-line hover:bg-raised",
            )}
          >
            <span>
              {row.number} · {row.customerName}
            </span>
            <span className="text-muted">
              {row.channelOrderName} · <TimeText at={row.placedAt} />
            </span>
          </button>
        ))}
      </div>
    </div>
  );
}
