"use client";

import type { ReactNode } from "react";
import { Button } from "#components/ui/button.tsx";

/** What can be done with the chosen rows. It stays at the lower edge while there are any. */
export function BulkBar({
  count,
  onClear,
  children,
}: {
  count: number;
  onClear: () => void;
  children: ReactNode;
}) {
  if (count === 0) return null;
  return (
    <div
      role="toolbar"
      aria-label="Chosen rows"
      className="sticky bottom-3 z-20 mx-auto flex w-fit max-w-full flex-wrap items-center gap-2 rounded-lg border border-line bg-surface px-3 py-2 text-[13px] shadow-lg"
    >
      <span className="tabular-nums" aria-live="polite">
        {count} chosen
      </span>
      {children}
      <Button variant="quiet" onClick={onClear}>
        Clear
      </Button>
    </div>
  );
}
