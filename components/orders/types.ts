import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Order = inferRouterOutputs<AppRouter>["orders"]["get"];

export interface OrderPermissions {
  hold: boolean;
  route: boolean;
  seeRouting: boolean;
  credit: boolean;
}
