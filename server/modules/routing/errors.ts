/** Expected refusals of this room. Nothing was written when one is returned. */
export type RoutingRefusal =
  | { code: "routing.order_unknown"; orderId: string }
  | { code: "routing.order_not_open"; status: string }
  | { code: "routing.order_held" }
  | { code: "routing.nothing_committed"; waiting: number }
  | { code: "routing.waits_for_stock"; waiting: number }
  | { code: "routing.work_began"; stage: string };
