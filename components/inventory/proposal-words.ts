import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Proposal = inferRouterOutputs<AppRouter>["channels"]["proposals"]["items"][number];

const short = (value: number) =>
  value.toLocaleString("en-US", { maximumSignificantDigits: value < 10 ? 2 : 3 });

/** How a proposal comes about, as a person would say it. */
export function termsOf({ terms, unitsProposed }: Proposal): string {
  const { soldPerHour, lagSeconds, factor, scanDelayUnits } = terms;
  // less than a hundredth of a unit changes nothing and reads as noise
  const delay = scanDelayUnits >= 0.01 ? `, + ${short(scanDelayUnits)} between shelf and scan` : "";
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

export type ChannelLag = inferRouterOutputs<AppRouter>["channels"]["lagHistory"][number];

/** Seconds as people say them: "1.6 s", "4 min". */
export const secondsText = (seconds: number): string =>
  seconds < 120 ? `${short(seconds)} s` : `${short(seconds / 60)} min`;

/** A row a day with a column a channel, for the four channels that told the most. */
export function chartOfLag(channels: readonly Pick<ChannelLag, "connectionId" | "name" | "days">[]): {
  data: Record<string, string | number>[];
  series: { key: string; label: string }[];
} {
  const toldBy = ({ days }: Pick<ChannelLag, "days">) => days.reduce((sum, { told }) => sum + told, 0);
  const shown = channels
    .filter(({ days }) => days.length > 0)
    .toSorted((left, right) => toldBy(right) - toldBy(left))
    .slice(0, 4);
  const on = [...new Set(shown.flatMap(({ days }) => days.map((day) => day.on)))].toSorted();
  const data = on.map((day) => ({
    on: day,
    ...Object.fromEntries(
      shown.flatMap(({ connectionId, days }) => {
        const found = days.find((one) => one.on === day);
        return found ? [[connectionId, found.worstSeconds]] : [];
      }),
    ),
  }));
  return { data, series: shown.map(({ connectionId, name }) => ({ key: connectionId, label: name })) };
}
