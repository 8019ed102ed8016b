import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

/** What a scan at the dock came to. */
export type ArrivalOutcome = inferRouterOutputs<AppRouter>["inbound"]["scan"];
/** The carton or pallet that was scanned open, with what its notice says is in it. */
export type Unit = NonNullable<Extract<ArrivalOutcome, { isAccepted: true }>["unit"]>;
