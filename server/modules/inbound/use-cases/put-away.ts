import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { moveBetweenBins, type InventoryRefusal } from "#server/modules/inventory/public.ts";
import { binAt } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { PutAwayInput } from "../contract.ts";
import type { InboundRefusal } from "../errors.ts";

/**
 * Puts received units into the bin whose label was scanned. What waited longest is put away first; from its arrival to here is
 * the time from dock to stock. The same scan again changes nothing.
 *
 * @returns the bin; `inbound.bin_unknown`, `inventory.bin_short` when fewer units lie in no bin, or a refusal about lots
 */
export async function putAway(
  work: Work,
  input: PutAwayInput,
): Promise<Result<{ binCode: string; quantity: number }, InboundRefusal | InventoryRefusal>> {
  const { tenantId } = work;
  const { locationId, skuId, lotId, quantity, scanKey } = input;
  const code = input.binCode.trim();
  const bin = await binAt(work, locationId, code);
  if (!bin) return err({ code: "inbound.bin_unknown", binCode: code });
  const answer = ok({ binCode: bin.code, quantity });
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}/arrival/${scanKey}`}, 0))`;
  if (await work.tx.putAway.findFirst({ where: { tenantId, scanKey }, select: { id: true } })) return answer;
  const lines = await work.tx.$queryRaw<{ id: string; open: number; arrivedAt: Date; isBlind: boolean }[]>`
    select l.id, l.quantity - l.put_away_quantity as open, r.arrived_at as "arrivedAt", r.asn_id is null as "isBlind"
      from receipt_line l join receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
     where l.tenant_id = ${tenantId} and r.location_id = ${locationId} and l.sku_id = ${skuId} and l.condition <> 'damaged'
       and l.put_away_quantity < l.quantity
       and (${lotId ?? null}::text is null or l.lot = (select code from lot where tenant_id = ${tenantId} and id = ${lotId ?? null}))
     order by r.arrived_at, l.id for update of l`;
  const moved = await moveBetweenBins(work, {
    sourceType: "put_away",
    sourceId: scanKey,
    reason: "put away",
    eventKey: `put-away:${scanKey}`,
    lines: [{ skuId, locationId, quantity, toBinId: bin.id, ...(lotId ? { lotId } : {}) }],
  });
  if (!moved.ok) return moved;
  const row = {
    tenantId,
    locationId,
    skuId,
    binId: bin.id,
    suggestedBin: input.suggestedBin ?? null,
    scanKey,
    placedAt: clock.now(),
    actorId: work.actor.id,
  };
  let left = quantity;
  for (const line of lines) {
    const units = Math.min(left, line.open);
    if (units === 0) break;
    left -= units;
    await work.tx.receiptLine.update({
      where: { tenantId_id: { tenantId, id: line.id } },
      data: { putAwayQuantity: { increment: units } },
    });
    const { arrivedAt, isBlind } = line;
    await work.tx.putAway.create({
      data: { ...row, id: newId("pta"), receiptLineId: line.id, quantity: units, arrivedAt, isBlind },
    });
  }
  // units that no receipt of ours brought, e.g. an opening count
  if (left > 0) await work.tx.putAway.create({ data: { ...row, id: newId("pta"), quantity: left } });
  return answer;
}
