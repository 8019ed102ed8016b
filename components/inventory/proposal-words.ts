import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Proposal = inferRouterOutputs<AppRouter>["channels"]["proposals"]["items"][number];

const short = (value: number) =>
  value.toLocaleString("en-US", { maximumSignificantDigits: value < 10 ? 2 : 3 });

/** How a proposal comes about, as a person would say it. */
export function termsOf({ terms, unitsProposed }: Proposal): string {
  const { soldPerHour, lagSeconds, factor, scanDelayUnits } = terms;
  const delay = scanDelayUnits > 0 ? `, + ${short(scanDelayUnits)} between shelf and scan` : "";
  return `${short(soldPerHour)} sold an hour × ${short(lagSeconds)} s until the shop knows, × ${short(factor)}${delay} = ${unitsProposed}`;
}

/** What accepting changes, measured on the window. */
export function expectedOf({ terms, unitsNow, unitsProposed }: Proposal): string {
  const more = unitsProposed - unitsNow;
  if (more < 0) return `${-more} more to sell`;
  const avoided =
    terms.oversoldUnits === 0
      ? `nothing oversold in ${terms.windowDays} days`
      : `${terms.avoidedUnits} of ${terms.oversoldUnits} oversold in ${terms.windowDays} days avoided`;
  return `${avoided}; ${more} more kept back`;
}
