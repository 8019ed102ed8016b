import type { ReactNode } from "react";
import { cn } from "./cn.ts";

/** A bordered part of a page with its own heading. `min-w-0`: in a grid it is never wider than its column, whatever it holds. */
export function Card({
  title,
  children,
  className,
}: {
  title?: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <section className={cn("min-w-0 rounded-lg border border-line bg-surface", className)}>
      {title && <h2 className="border-b border-line px-4 py-2.5 text-[13px] font-semibold">{title}</h2>}
      <div className="p-4">{children}</div>
    </section>
  );
}
