import type { Work } from "#server/db/transact.ts";

/** One level. `available` is on hand less everything committed, reserved and set aside (an identity the database checks). */
export interface Level {
  skuId: string;
  locationId: string;
  onHand: number;
  committed: number;
  reserved: number;
  qualityControl: number;
  damaged: number;
  available: number;
  incoming: number;
  version: bigint;
  updatedAt: Date;
}

/** Levels by SKU and location; at least one of the two lists must narrow them. */
export async function levels(
  work: Work,
  input: { skuIds?: string[]; locationIds?: string[] },
): Promise<Level[]> {
  if (!input.skuIds && !input.locationIds)
    throw new Error("Levels of everything at once are not for one answer.");
  return work.tx.stockLevel.findMany({
    where: {
      tenantId: work.tenantId,
      ...(input.skuIds ? { skuId: { in: input.skuIds } } : {}),
      ...(input.locationIds ? { locationId: { in: input.locationIds } } : {}),
    },
    orderBy: [{ skuId: "asc" }, { locationId: "asc" }],
    omit: { tenantId: true },
  });
}

/** What can be committed of these SKUs, a location at a time. SKUs without stock anywhere have no rows. */
export async function availability(
  work: Work,
  skuIds: string[],
): Promise<{ skuId: string; locationId: string; available: number }[]> {
  return work.tx.stockLevel.findMany({
    where: { tenantId: work.tenantId, skuId: { in: skuIds }, available: { gt: 0 } },
    orderBy: [{ skuId: "asc" }, { locationId: "asc" }],
    select: { skuId: true, locationId: true, available: true },
  });
}
