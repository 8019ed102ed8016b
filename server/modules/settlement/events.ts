import { z } from "zod";
import { defineEvent } from "#server/jobs/define-event.ts";

/** Money is to go back to a buyer; the intent is stored and nothing was sent yet. */
export const refundRequested = defineEvent("settlement/refund.requested", z.object({ refundId: z.string() }));

/** The processor said what became of a refund. */
export const refundChanged = defineEvent(
  "settlement/refund.changed",
  z.object({
    refundId: z.string(),
    orderId: z.string().nullable(),
    status: z.enum(["pending", "succeeded", "failed"]),
  }),
);

/** The processor gave back more of a charge than is recorded here: its refunds have to be read. */
export const refundsDue = defineEvent(
  "settlement/refunds.due",
  z.object({ connectionId: z.string(), chargeExternalId: z.string() }),
);

/** The processor spoke of a payout; its statement is to be read. */
export const payoutReported = defineEvent(
  "settlement/payout.reported",
  z.object({ connectionId: z.string(), payoutExternalId: z.string() }),
);

/** Every line of a payout is explained, and it is in the books. */
export const payoutPosted = defineEvent("settlement/payout.posted", z.object({ payoutId: z.string() }));
