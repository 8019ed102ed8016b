import Link from "next/link";
import type { ReactNode } from "react";
import { cn } from "./cn.ts";
import type { Tone } from "./status-badge.tsx";

export interface StatProps {
  label: string;
  value: ReactNode;
  /** Unit, period or comparison in words: "of 40, last 7 days". */
  note?: ReactNode;
  tone?: Tone;
  /** The filtered list behind the figure. */
  href?: string;
}

const colors: Record<Tone, string> = {
  good: "text-good",
  warn: "text-warn",
  bad: "text-bad",
  info: "text-info",
  quiet: "text-ink",
};

/** One figure with its name. Put several into `StatRow`. */
export function Stat({ label, value, note, tone = "quiet", href }: StatProps) {
  return (
    <div
      className={cn(
        "relative grid content-start gap-0.5 rounded-lg border border-line bg-surface p-3",
        href && "hover:bg-raised",
      )}
    >
      <dt className="text-[13px] text-muted">
        {href ? (
          <Link href={href} className="after:absolute after:inset-0 after:rounded-lg">
            {label}
          </Link>
        ) : (
          label
        )}
      </dt>
      <dd className={cn("text-xl font-semibold tabular-nums", colors[tone])}>{value}</dd>
      {note && <dd className="text-[12px] text-muted">{note}</dd>}
    </div>
  );
}

/** Figures side by side, as a description list. */
export function StatRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <dl aria-label={label} className="grid grid-cols-[repeat(auto-fill,minmax(9rem,1fr))] gap-3">
      {children}
    </dl>
  );
}
