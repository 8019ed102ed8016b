import { z } from "zod";
import { err, type Result } from "#kernel/result.ts";
import { resolveSkuCodes, type OrdersRefusal } from "#server/modules/orders/public.ts";
import {
  releaseReservations,
  reserveStock,
  type InventoryRefusal,
  type ReservedStock,
} from "#server/modules/inventory/public.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";

const holder = z.string().trim().min(1).max(120).describe("your name for the cart, draft or quote");

/** Body of POST /api/v1/reservations. */
export const newReservation = z.strictObject({
  holder,
  expires_in_s: z.int().min(10).max(604_800).default(900).describe("seconds until it ends by itself"),
  lines: z
    .array(
      z.strictObject({
        sku: z.string().trim().min(1).max(80).describe("code of an active SKU; a kit sets its parts aside"),
        quantity: z.int().min(1).max(100_000),
        location_id: z
          .string()
          .max(80)
          .optional()
          .describe("the best one that has the whole line when absent"),
      }),
    )
    .min(1)
    .max(100),
});
export type NewReservation = z.infer<typeof newReservation>;

/** Body of POST /api/v1/reservations/release. */
export const releasedReservation = z.strictObject({ holder });

/**
 * Sets stock aside for a holder until a time, all lines or none.
 *
 * @returns the reservations; `orders.sku_unknown` with the line, or `inventory.insufficient_stock` with what there is
 */
export async function writeReservation(
  work: Work,
  input: NewReservation,
  eventKey: string,
): Promise<Result<ReservedStock, InventoryRefusal | OrdersRefusal>> {
  const known = await resolveSkuCodes(
    work,
    input.lines.map(({ sku }) => sku),
  );
  const missing = input.lines.findIndex(({ sku }) => !known.has(sku));
  if (missing >= 0)
    return err({ code: "orders.sku_unknown", skuCode: input.lines[missing]!.sku, position: missing + 1 });
  return reserveStock(work, {
    holder: input.holder,
    expiresAt: new Date(clock.now().getTime() + input.expires_in_s * 1_000),
    lines: input.lines.flatMap(({ sku, quantity, location_id: locationId }) =>
      known.get(sku)!.map(({ skuId, perUnit }) => ({
        skuId,
        quantity: perUnit * quantity,
        ...(locationId === undefined ? {} : { locationId }),
      })),
    ),
    eventKey,
  });
}

/** Ends everything that a holder has set aside. Returns how many reservations ended now. */
export async function writeRelease(work: Work, input: z.infer<typeof releasedReservation>): Promise<number> {
  const held = await work.tx.reservation.findMany({
    where: { tenantId: work.tenantId, holder: input.holder, status: "active" },
    select: { id: true },
  });
  return releaseReservations(
    work,
    held.map(({ id }) => id),
  );
}
