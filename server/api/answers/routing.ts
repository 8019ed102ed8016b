import type { RoutingRefusal } from "#server/modules/routing/errors.ts";
import type { Answer } from "../refusal.ts";

/** Answers to the refusals of routing. */
export const routingAnswers: { [Code in RoutingRefusal["code"]]: Answer<Code> } = {
  "routing.order_unknown": { trpc: "NOT_FOUND", http: 404, message: () => "There is no such order." },
  "routing.order_not_open": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `The order is ${f.status}; nothing of it is shipped.`,
  },
  "routing.order_held": {
    trpc: "CONFLICT",
    http: 409,
    message: () => "The order is on hold. Release its holds first.",
  },
  "routing.nothing_committed": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      f.waiting > 0 ? "Nothing of the order is in stock yet." : "Nothing of the order is left to ship.",
  },
  "routing.waits_for_stock": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) => `${f.waiting} units are not in stock yet, and the order is to be shipped whole.`,
  },
  "routing.work_began": {
    trpc: "CONFLICT",
    http: 409,
    message: (f) =>
      `A warehouse works on the order already (${f.stage}). Turn its fulfillment order down instead.`,
  },
};
