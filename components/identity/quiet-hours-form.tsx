"use client";

import { useState, type FormEvent } from "react";
import Link from "next/link";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { merchantTime } from "#components/blocks/quiet-hours.ts";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { QuietWindow } from "#server/modules/identity/contract.ts";
import { ArrivalsCard } from "./arrivals-card.tsx";
import { WeekTable } from "./week-table.tsx";

/** When few orders come: proposed from what was measured, set by a person, by weekday on the merchant's clock. */
export function QuietHoursForm({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const saved = useQuery(trpc.identity.quietHours.queryOptions({}));
  return (
    <>
      <PageHeader
        title="Quiet hours"
        description="Bulk work is done first when few orders come. What a buyer, a sale or a delivery needs never waits for them."
      />
      {saved.error && <QueryProblem error={saved.error} />}
      {saved.isPending && <SkeletonLines count={8} />}
      {saved.data && <Editor key={saved.data.version} saved={saved.data} canEdit={canEdit} />}
    </>
  );
}

interface Saved {
  windows: QuietWindow[];
  timeZone: string;
  version: number;
  phase: "always" | "quiet" | "peak";
  quiet: { from: Date; until: Date } | null;
}

function Editor({ saved, canEdit }: { saved: Saved; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [windows, setWindows] = useState(saved.windows);
  const save = useMutation(
    trpc.identity.saveQuietHours.mutationOptions({
      onSuccess: () =>
        toast.done(windows.length > 0 ? "Saved. They hold from now on." : "Saved. Nothing waits."),
      onSettled: () => queryClient.invalidateQueries(trpc.identity.quietHours.pathFilter()),
    }),
  );
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate({ windows, version: saved.version });
  };
  const isChanged = JSON.stringify(windows) !== JSON.stringify(saved.windows);
  const acceptProposal = (from: string, until: string) =>
    setWindows([1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, until })));
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <ArrivalsCard timeZone={saved.timeZone} {...(canEdit ? { onAccept: acceptProposal } : {})} />
      <Card title={`By weekday, ${saved.timeZone.replaceAll("_", " ")}`}>
        <form onSubmit={submit} className="grid gap-4">
          <Now saved={saved} />
          {save.error && <QueryProblem error={save.error} />}
          <WeekTable windows={windows} canEdit={canEdit} onChange={setWindows} />
          {canEdit && (
            <div className="flex gap-2">
              <Button type="submit" variant="primary" disabled={!isChanged || save.isPending}>
                Save
              </Button>
              {windows.length > 0 && <Button onClick={() => setWindows([])}>No quiet hours</Button>}
            </div>
          )}
        </form>
      </Card>
      <WhatWaits />
    </div>
  );
}

function Now({ saved: { phase, quiet, timeZone } }: { saved: Saved }) {
  if (phase === "always" || !quiet)
    return <p className="text-[13px] text-muted">None are set: bulk work is done at all hours.</p>;
  return (
    <p className="flex flex-wrap items-center gap-2 text-[13px] text-muted">
      <StatusBadge tone={phase === "quiet" ? "good" : "quiet"}>
        {phase === "quiet" ? "quiet now" : "peak now"}
      </StatusBadge>
      {phase === "quiet"
        ? `until ${merchantTime(quiet.until, timeZone)}`
        : `quiet from ${merchantTime(quiet.from, timeZone)} to ${merchantTime(quiet.until, timeZone)}`}
    </p>
  );
}

function WhatWaits() {
  return (
    <Card title="What they change" className="lg:col-span-2">
      <ul className="grid list-disc gap-1 pl-5 text-[13px]">
        <li>
          Comparing shops with us: all quantities and fields in quiet hours. In peak hours what changed in the
          last six hours, every 15 minutes, and whatever missed its day: everything is compared at least once
          a day.
        </li>
        <li>
          Imports: each can be applied now or left for quiet hours; what waits is listed under{" "}
          <Link href="/jobs" className="underline underline-offset-2">
            Jobs
          </Link>{" "}
          and can begin at any time.
        </li>
        <li>
          Partners&rsquo; limits: bulk calls get a larger share in quiet hours and a smaller one in peak
          hours; see{" "}
          <Link href="/partners" className="underline underline-offset-2">
            Partners
          </Link>
          .
        </li>
        <li>
          Never: what shops show as available, up or down, prices, orders, shipments, refunds, labels, and
          what a person edits.
        </li>
      </ul>
    </Card>
  );
}
