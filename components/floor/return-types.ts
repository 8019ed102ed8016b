import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Return = inferRouterOutputs<AppRouter>["returns"]["get"];

export interface DeskProps {
  locationId: string;
  canWork: boolean;
}
