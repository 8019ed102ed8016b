import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** It is decided where an order ships from; its commitments are at the chosen locations. */
export const planMade = defineEvent(
  "routing/plan.made",
  z.object({ orderId: z.string(), planId: z.string() }),
);
