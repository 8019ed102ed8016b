import { z } from "zod";
import { pageInput } from "#kernel/keyset.ts";

/** late: news under way explained it. external_edit: somebody changed the channel. our_bug: we had not said what we thought. */
export const driftClasses = ["late", "external_edit", "our_bug"] as const;

const id = z.string().min(1).max(80);

export const stockOfSkuInput = z.strictObject({ skuId: id });

export const driftListInput = z.strictObject({
  connectionId: id.optional(),
  classification: z.enum(driftClasses).optional(),
  ...pageInput,
});
export type DriftListInput = z.infer<typeof driftListInput>;

export const tellAgainInput = z.strictObject({ listingId: id });
export const retryFulfillmentInput = z.strictObject({ pushId: id });
export const pushesOfOrderInput = z.strictObject({ orderId: id });
