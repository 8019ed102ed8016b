import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type PayoutData = inferRouterOutputs<AppRouter>["settlement"]["payout"];

export type LineData = inferRouterOutputs<AppRouter>["settlement"]["lines"]["items"][number];
