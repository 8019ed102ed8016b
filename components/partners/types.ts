import type { inferRouterOutputs } from "@trpc/server";
import type { AppRouter } from "#server/api/root.ts";

type Outputs = inferRouterOutputs<AppRouter>;
export type Account = Outputs["partners"]["accounts"][number];
export type Health = Outputs["channels"]["health"][number];
export type Feed = Outputs["channels"]["feeds"][number];
export type ChannelKind = Outputs["channels"]["kinds"][number];
export type PartnerKind = Outputs["partners"]["kinds"][number];
/** A kind of partner with the room that connects it. */
export type Kind = (ChannelKind & { at: "channels" }) | (PartnerKind & { at: "partners" });
