import type { Identify } from "#server/modules/partners/public.ts";
import { connectors } from "./connectors.ts";

/** How the deliveries of each kind of channel are verified and named. */
export const identifyChannelDelivery: Readonly<Record<string, Identify>> = Object.fromEntries(
  connectors.map((connector) => [connector.kind, (delivery) => connector.identify(delivery)]),
);
