import Link from "next/link";
import { Card } from "#components/ui/card.tsx";
import { cn } from "#components/ui/cn.ts";
import type { AppRouter } from "#server/api/root.ts";
import type { Permission } from "#server/auth/permissions.ts";
import type { inferRouterOutputs } from "@trpc/server";

type Today = inferRouterOutputs<AppRouter>["reporting"]["today"];

interface Row {
  label: string;
  count: number;
  href: string;
  permission: Permission;
  /** The color when there are any. */
  color?: string;
}

const capped = (value: number): string => (value >= 1_000 ? "1,000+" : value.toLocaleString("en"));

/** How many of each kind wait at this moment; each leads to its list. */
export function WaitingNow({ today, may }: { today: Today; may: readonly Permission[] }) {
  const rows: Row[] = [
    { label: "Orders to ship", count: today.ordersToShip, href: "/orders?status=to_ship", permission: "orders:read" },
    { label: "Late to ship", count: today.ordersLate, href: "/orders?status=to_ship&late=yes", permission: "orders:read", color: "text-bad" },
    { label: "Orders on hold", count: today.ordersOnHold, href: "/orders?status=on_hold", permission: "orders:read", color: "text-warn" },
    { label: "Orders waiting for stock", count: today.ordersBackordered, href: "/orders?status=backordered", permission: "orders:read", color: "text-warn" },
    { label: "Open exceptions", count: today.openExceptions, href: "/exceptions", permission: "exceptions:read", color: "text-warn" },
    { label: "Messages in quarantine", count: today.quarantined, href: "/partners?status=quarantined", permission: "partners:read", color: "text-bad" },
    { label: "Messages to apply", count: today.pendingDeliveries, href: "/partners?status=pending", permission: "partners:read" },
    { label: "Failed job runs", count: today.failedRuns, href: "/jobs?status=failed", permission: "jobs:read", color: "text-bad" },
  ]; // prettier-ignore
  return (
    <Card title="Waiting now">
      <dl className="grid gap-x-6 sm:grid-cols-2">
        {rows
          .filter(({ permission }) => may.includes(permission))
          .map((row) => (
            <div
              key={row.label}
              className="relative flex items-baseline justify-between gap-3 border-b border-line py-1.5 text-[13px] hover:bg-raised"
            >
              <dt className="text-muted">
                <Link href={row.href} className="after:absolute after:inset-0">
                  {row.label}
                </Link>
              </dt>
              <dd className={cn("font-semibold tabular-nums", row.count > 0 && row.color)}>
                {capped(row.count)}
              </dd>
            </div>
          ))}
      </dl>
    </Card>
  );
}
