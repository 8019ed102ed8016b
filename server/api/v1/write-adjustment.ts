import { z } from "zod";
import type { Result } from "#kernel/result.ts";
import { adjustStock, type AdjustedStock, type InventoryRefusal } from "#server/modules/inventory/public.ts";
import type { Work } from "#server/db/transact.ts";

/** Body of POST /api/v1/inventory/adjustments. Either `delta` or `set_to`. */
export const newAdjustment = z
  .strictObject({
    sku_id: z.string().max(80).optional(),
    sku: z.string().max(80).optional().describe("code of the SKU, when sku_id is not given"),
    location_id: z.string().max(80),
    delta: z.int().min(-1_000_000).max(1_000_000).optional(),
    set_to: z.int().min(0).max(1_000_000_000).optional(),
    expected_on_hand: z.int().min(0).optional().describe("refused when something else is on hand"),
    reason: z.string().trim().min(3).max(200),
  })
  .refine((body) => (body.sku_id === undefined) !== (body.sku === undefined), "give sku_id or sku")
  .refine((body) => (body.delta === undefined) !== (body.set_to === undefined), "give delta or set_to");
export type NewAdjustment = z.infer<typeof newAdjustment>;

/** Changes one level, with a movement that says why. `eventKey` names the request: a repeat changes nothing. */
export async function writeAdjustment(
  work: Work,
  input: NewAdjustment,
  eventKey: string,
): Promise<Result<AdjustedStock, InventoryRefusal>> {
  const sku = await work.tx.sku.findFirst({
    where: { tenantId: work.tenantId, ...(input.sku_id ? { id: input.sku_id } : { code: input.sku ?? "" }) },
    select: { id: true },
  });
  return adjustStock(work, {
    skuId: sku?.id ?? input.sku_id ?? input.sku ?? "",
    locationId: input.location_id,
    ...(input.delta === undefined ? {} : { delta: input.delta }),
    ...(input.set_to === undefined ? {} : { setTo: input.set_to }),
    ...(input.expected_on_hand === undefined ? {} : { expectedOnHand: input.expected_on_hand }),
    kind: "adjustment",
    reason: input.reason,
    sourceType: "api",
    sourceId: eventKey,
    eventKey,
  });
}
