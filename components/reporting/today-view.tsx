import Link from "next/link";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { inferRouterOutputs } from "@trpc/server";

type Today = inferRouterOutputs<AppRouter>["reporting"]["today"];

interface Tile {
  label: string;
  value: number;
  href?: string;
  definition: string;
  /** From which value on somebody should look, and how urgently. */
  alarm?: Tone;
}

const capped = (value: number): string => (value >= 1_000 ? "1,000+" : value.toLocaleString("en"));

/** The state of the merchant at one moment; each number leads to the list behind it. */
export function TodayView({ today }: { today: Today }) {
  const tiles: Tile[] = [
    {
      label: "Deliveries in quarantine",
      value: today.quarantined,
      href: "/partners?status=quarantined",
      definition: "Messages of partners that could not be applied. Each says why and can be replayed.",
      alarm: "bad",
    },
    {
      label: "Deliveries waiting",
      value: today.pendingDeliveries,
      href: "/partners?status=pending",
      definition: "Stored, not yet applied.",
    },
    {
      label: "Failed job runs",
      value: today.failedRuns,
      href: "/jobs?status=failed",
      definition: "Runs that used up their attempts and wait for a person.",
      alarm: "bad",
    },
    {
      label: "Open exceptions",
      value: today.openExceptions,
      href: "/exceptions",
      definition: "Things that need a decision.",
      alarm: "warn",
    },
    {
      label: "Job runs today",
      value: today.runsToday,
      href: "/jobs",
      definition: "Started since midnight in the merchant's zone.",
    },
    {
      label: "Stock movements today",
      value: today.movementsToday,
      definition: "Rows of the stock ledger since midnight.",
    },
    { label: "Active SKUs", value: today.skus, definition: "Stocked items and kits that are not archived." },
  ];
  return (
    <>
      <PageHeader title="Today">
        <p className="text-[13px] text-muted">
          As of <TimeText at={today.asOf} />
        </p>
      </PageHeader>
      <ul className="grid grid-cols-[repeat(auto-fill,minmax(15rem,1fr))] gap-3">
        {tiles.map((tile) => (
          <li key={tile.label} className="grid gap-1 rounded-lg border border-line p-4">
            <div className="flex items-center justify-between gap-2">
              {tile.href ? (
                <Link href={tile.href} className="text-[13px] font-medium underline-offset-2 hover:underline">
                  {tile.label}
                </Link>
              ) : (
                <p className="text-[13px] font-medium">{tile.label}</p>
              )}
              {tile.alarm && (
                <StatusBadge tone={tile.value > 0 ? tile.alarm : "good"}>
                  {tile.value > 0 ? "look" : "fine"}
                </StatusBadge>
              )}
            </div>
            <p className="text-2xl font-semibold tabular-nums">{capped(tile.value)}</p>
            <p className="text-[12px] text-muted">{tile.definition}</p>
          </li>
        ))}
      </ul>
    </>
  );
}
