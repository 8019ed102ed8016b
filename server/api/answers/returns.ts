import type { ReturnsRefusal } from "#server/modules/returns/errors.ts";
import type { Answer } from "../refusal.ts";

const words = (text: string): string => text.replaceAll("_", " ");

/** Answers to the refusals of returns. */
export const returnsAnswers: { [Code in ReturnsRefusal["code"]]: Answer<Code> } = {
  "returns.unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such return." },
  "returns.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "returns.state": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} is ${words(f.status)}; for this it has to be ${f.wanted}.` },
  "returns.window_over": { trpc: "CONFLICT", http: 409, message: (f) => `Returns were taken until ${f.lastDay}. Take it as goodwill to go on.` },
  "returns.more_than_shipped": { trpc: "CONFLICT", http: 409, message: (f) => `${f.left} of ${f.skuCode} can still come back, not ${f.asked}.` },
  "returns.own_request": { trpc: "FORBIDDEN", http: 403, message: (f) => `Another person than who asked for ${f.number} has to approve it.` },
  "returns.not_open_to_buyers": { trpc: "CONFLICT", http: 409, message: () => "Returns are not taken here. Write to the shop." },
  "returns.reason_not_taken": { trpc: "BAD_REQUEST", http: 400, message: (f) => `The policy does not take "${words(f.reason)}" as a buyer's reason.` },
  "returns.not_taken_back": { trpc: "CONFLICT", http: 409, message: (f) => `${f.skuCode} is not taken back.` },
  "returns.line_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "The return has no such line." },
  "returns.location_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such location." },
  "returns.more_than_here": { trpc: "CONFLICT", http: 409, message: (f) => `${f.left} wait for inspection, not ${f.asked}.` },
  "returns.more_than_missing": { trpc: "CONFLICT", http: 409, message: (f) => `${f.left} are still to come, not ${f.asked}.` },
  "returns.grade_not_restocked": { trpc: "CONFLICT", http: 409, message: (f) => `Only grade A goes back to stock; grade ${f.grade} needs another disposition.` },
  "returns.needs_b_stock_sku": { trpc: "BAD_REQUEST", http: 400, message: (f) => `Choose the SKU that ${f.skuCode} is sold on as. It has to be another one.` },
  "returns.refund_not_held": { trpc: "CONFLICT", http: 409, message: (f) => `The refund of ${f.number} does not wait for a decision.` },
  "returns.has_order": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} belongs to another order already.` },
  "returns.line_not_sold": { trpc: "CONFLICT", http: 409, message: (f) => `${f.skuCode} was not sold with that line of the order.` },
  "returns.not_the_one_sold": { trpc: "CONFLICT", http: 409, message: (f) => `${f.named} was not sent with this order.` },
  "returns.not_waiting": { trpc: "CONFLICT", http: 409, message: (f) => `${f.named} was not received with this line, or is decided about already.` },
  "returns.no_address": { trpc: "CONFLICT", http: 409, message: (f) => `The buyer's address of ${f.number} is not known, or nothing of its order was shipped.` },
  "returns.has_exchange": { trpc: "CONFLICT", http: 409, message: (f) => `Another order waits for ${f.number} already.` },
  "returns.exchange_same_order": { trpc: "CONFLICT", http: 409, message: () => "The new goods need an order of their own." },
  "returns.photo_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "A photo of the inspection is not there any more. Take it again." },
  "returns.photo_refused": { trpc: "BAD_REQUEST", http: 400, message: (f) => (f.problem === "too_large" ? "The photo is larger than 5 MB." : "A photo has to be a PNG, JPEG or WebP.") },
  "returns.refurbishment_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such refurbishment." },
  "returns.refurbishment_ended": { trpc: "CONFLICT", http: 409, message: (f) => `${f.number} has ended already, with another outcome.` },
}; // prettier-ignore
