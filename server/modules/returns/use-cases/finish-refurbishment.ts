import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { decideStock, type InventoryRefusal } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import { finishRefurbishmentInput, type Disposition, type FinishRefurbishment } from "../contract.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { bStockSkuOf, lockRma, rememberBStockSku, tellRma } from "../store.ts";
import { decisionFor } from "./inspect-units.ts";

interface FinishedRefurbishment {
  id: string;
  status: "done" | "failed";
}

/**
 * Ends a refurbishment with what it cost and what came of it: as new goes to available, used goes on as its B-stock SKU, failed is
 * scrapped. Saying the same again changes nothing.
 *
 * @returns `returns.refurbishment_unknown`, `.refurbishment_ended`, `.needs_b_stock_sku`, or a refusal of inventory about lots
 */
export async function finishRefurbishment(
  work: Work,
  asked: FinishRefurbishment,
): Promise<Result<FinishedRefurbishment, ReturnsRefusal | InventoryRefusal>> {
  const input = finishRefurbishmentInput.parse(asked);
  const { id, outcome, costMinor, note, lotCode, serials } = input;
  const key = { tenantId_id: { tenantId: work.tenantId, id } };
  const found = await work.tx.refurbishment.findUnique({ where: key, select: { rmaId: true } });
  if (!found) return err({ code: "returns.refurbishment_unknown", id });
  await lockRma(work, found.rmaId);
  const job = await work.tx.refurbishment.findUniqueOrThrow({ where: key });
  const status = outcome === "failed" ? ("failed" as const) : ("done" as const);
  const outcomeGrade = outcome === "failed" ? null : outcome;
  if (job.status !== "open") {
    const isSame = job.status === status && job.outcomeGrade === outcomeGrade && job.costMinor === costMinor;
    return isSame ? ok({ id, status }) : err({ code: "returns.refurbishment_ended", number: job.number });
  }
  const becomes: Disposition = outcome === "A" ? "restock" : outcome === "B" ? "resell_b" : "scrap";
  const bStock = outcome === "B" ? (input.bStockSkuId ?? (await bStockSkuOf(work, job.skuId))) : null;
  const sku = await work.tx.sku.findUniqueOrThrow({ where: { tenantId_id: { tenantId: work.tenantId, id: job.skuId } } }); // prettier-ignore
  const isKnown = bStock && (await work.tx.sku.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id: bStock } } })); // prettier-ignore
  if (outcome === "B" && (!isKnown || bStock === job.skuId)) return err({ code: "returns.needs_b_stock_sku", skuCode: sku.code }); // prettier-ignore
  const lots = { ...(lotCode ? { lotCode } : {}), ...(serials ? { serials } : {}) };
  const decision = decisionFor(becomes, bStock)!;
  const moved = await decideStock(work, {
    sourceType: "return",
    sourceId: job.rmaId,
    reason: `refurbishment ${status}`,
    eventKey: `refurbishment:${id}`,
    lines: [{ skuId: job.skuId, locationId: job.locationId, quantity: job.quantity, ...lots, decision: decision.do === "regrade" ? { ...decision, ...lots } : decision }],
  }); // prettier-ignore
  if (!moved.ok) return moved;
  if (bStock) await rememberBStockSku(work, job.skuId, bStock);
  await work.tx.refurbishment.update({
    where: key,
    data: { status, outcomeGrade, costMinor, note, endedAt: clock.now(), endedBy: work.actor.id },
  });
  await tellRma(work, job.rmaId, "refurbished", `${job.number} ${status === "done" ? `came out as grade ${outcome}` : "failed"}`); // prettier-ignore
  return ok({ id, status });
}
