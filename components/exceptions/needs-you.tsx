"use client";

import Link from "next/link";
import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Card } from "#components/ui/card.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { Role } from "#server/auth/permissions.ts";
import { exceptionHref, urgencyTone } from "./words.ts";

/** How many are shown; the rest is a press away. */
const SHOWN = 6;

/** The decisions that are due first for this role; an owner sees those of everybody. */
export function NeedsYou({ role }: { role: Role }) {
  const trpc = useTRPC();
  const list = useQuery(
    trpc.exceptions.list.queryOptions(
      {
        status: "waiting",
        limit: SHOWN,
        ...(role === "owner" || role === "viewer" ? {} : { ownerRole: role }),
      },
      { refetchInterval: 10_000 },
    ),
  );
  const rows = list.data?.items ?? [];
  return (
    <Card title="Needs you">
      {list.error && <QueryProblem error={list.error} />}
      {list.isPending && <Skeleton className="h-24" />}
      {list.isSuccess && rows.length === 0 && (
        <p className="text-[13px] text-muted">Nothing needs your decision.</p>
      )}
      <ul className="grid">
        {rows.map((row) => (
          <li
            key={row.id}
            className="grid gap-0.5 border-b border-line py-2 text-[13px] first:pt-0 last:border-0 last:pb-0"
          >
            <p className="flex flex-wrap items-baseline gap-x-2">
              <Link
                href={exceptionHref(row) ?? "/exceptions"}
                className="font-medium underline-offset-2 hover:underline"
              >
                {row.title}
              </Link>
              <StatusBadge tone={urgencyTone[row.urgency]}>{row.urgency}</StatusBadge>
              <span className="text-muted">
                due <TimeText at={row.dueAt} />
              </span>
            </p>
            <p className="text-muted">{row.nextAction}</p>
          </li>
        ))}
      </ul>
      {list.data?.nextCursor && (
        <p className="pt-2 text-[13px]">
          <Link
            href={role === "owner" || role === "viewer" ? "/exceptions" : `/exceptions?role=${role}`}
            className="underline underline-offset-2"
          >
            All of them
          </Link>
        </p>
      )}
    </Card>
  );
}
