import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

export type Order = inferRouterOutputs<AppRouter>["inbound"]["order"];

export type Supplier = inferRouterOutputs<AppRouter>["inbound"]["supplier"];
