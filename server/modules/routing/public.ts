/** What other rooms and doors may call. */
export { routeOrder, type Routed } from "./use-cases/route-orders.ts";
export { excludeLocation } from "./use-cases/exclude-location.ts";
export { plansOfOrder, type CandidateRow, type PlanRow } from "./queries/plans-of-order.ts";
export { defaultRules, routingRules } from "./contract.ts";
export type { RoutingRefusal } from "./errors.ts";
