import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** Something to know: what happened, whether anything changed, what to do. */
export function Callout({
  tone,
  title,
  children,
  reference,
}: {
  tone: "bad" | "warn" | "info" | "good";
  title: string;
  children?: ReactNode;
  reference?: string;
}) {
  const border = { bad: "border-bad", warn: "border-warn", info: "border-info", good: "border-good" }[tone];
  return (
    <div
      role={tone === "bad" ? "alert" : "status"}
      className={cn("rounded-md border-l-4 bg-raised px-4 py-3", border)}
    >
      <p className="font-medium">{title}</p>
      {children && <div className="mt-1 text-muted">{children}</div>}
      {reference && <p className="mt-1 font-mono text-[12px] text-muted">Reference {reference}</p>}
    </div>
  );
}
