import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** The policy's trigger was reached: the money lines of this return are fixed and due. Once a return. */
export const refundDue = defineEvent(
  "returns/refund.due",
  z.object({ rmaId: z.string(), orderId: z.string() }),
);

/** Everything of a return is here or known to be missing, and inspected. */
export const rmaResolved = defineEvent(
  "returns/rma.resolved",
  z.object({ rmaId: z.string(), orderId: z.string().nullable() }),
);

/** A return of an order was approved, turned down, or called off before anything came. */
export const rmaDecided = defineEvent(
  "returns/rma.decided",
  z.object({
    rmaId: z.string(),
    orderId: z.string(),
    decision: z.enum(["approved", "rejected", "canceled"]),
  }),
);
