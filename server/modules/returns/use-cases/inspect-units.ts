import { err, ok, type Result } from "#kernel/result.ts";
import { newId } from "#kernel/ids.ts";
import { emit } from "#server/db/outbox.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { decideStock, type InventoryRefusal, type StockDecision } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import { inspectInput, missingInput, type Disposition, type Inspect, type Missing } from "../contract.ts";
import { isFinished, isReceivable, outstandingOf, uninspectedOf, wrongState } from "../domain/rma-states.ts";
import type { ReturnsRefusal } from "../errors.ts";
import { rmaResolved } from "../events.ts";
import { addToLine, bStockSkuOf, insertInspection, isInspected, lockRma, lockRmaOfLine, namedUnits, rememberBStockSku, saveRma, tellRma, type RmaLineRow, type RmaRow } from "../store.ts"; // prettier-ignore
import { askAboutMoneyGone, dueRefund } from "./due-refund.ts";
import { askAboutExchange, letExchangeGo } from "./hold-exchange.ts";

type Inspected = ReturnType<typeof inspectInput.parse>;
export interface InspectedUnits {
  id: string;
  rmaStatus: RmaRow["status"];
}

/** What each disposition does with units in quality control; null leaves them there. Only what is listed as a release, or goes on as another SKU, can ever be sold. */
export function decisionFor(disposition: Disposition, bStockSkuId: string | null): StockDecision | null {
  switch (disposition) {
    case "restock":
      return { do: "release" };
    case "refurbish":
      return null;
    case "resell_b":
      if (!bStockSkuId) throw new Error("B-stock needs its own SKU.");
      return { do: "regrade", skuId: bStockSkuId };
    case "vendor_return":
    case "donate":
    case "recycle":
    case "scrap":
      return { do: "scrap" };
  }
}

/**
 * Grades units that are here and decides what becomes of them, which is one movement of stock. The same id inspects once. With the
 * last unit the return is resolved, and where the policy refunds on inspection, its money is due.
 *
 * @returns `returns.line_unknown`, `.state`, `.more_than_here`, `.grade_not_restocked`, `.needs_b_stock_sku`, `.photo_unknown`, or a
 *   refusal of inventory about lots
 */
export async function inspectUnits(
  work: Work,
  asked: Inspect,
): Promise<Result<InspectedUnits, ReturnsRefusal | InventoryRefusal>> {
  const input = inspectInput.parse(asked);
  const found = await lockRmaOfLine(work, input.lineId);
  if (!found) return err({ code: "returns.line_unknown", lineId: input.lineId });
  const { rma, line } = found;
  if (await isInspected(work, input.id)) return ok({ id: input.id, rmaStatus: rma.status });
  const refusal = await refusalOf(work, rma, line, input);
  if (refusal) return err(refusal);
  const bStock =
    input.disposition === "resell_b" ? (input.bStockSkuId ?? (await bStockSkuOf(work, line.skuId))) : null;
  if (
    input.disposition === "resell_b" &&
    (!bStock || bStock === line.skuId || !(await skuCode(work, bStock)))
  )
    return err({
      code: "returns.needs_b_stock_sku",
      skuCode: (await skuCode(work, line.skuId)) ?? line.skuId,
    });
  const decision = decisionFor(input.disposition, bStock);
  if (decision) {
    const moved = await moveUnits(work, rma, line, input, decision);
    if (!moved.ok) return moved;
  }
  if (bStock) await rememberBStockSku(work, line.skuId, bStock);
  const { id, quantity, grade, disposition, note, photoIds, lotCode, serials } = input;
  await insertInspection(work, { id, rmaId: rma.id, rmaLineId: line.id, quantity, grade, disposition, note, photoIds, bStockSkuId: bStock, lotCode: lotCode ?? null, serials: serials ?? [] }); // prettier-ignore
  if (disposition === "refurbish") await openRefurbishment(work, rma, line, input);
  await addToLine(work, line.id, "inspectedQuantity", quantity);
  const words = `${quantity} × ${await skuCode(work, line.skuId)}: grade ${grade}, ${disposition.replaceAll("_", " ")}`;
  await tellRma(work, rma.id, "inspected", words);
  return ok({ id, rmaStatus: await finish(work, rma.id) });
}

async function refusalOf(
  work: Work,
  rma: RmaRow,
  line: RmaLineRow,
  input: Inspected,
): Promise<ReturnsRefusal | undefined> {
  const { quantity, grade, disposition, photoIds } = input;
  if (rma.status !== "arrived" && rma.status !== "inspecting") return wrongState(rma, "arrived");
  const left = uninspectedOf(line);
  if (quantity > left) return { code: "returns.more_than_here", asked: quantity, left };
  // the trap: what is not as new must never be sold as new
  if (disposition === "restock" && grade !== "A")
    return { code: "returns.grade_not_restocked", grade, disposition };
  const named = input.serials ?? (input.lotCode ? [input.lotCode] : []);
  const waiting = named.length > 0 ? await namedUnits(work, line.id) : [];
  const needed = input.serials ? 1 : quantity;
  const other = named.find((name) => !waiting.some(({ code, units }) => code === name && units >= needed));
  if (other) return { code: "returns.not_waiting", named: other };
  for (const photoId of photoIds) {
    const photo = await work.tx.rmaPhoto.findFirst({
      where: { tenantId: work.tenantId, id: photoId, rmaId: rma.id },
    });
    if (!photo) return { code: "returns.photo_unknown", photoId };
  }
  return undefined;
}

function moveUnits(work: Work, rma: RmaRow, line: RmaLineRow, input: Inspected, decision: StockDecision) {
  const { quantity, lotCode, serials } = input;
  const lots = { ...(lotCode ? { lotCode } : {}), ...(serials ? { serials } : {}) };
  const into = decision.do === "regrade" ? { ...decision, ...lots } : decision;
  return decideStock(work, {
    sourceType: "return",
    sourceId: rma.id,
    reason: input.disposition,
    eventKey: `inspection:${input.id}`,
    lines: [{ skuId: line.skuId, locationId: rma.locationId!, quantity, ...lots, decision: into }],
  });
}

async function openRefurbishment(work: Work, rma: RmaRow, line: RmaLineRow, input: Inspected): Promise<void> {
  const { tenantId } = work;
  const { currency } = await work.tx.merchant.findUniqueOrThrow({ where: { tenantId } });
  const number = `RF-${await nextNumber(work, "refurbishment")}`;
  const { skuId } = line;
  await work.tx.refurbishment.create({
    data: { tenantId, id: newId("rfb"), number, rmaId: rma.id, inspectionId: input.id, skuId, locationId: rma.locationId!, quantity: input.quantity, currency, openedAt: clock.now() },
  }); // prettier-ignore
}

const skuCode = async (work: Work, id: string): Promise<string | undefined> =>
  (await work.tx.sku.findUnique({ where: { tenantId_id: { tenantId: work.tenantId, id } }, select: { code: true } }))?.code; // prettier-ignore

/**
 * Says that units were not in the parcel: they are no longer waited for and no stock moves. The same id counts once.
 *
 * @returns `returns.line_unknown`, `.state`, `.more_than_missing`
 */
export async function markMissing(
  work: Work,
  asked: Missing,
): Promise<Result<InspectedUnits, ReturnsRefusal>> {
  const { id, lineId, quantity, note } = missingInput.parse(asked);
  const found = await lockRmaOfLine(work, lineId);
  if (!found) return err({ code: "returns.line_unknown", lineId });
  const { rma, line } = found;
  if (await isInspected(work, id)) return ok({ id, rmaStatus: rma.status });
  if (rma.status !== "arrived" && rma.status !== "inspecting") return err(wrongState(rma, "arrived"));
  const left = outstandingOf(line);
  if (quantity > left) return err({ code: "returns.more_than_missing", asked: quantity, left });
  await insertInspection(work, { id, rmaId: rma.id, rmaLineId: lineId, quantity, grade: null, disposition: "missing", note }); // prettier-ignore
  await addToLine(work, lineId, "missingQuantity", quantity);
  await tellRma(work, rma.id, "missing", `${quantity} × ${await skuCode(work, line.skuId)} missing`);
  return ok({ id, rmaStatus: await finish(work, rma.id) });
}

/** Moves the return on as far as its lines say. */
async function finish(work: Work, rmaId: string): Promise<RmaRow["status"]> {
  const rma = (await lockRma(work, rmaId))!;
  if (rma.status === "arrived") await saveRma(work, rmaId, { status: "inspecting" });
  if (!isReceivable(rma.status) || !isFinished(rma.lines)) return "inspecting";
  await saveRma(work, rmaId, { status: "resolved", endedAt: clock.now() });
  await tellRma(work, rmaId, "resolved", "Resolved");
  await dueRefund(work, rma, "inspection");
  await askAboutMoneyGone(work, rma);
  const isComplete = rma.lines.every(({ missingQuantity }) => missingQuantity === 0);
  await (isComplete ? letExchangeGo(work, rma) : askAboutExchange(work, rma));
  await emit(work, rmaResolved, { rmaId, orderId: rma.orderId });
  return "resolved";
}
