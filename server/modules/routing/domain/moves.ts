import type { Allocation } from "./choose-locations.ts";

/** Units that an order has committed at a location. */
export interface Holding {
  orderLineId: string;
  skuId: string;
  locationId: string;
  quantity: number;
}

export interface Move {
  orderLineId: string;
  skuId: string;
  fromLocationId: string;
  toLocationId: string;
  quantity: number;
}

/** The fewest moves that bring commitments from where they are to where they were allocated. Both hold the same units. */
export function movesBetween(held: readonly Holding[], allocated: readonly Allocation[]): Move[] {
  const cell = (row: { orderLineId: string; skuId: string; locationId: string }) =>
    `${row.orderLineId} ${row.skuId} ${row.locationId}`;
  const surplus = new Map<string, Holding>();
  for (const row of held)
    surplus.set(cell(row), { ...row, quantity: (surplus.get(cell(row))?.quantity ?? 0) + row.quantity });
  const missing: Allocation[] = [];
  for (const row of allocated) {
    const there = surplus.get(cell(row));
    const stays = Math.min(there?.quantity ?? 0, row.quantity);
    if (there) there.quantity -= stays;
    if (row.quantity > stays) missing.push({ ...row, quantity: row.quantity - stays });
  }
  const moves: Move[] = [];
  for (const want of missing) {
    let open = want.quantity;
    for (const from of surplus.values()) {
      if (from.orderLineId !== want.orderLineId || from.skuId !== want.skuId || from.quantity === 0) continue;
      const quantity = Math.min(open, from.quantity);
      if (quantity === 0) break;
      from.quantity -= quantity;
      open -= quantity;
      const { orderLineId, skuId } = want;
      moves.push({
        orderLineId,
        skuId,
        fromLocationId: from.locationId,
        toLocationId: want.locationId,
        quantity,
      });
    }
  }
  return moves;
}
