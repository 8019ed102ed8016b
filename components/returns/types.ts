import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Return = inferRouterOutputs<AppRouter>["returns"]["get"];

/** What the person who looks may do: the room's work, and what touches money or another order. */
export interface ReturnPermissions {
  write: boolean;
  refund: boolean;
}
