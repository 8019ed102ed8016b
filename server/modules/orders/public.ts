/** What other rooms and doors may call. */
export { recordOrder, type RecordedOrder } from "./use-cases/record-order.ts";
export {
  placeDeliveredOrders,
  placeOrders,
  placeOrdersByKey,
  type OrderToPlace,
  type PlacedTogether,
} from "./use-cases/place-orders.ts";
export { recordRefund, type PlacedRefund } from "./use-cases/record-refund.ts";
export { askAboutHold, liftHold, placeHold, releaseHold } from "./use-cases/hold-order.ts";
export { cancelOrder } from "./use-cases/cancel-order.ts";
export { markStage } from "./use-cases/mark-stage.ts";
export { lockOrder, lockOrders } from "./store.ts";
export { resolveSkuCodes } from "./queries/resolve-sku-codes.ts";
export { getOrder, orderIdOfExternal, type OrderDetail, type OrderLineDetail } from "./queries/get-order.ts";
export { listOrders, type OrderListRow } from "./queries/list-orders.ts";
export { markRouted, type RoutedOrder } from "./use-cases/mark-routed.ts";
export type { OrdersRefusal } from "./errors.ts";
export type {
  OrderStage,
  PlacedAddress,
  PlacedLine,
  PlacedOrder,
  PlacedShippingLine,
  PlacedTax,
} from "./contract.ts";
