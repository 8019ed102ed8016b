import type { Disposition, Grade, ReturnReason, RmaStatus } from "./contract.ts";

/** Expected refusals of this room. Nothing was written when one is returned. */
export type ReturnsRefusal =
  | { code: "returns.unknown"; id: string }
  | { code: "returns.order_unknown"; orderId: string }
  | { code: "returns.state"; number: string; status: RmaStatus; wanted: string }
  | { code: "returns.window_over"; lastDay: string }
  /** More than was shipped and is not coming back already. */
  | { code: "returns.more_than_shipped"; skuCode: string; asked: number; left: number }
  /** A return above the policy's value is approved by another person. */
  | { code: "returns.own_request"; number: string }
  /** What a buyer asks for is not in the terms of the policy for buyers. */
  | { code: "returns.not_open_to_buyers" }
  | { code: "returns.reason_not_taken"; reason: ReturnReason }
  | { code: "returns.not_taken_back"; skuCode: string }
  | { code: "returns.line_unknown"; lineId: string }
  | { code: "returns.location_unknown"; locationId: string }
  | { code: "returns.more_than_here"; asked: number; left: number }
  | { code: "returns.more_than_missing"; asked: number; left: number }
  | { code: "returns.grade_not_restocked"; grade: Grade; disposition: Disposition }
  | { code: "returns.needs_b_stock_sku"; skuCode: string }
  /** The refund of the return does not wait for a person. */
  | { code: "returns.refund_not_held"; number: string }
  | { code: "returns.has_order"; number: string }
  | { code: "returns.line_not_sold"; skuCode: string }
  /** A lot or serial number that the buyer was not sent, or that is not of this line. */
  | { code: "returns.not_the_one_sold"; named: string }
  | { code: "returns.not_waiting"; named: string }
  | { code: "returns.no_address"; number: string }
  | { code: "returns.has_exchange"; number: string }
  | { code: "returns.exchange_same_order" }
  | { code: "returns.photo_unknown"; photoId: string }
  | { code: "returns.photo_refused"; problem: "too_large" | "not_an_image" }
  | { code: "returns.refurbishment_unknown"; id: string }
  | { code: "returns.refurbishment_ended"; number: string };
