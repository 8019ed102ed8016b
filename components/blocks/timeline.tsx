import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "#components/ui/cn.ts";
import type { Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";

export interface TimelineEntry {
  id: string;
  at: Date;
  title: ReactNode;
  /** Who or what did it: a person, a job, a partner. */
  actor?: string | null;
  detail?: ReactNode;
  tone?: Tone;
  /** Where it can be looked at: a payload, a run, a journal. */
  href?: string;
  hrefText?: string;
}

const dots: Record<Tone, string> = {
  good: "bg-good",
  warn: "bg-warn",
  bad: "bg-bad",
  info: "bg-info",
  quiet: "bg-muted",
};

/** What happened, in the order given. */
export function Timeline({ label, entries }: { label: string; entries: readonly TimelineEntry[] }) {
  return (
    <ol aria-label={label} className="grid">
      {entries.map((entry) => (
        <li key={entry.id} className="group grid grid-cols-[1rem_1fr] gap-x-3 text-[13px]">
          <span aria-hidden className="relative flex justify-center">
            <span className="absolute inset-y-0 w-px bg-line group-first:top-2 group-last:bottom-auto group-last:h-2" />
            <span className={cn("relative mt-1.5 size-2 rounded-full", dots[entry.tone ?? "quiet"])} />
          </span>
          <div className="grid gap-0.5 pb-4">
            <p className="flex flex-wrap items-baseline gap-x-2">
              <span className="font-medium">{entry.title}</span>
              <span className="text-muted">
                {entry.actor && `${entry.actor} · `}
                <TimeText at={entry.at} />
              </span>
              {entry.href && (
                <Link href={entry.href} className="underline underline-offset-2">
                  {entry.hrefText ?? "Open"}
                </Link>
              )}
            </p>
            {entry.detail && <div className="text-muted">{entry.detail}</div>}
          </div>
        </li>
      ))}
    </ol>
  );
}
