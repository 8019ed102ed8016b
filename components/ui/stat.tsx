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
  const body = (
    <>
      <dt className="text-[13px] text-muted">{label}</dt>
      <dd className={cn("text-xl font-semibold tabular-nums", colors[tone])}>{value}</dd>
      {note && <dd className="text-[12px] text-muted">{note}</dd>}
    </>
  );
  const look =
    "relative grid min-w-36 flex-1 content-start gap-0.5 rounded-lg border border-line bg-surface p-3";
  return (
    <div className={cn(look, href && "hover:bg-raised")}>
      {body}
      {href && (
        <Link href={href} aria-label={`${label}: open the list`} className="absolute inset-0 rounded-lg" />
      )}
    </div>
  );
}

/** Figures side by side, as a description list. */
export function StatRow({ label, children }: { label: string; children: ReactNode }) {
  return (
    <dl aria-label={label} className="flex flex-wrap gap-3">
      {children}
    </dl>
  );
}
