import { Popover } from "#components/ui/popover.tsx";
import { Stat, StatRow } from "#components/ui/stat.tsx";
import type { Tone } from "#components/ui/status-badge.tsx";
import type { AppRouter } from "#server/api/root.ts";
import type { Permission } from "#server/auth/permissions.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { definitions, percent, spell, trendOf } from "./measures.ts";

type Kpis = inferRouterOutputs<AppRouter>["reporting"]["kpis"];
type Share = Kpis["now"]["firstPassYield"];

interface Measure {
  name: string;
  value: string;
  /** Compared with the target; undefined without a target or when nothing was measured. */
  isMet?: boolean | undefined;
  target?: string;
  trend: string;
  detail: string;
  href: string;
  permission: Permission;
}

const rate = ({ part, of }: Share): number | null => (of === 0 ? null : (100 * part) / of);

function shareMeasure(
  name: string,
  now: Share,
  before: Share,
  target: number,
  rest: Pick<Measure, "href" | "permission"> & { detail?: string },
): Measure {
  const value = rate(now);
  return {
    name,
    value: percent(now),
    isMet: value === null ? undefined : value >= target,
    target: `target ${target} %`,
    trend: trendOf(value, rate(before), "points"),
    detail: rest.detail ?? `${now.part} of ${now.of}`,
    href: rest.href,
    permission: rest.permission,
  };
}

function speedMeasure(
  name: string,
  now: Kpis["now"]["orderCycle"],
  before: Kpis["now"]["orderCycle"],
  targetHours: number,
  rest: Pick<Measure, "href" | "permission">,
): Measure {
  const seconds = now.medianSeconds;
  return {
    name,
    value: spell(seconds),
    isMet: seconds === null ? undefined : seconds <= targetHours * 3_600,
    target: `target ${spell(targetHours * 3_600)}`,
    trend: trendOf(seconds, before.medianSeconds, "time"),
    detail: now.count === 0 ? "none yet" : `median of ${now.count}; 90 % within ${spell(now.p90Seconds)}`,
    ...rest,
  };
}

function measuresOf({ now, before, targets: { body: target } }: Kpis): Measure[] {
  return [
    {
      name: "Orders placed",
      value: now.ordersPlaced.toLocaleString("en"),
      trend: trendOf(now.ordersPlaced, before.ordersPlaced, "count"),
      detail: "",
      href: "/orders?status=all",
      permission: "orders:read",
    },
    shareMeasure("First-pass yield", now.firstPassYield, before.firstPassYield, target.firstPassYieldPercent, { href: "/orders?status=shipped", permission: "orders:read" }),
    shareMeasure("Pick accuracy", now.pickAccuracy, before.pickAccuracy, target.pickAccuracyPercent, { href: "/orders?status=shipped", permission: "orders:read", detail: `${now.wrongScansCaught} wrong scans caught` }),
    speedMeasure("Order cycle time", now.orderCycle, before.orderCycle, target.orderCycleHours, { href: "/orders?status=shipped", permission: "orders:read" }),
    shareMeasure("Promise kept", now.promiseKept, before.promiseKept, target.promiseKeptPercent, { href: "/shipments?status=delivered", permission: "shipping:read" }),
    shareMeasure("Invoice match rate", now.invoiceMatch, before.invoiceMatch, target.invoiceMatchPercent, { href: "/invoices", permission: "invoicing:read" }),
    speedMeasure("Refund resolution", now.refundSpeed, before.refundSpeed, target.refundHours, { href: "/credits", permission: "care:read" }),
  ]; // prettier-ignore
}

/** How well it goes: each measure with its target and how it moved against the days before. */
export function MeasureRow({ kpis, may }: { kpis: Kpis; may: readonly Permission[] }) {
  const toneOf = ({ isMet }: Measure): Tone => (isMet === undefined ? "quiet" : isMet ? "good" : "warn");
  return (
    <>
      <StatRow label="Measures">
        {measuresOf(kpis)
          .filter(({ permission }) => may.includes(permission))
          .map((measure) => (
            <Stat
              key={measure.name}
              label={measure.name}
              value={measure.value}
              tone={toneOf(measure)}
              href={measure.href}
              note={
                <>
                  {[measure.target, measure.detail].filter(Boolean).join(" · ")}
                  {measure.trend && <span className="block">{measure.trend}</span>}
                </>
              }
            />
          ))}
      </StatRow>
      <div>
        <Popover trigger="What these figures mean">
          <dl className="grid max-w-md gap-2 text-[13px]">
            {definitions.map(([name, meaning]) => (
              <div key={name}>
                <dt className="font-medium">{name}</dt>
                <dd className="text-muted">{meaning}</dd>
              </div>
            ))}
          </dl>
        </Popover>
      </div>
    </>
  );
}
