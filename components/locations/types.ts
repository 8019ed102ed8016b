import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

type Outputs = inferRouterOutputs<AppRouter>["locations"];
/** A location as its page shows it. */
export type LocationPageData = Outputs["get"];
export type LocationRow = Outputs["list"][number];

export const dayNames = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"] as const;

/** ISO weekdays as words: [1,2,3,4,5] is "Mon, Tue, Wed, Thu, Fri". */
export const dayText = (days: readonly number[]): string =>
  [...days]
    .sort((a, b) => a - b)
    .map((day) => dayNames[day - 1])
    .join(", ");
