import { ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { readCode } from "#server/modules/catalog/public.ts";
import { binAt } from "#server/modules/locations/public.ts";
import { binMoveWords, type BinMoveRefusal, type BinMoveScan } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { moveBetweenBins } from "./receive-stock.ts";

export type BinMoveOutcome =
  { isAccepted: true; text: string } | { isAccepted: false; refusal: BinMoveRefusal; text: string };

const refused = (refusal: BinMoveRefusal): Result<BinMoveOutcome, never> =>
  ok({ isAccepted: false, refusal, text: binMoveWords[refusal].reason });

/** What the stock says against a move, as who holds the scanner understands it. */
const refusals: Partial<Record<InventoryRefusal["code"], BinMoveRefusal>> = {
  "inventory.below_zero": "too_few",
  "inventory.bin_short": "too_few",
  "inventory.lot_required": "needs_lot",
  "inventory.lot_unknown": "wrong_lot",
  "inventory.not_tracked": "wrong_lot",
  "inventory.not_stocked": "too_few",
};

/**
 * Moves units from one bin to another of a location by three scans: where from, what, where to. On hand stays as it is. The same
 * move sent twice, or late, is one.
 */
export async function moveByScan(work: Work, scan: BinMoveScan): Promise<Result<BinMoveOutcome, never>> {
  const { locationId, scanKey } = scan;
  const from = await binAt(work, locationId, scan.fromBin);
  if (!from) return refused("from_unknown");
  const to = await binAt(work, locationId, scan.toBin);
  if (!to) return refused("to_unknown");
  if (to.id === from.id) return refused("same_bin");
  const code = await readCode(work, scan.code);
  if (code.kind === "unreadable") return refused("unreadable");
  if (code.kind === "sscc") return refused("not_an_item");
  if (code.kind === "unknown") return refused("unknown_item");
  const lotCode = scan.lot ?? code.serial ?? code.lot;
  const quantity = scan.quantity ?? code.quantity;
  const sku = await work.tx.sku.findUniqueOrThrow({
    where: { tenantId_id: { tenantId: work.tenantId, id: code.skuId } },
    select: { tracking: true },
  });
  if (sku.tracking !== "none" && lotCode === undefined) return refused("needs_lot");
  const moved = await moveBetweenBins(work, {
    sourceType: "bin_move",
    sourceId: scanKey,
    reason: "moved",
    eventKey: `bin-move:${scanKey}`,
    lines: [
      {
        skuId: code.skuId,
        locationId,
        quantity,
        fromBinId: from.id,
        toBinId: to.id,
        ...(sku.tracking !== "none" && lotCode ? { lotCode } : {}),
      },
    ],
  });
  if (moved.ok)
    return ok({ isAccepted: true, text: `${quantity} × ${code.skuCode}: ${from.code} → ${to.code}` });
  const refusal = refusals[moved.error.code];
  if (!refusal) throw new Error(`A move from bin to bin does not fit the stock: ${moved.error.code}`);
  return refused(refusal);
}
