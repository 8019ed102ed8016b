import type { OrdersRefusal } from "#server/modules/orders/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of orders and their holds. */
export const orderAnswers: { [Code in OrdersRefusal["code"]]: Answer<Code> } = {
  "orders.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "orders.hold_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such hold." },
  "orders.hold_automatic": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      f.reason === "unmapped_line"
        ? "Say which SKU the line stands for; the hold goes by itself then."
        : "The address has to be mended first; the hold goes by itself then.",
  },
  "orders.already_past": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The order is ${f.stage} already.`,
  },
  "orders.cancel_at_channel": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `Cancel ${f.channelOrderName} in the shop: it gives the money back and tells the buyer. Here it follows by itself.`,
  },
  "orders.sku_unknown": {
    trpc: "BAD_REQUEST",
    http: 400,
    message: (f) => `Line ${f.position}: there is no active SKU ${f.skuCode}.`,
  },
};
