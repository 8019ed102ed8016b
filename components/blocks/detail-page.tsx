import type { ReactNode } from "react";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import type { Tone } from "#components/ui/status-badge.tsx";
import { PageHeader } from "./page-header.tsx";
import { QueryProblem } from "./query-problem.tsx";
import { Timeline } from "./timeline.tsx";

/** The page of one thing while it is fetched, when that failed, and once it is there. */
export function DetailPage<Data>({
  noun,
  query,
  children,
}: {
  /** What it is, until its own name is known. */
  noun: string;
  query: { data: Data | undefined; error: unknown };
  children: (data: Data) => ReactNode;
}) {
  if (query.error)
    return (
      <>
        <PageHeader title={noun} />
        <QueryProblem error={query.error} />
      </>
    );
  if (query.data === undefined)
    return (
      <>
        <PageHeader title={noun} />
        <SkeletonLines count={8} />
      </>
    );
  return <>{children(query.data)}</>;
}

/** Its parts on the left, its facts on the right; below one another where there is no room. */
export function DetailColumns({ main, side }: { main: ReactNode; side: ReactNode }) {
  return (
    <div className="grid grid-cols-1 items-start gap-4 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
      <div className="grid min-w-0 gap-4">{main}</div>
      <div className="grid min-w-0 gap-4">{side}</div>
    </div>
  );
}

/** Everything that happened to it. */
export function HistoryCard({
  label,
  events,
  tones,
}: {
  label: string;
  events: readonly { id: string; kind: string; at: Date; text: string; actor: string | null }[];
  /** By kind of event; quiet where none is named. */
  tones: Partial<Record<string, Tone>>;
}) {
  return (
    <Card title="What happened">
      <Timeline
        label={label}
        entries={events.map(({ id, kind, at, text, actor }) => ({
          ...{ id, at, actor },
          title: text,
          tone: tones[kind] ?? "quiet",
        }))}
      />
    </Card>
  );
}
