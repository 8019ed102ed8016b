import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import type { ReleaseReservationInput } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { releaseReservations } from "./reserve-stock.ts";

/**
 * Ends one reservation by a person's word, before its time: its units can be sold again, and its holder finds them gone. It cannot be
 * taken back, because somebody else may have the units by then.
 *
 * @returns whether it ended now: it may have ended by its time, an order, or the first of two presses
 */
export async function endReservation(
  work: Work,
  { reservationId, reason }: ReleaseReservationInput,
): Promise<Result<{ isEndedNow: boolean }, InventoryRefusal>> {
  const { tenantId } = work;
  const known = await work.tx.reservation.count({ where: { tenantId, id: reservationId } });
  if (known === 0) return err({ code: "inventory.reservation_unknown", reservationId });
  return ok({ isEndedNow: (await releaseReservations(work, [reservationId], reason)) > 0 });
}
