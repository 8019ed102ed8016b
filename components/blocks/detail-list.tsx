import type { ReactNode } from "react";

/** Names and values of one thing. A value of `null` or `undefined` shows as a dash, so that the shape stays. */
export function DetailList({
  items,
  columns = 1,
}: {
  items: readonly { label: string; value: ReactNode }[];
  columns?: 1 | 2;
}) {
  return (
    <dl className={columns === 2 ? "grid gap-x-8 sm:grid-cols-2" : "grid"}>
      {items.map(({ label, value }) => (
        <div
          key={label}
          className="flex items-baseline justify-between gap-4 border-b border-line py-1.5 text-[13px]"
        >
          <dt className="shrink-0 text-muted">{label}</dt>
          <dd className="min-w-0 break-words text-right">{value ?? "–"}</dd>
        </div>
      ))}
    </dl>
  );
}
