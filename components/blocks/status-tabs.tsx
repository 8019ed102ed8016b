import Link from "next/link";
import { cn } from "#components/ui/cn.ts";

/** Views of one list by state; the state is in the address, so a link gives the same list. */
export function StatusTabs({
  path,
  current,
  statuses,
  hasAll = true,
}: {
  path: string;
  current: string;
  statuses: readonly string[];
  /** Whether there is a view of everything. */
  hasAll?: boolean;
}) {
  return (
    <nav aria-label="Status" className="flex flex-wrap gap-1">
      {[...(hasAll ? [""] : []), ...statuses].map((status) => (
        <Link
          key={status}
          href={status ? `${path}?status=${status}` : path}
          aria-current={status === current ? "page" : undefined}
          className={cn(
            "rounded-md px-2.5 py-1 text-[13px] capitalize hover:bg-raised",
            status === current && "bg-raised font-medium",
          )}
        >
          {status.replaceAll("_", " ") || "All"}
        </Link>
      ))}
    </nav>
  );
}
