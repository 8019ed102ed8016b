import type { ReactNode } from "react";

/** Nothing to show, and why: nothing yet (one action), nothing matches (clear the filters), or no permission (who grants it). */
export function EmptyState({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="grid justify-items-center gap-2 px-6 py-14 text-center">
      <p className="font-medium">{title}</p>
      {children && <div className="max-w-md text-muted">{children}</div>}
    </div>
  );
}
