import Link from "next/link";
import { cn } from "#components/ui/cn.ts";
import type { AppRouter } from "#server/api/root.ts";
import type { Permission } from "#server/auth/permissions.ts";
import type { inferRouterOutputs } from "@trpc/server";
import { percent, spell } from "./measures.ts";

type Indicators = inferRouterOutputs<AppRouter>["reporting"]["indicators"];

interface Sign {
  name: string;
  value: string;
  note: string;
  isOver: boolean;
  /** What pulls it back, and where the figure comes from. */
  action: { text: string; href: string; permission: Permission };
}

const HOUR = 3_600;
const DAY = 24 * HOUR;

/** Where each sign asks for a hand: beyond it, customers feel it within the day. */
const limits = {
  unroutedSeconds: 15 * 60,
  driftShare: 0.01,
  publishLagSeconds: 10,
  unmatchedPaymentSeconds: 10 * DAY,
  inboxSeconds: 60,
} as const;

function signsOf(signs: Indicators): Sign[] {
  const { cutOffRisk: risk, drift } = signs;
  return [
    {
      name: "Cut-off at risk",
      value: `${risk.jobs} ${risk.jobs === 1 ? "job" : "jobs"}`,
      note: risk.location ? `${risk.units} units to leave within 2 h, most at ${risk.location}` : "Nothing due within 2 h",
      isOver: risk.jobs > 0,
      action: { text: "Open the floor", href: "/floor", permission: "fulfillment:read" },
    },
    {
      name: "Oldest unrouted order",
      value: spell(signs.unroutedSeconds),
      note: `act from ${spell(limits.unroutedSeconds)}`,
      isOver: signs.unroutedSeconds > limits.unroutedSeconds,
      action: { text: "See open orders", href: "/orders?status=open", permission: "orders:read" },
    },
    {
      name: "Shops showing wrong stock",
      value: percent({ part: drift.found, of: drift.compared }),
      note: `${drift.found} of ${drift.compared} compared in a day`,
      isOver: drift.found > limits.driftShare * drift.compared,
      action: { text: "See the stock feed", href: "/inventory/channels", permission: "channels:read" },
    },
    {
      name: "Stock told within",
      value: spell(signs.publishLagSeconds),
      note: `95 of 100 changes; act from ${spell(limits.publishLagSeconds)}`,
      isOver: (signs.publishLagSeconds ?? 0) > limits.publishLagSeconds,
      action: { text: "See the stock feed", href: "/inventory/channels", permission: "channels:read" },
    },
    {
      name: "Parcels in trouble",
      value: String(signs.parcelsInTrouble),
      note: "silent, late or not handed over",
      isOver: signs.parcelsInTrouble > 0,
      action: { text: "Tell their buyers", href: "/shipments?status=needs_attention", permission: "shipping:read" },
    },
    {
      name: "Oldest payment not in a payout",
      value: spell(signs.unmatchedPaymentSeconds),
      note: `act from ${spell(limits.unmatchedPaymentSeconds)}`,
      isOver: signs.unmatchedPaymentSeconds > limits.unmatchedPaymentSeconds,
      action: { text: "See payouts", href: "/payouts", permission: "settlement:read" },
    },
    {
      name: "Oldest message to apply",
      value: spell(signs.inboxSeconds),
      note: `act from ${spell(limits.inboxSeconds)}`,
      isOver: signs.inboxSeconds > limits.inboxSeconds,
      action: { text: "See messages", href: "/partners?status=pending", permission: "partners:read" },
    },
    {
      name: "Exceptions overdue",
      value: signs.exceptionsOverdue >= 1_000 ? "1,000+" : String(signs.exceptionsOverdue),
      note: "past their clock",
      isOver: signs.exceptionsOverdue > 0,
      action: { text: "Decide them", href: "/exceptions?due=overdue", permission: "exceptions:read" },
    },
  ]; // prettier-ignore
}

/** What will hurt soon: each with the figure to act from and the place where it is pulled back. */
export function EarlySigns({ signs, may }: { signs: Indicators; may: readonly Permission[] }) {
  const shown = signsOf(signs).filter(({ action }) => may.includes(action.permission));
  return (
    <section aria-label="Early signs" className="grid gap-2">
      <h2 className="text-sm font-semibold">Early signs</h2>
      <ul className="grid grid-cols-2 gap-3 md:grid-cols-4">
        {shown.map((sign) => (
          <li
            key={sign.name}
            className={cn(
              "relative grid content-start gap-0.5 rounded-lg border p-3 hover:bg-raised",
              sign.isOver ? "border-warn" : "border-line",
            )}
          >
            <p className="text-[13px] text-muted">
              <Link href={sign.action.href} className="after:absolute after:inset-0 after:rounded-lg">
                {sign.name}
              </Link>
            </p>
            <p className={cn("text-lg font-semibold tabular-nums", sign.isOver ? "text-warn" : "text-ink")}>
              {sign.isOver && <span aria-hidden>▲ </span>}
              {sign.value}
            </p>
            <p className="text-[12px] text-muted">{sign.note}</p>
            {sign.isOver && (
              <span className="pt-1 text-[13px] underline underline-offset-2">{sign.action.text}</span>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}
