import type { HoldReason, OrderStage } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type OrdersRefusal =
  | { code: "orders.order_unknown"; orderId: string }
  | { code: "orders.hold_unknown"; holdId: string }
  | { code: "orders.hold_automatic"; reason: HoldReason }
  | { code: "orders.already_past"; stage: OrderStage }
  | { code: "orders.cancel_at_channel"; channelOrderName: string }
  | { code: "orders.sku_unknown"; skuCode: string; position: number };
