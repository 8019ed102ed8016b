import { err, ok, type Result } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { receiveStock, type InventoryRefusal } from "#server/modules/inventory/public.ts";
import { clock } from "#server/platform/clock.ts";
import type { ArrivalRefusal, QualityRule, ReceiptDifferenceKind } from "../contract.ts";
import { endedBy } from "../domain/order-states.ts";
import { goesToQualityControl } from "../domain/terms.ts";
import {
  addDifference,
  insertParts,
  recountShorts,
  type DifferenceKey,
  type ReceiptRow,
  type ReceivedPart,
} from "../receipt-store.ts";
import { lockOrder, saveLine, saveOrder, tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";

/** Units to count in, and what is different about them. */
export interface Arrival {
  part: Omit<ReceivedPart, "condition">;
  isDamaged: boolean;
  difference: ReceiptDifferenceKind | null;
}

/** What was counted in. */
export interface Posted {
  /** With the conditions they went into, in the order given. */
  parts: ReceivedPart[];
  /** Whether more came of a line than was ordered, although each unit was expected: what nobody announced had filled it before. */
  isOverOrdered: boolean;
}

const refusalOf: Partial<Record<InventoryRefusal["code"], ArrivalRefusal>> = {
  "inventory.lot_conflict": "lot_differs",
  "inventory.serial_present": "serial_present",
};

/**
 * Counts units in: stock first, which may refuse, then the receipt's lines, what the orders got and what is different. The caller
 * holds the receipt's row; `scanKey` names the scan, so that the stock takes it once.
 *
 * @returns what was counted in; or why the scan changes nothing
 */
export async function postArrival(
  work: Work,
  receipt: ReceiptRow,
  scanKey: string,
  arrivals: readonly Arrival[],
): Promise<Result<Posted, ArrivalRefusal>> {
  const orderIds = await lockOrdersOf(work, arrivals);
  const parts: ReceivedPart[] = [];
  for (const { part, isDamaged, difference } of arrivals) {
    const isHeld = difference === "wrong_item" || (await isLookedAt(work, receipt.supplierId, part.skuId));
    parts.push({
      ...part,
      condition: isDamaged ? "damaged" : isHeld ? "quality_control" : "available",
    });
  }
  const received = await receiveStock(work, {
    sourceType: "receipt",
    sourceId: receipt.id,
    reason: `received on ${receipt.number}`,
    eventKey: `arrival:${scanKey}`,
    lines: parts.map((part) => ({
      skuId: part.skuId,
      locationId: receipt.locationId,
      quantity: part.quantity,
      into: part.condition,
      ...(part.serials.length > 0 ? { serials: part.serials } : part.lot ? { lotCode: part.lot } : {}),
      ...(part.expiresOn ? { expiresOn: part.expiresOn } : {}),
    })),
  });
  if (!received.ok) return err(wordOf(received.error));
  await insertParts(work, receipt.id, scanKey, parts);
  const beyond = new Map<string, number>();
  for (const orderId of orderIds)
    for (const [lineId, units] of await creditOrder(work, orderId, receipt, parts)) beyond.set(lineId, units);
  const untold = untoldOvers(arrivals, beyond);
  for (const { part, quantity } of untold) {
    const { skuId, orderLineId, asnLineId } = part;
    await addDifference(
      work,
      receipt.id,
      { kind: "over", skuId, code: "", orderLineId, asnLineId },
      quantity,
    );
  }
  for (const { part, isDamaged, difference } of arrivals) {
    const key = { skuId: part.skuId, code: "", orderLineId: part.orderLineId, asnLineId: part.asnLineId };
    if (difference) await addDifference(work, receipt.id, { ...key, kind: difference }, part.quantity);
    if (isDamaged) await addDifference(work, receipt.id, { ...key, kind: "damaged" }, part.quantity);
  }
  if (receipt.status === "closed") await recountShorts(work, receipt);
  await askAboutDifferences(work, receipt);
  return ok({ parts, isOverOrdered: untold.length > 0 });
}

/** Units beyond what a line ordered that no arrival calls different. */
function untoldOvers(
  arrivals: readonly Arrival[],
  beyond: ReadonlyMap<string, number>,
): { part: Arrival["part"]; quantity: number }[] {
  return [...beyond].flatMap(([lineId, units]) => {
    const ofLine = arrivals.filter(({ part }) => part.orderLineId === lineId);
    const told = ofLine.reduce((sum, { part, difference }) => sum + (difference ? part.quantity : 0), 0);
    const expected = ofLine.findLast(({ difference }) => !difference);
    return expected && units > told ? [{ part: expected.part, quantity: units - told }] : [];
  });
}

function wordOf(refusal: InventoryRefusal): ArrivalRefusal {
  if (refusal.code === "inventory.lot_required")
    return refusal.lines[0]?.tracking === "serial" ? "needs_serials" : "needs_lot";
  const known = refusalOf[refusal.code];
  if (known) return known;
  throw new Error(`The stock refused a receipt unexpectedly: ${refusal.code}`);
}

/** The orders that these units belong to, locked in the order of their ids. */
async function lockOrdersOf(work: Work, arrivals: readonly Arrival[]): Promise<string[]> {
  const lineIds = [...new Set(arrivals.flatMap(({ part }) => part.orderLineId ?? []))];
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select o.id from purchase_order o where o.tenant_id = ${work.tenantId} and o.id in (
      select purchase_order_id from purchase_order_line where tenant_id = ${work.tenantId} and id = any(${lineIds}::text[]))
     order by o.id for update`;
  return rows.map(({ id }) => id);
}

/** Whether units of a SKU from this supplier are looked at before they are sold. */
async function isLookedAt(work: Work, supplierId: string, skuId: string): Promise<boolean> {
  const [row] = await work.tx.$queryRaw<{ rule: QualityRule; before: boolean }[]>`
    select coalesce(t.quality_control, s.quality_control) as rule,
           exists (select from receipt_line l join receipt r on r.tenant_id = l.tenant_id and r.id = l.receipt_id
             where l.tenant_id = s.tenant_id and l.sku_id = ${skuId} and r.supplier_id = s.id and r.status = 'closed') as before
      from supplier s left join supplier_sku t on t.tenant_id = s.tenant_id and t.supplier_id = s.id and t.sku_id = ${skuId}
     where s.tenant_id = ${work.tenantId} and s.id = ${supplierId}`;
  return row !== undefined && goesToQualityControl(row.rule, row.before);
}

/** @returns of each line that has more than was ordered, how many units of these are beyond it */
async function creditOrder(
  work: Work,
  orderId: string,
  receipt: ReceiptRow,
  parts: readonly ReceivedPart[],
): Promise<Map<string, number>> {
  const order = (await lockOrder(work, orderId))!;
  const beyond = new Map<string, number>();
  let units = 0;
  for (const line of order.lines) {
    const got = parts
      .filter(({ orderLineId }) => orderLineId === line.id)
      .reduce((sum, { quantity }) => sum + quantity, 0);
    if (got === 0) continue;
    units += got;
    const missing = Math.max(0, line.orderedQuantity - line.receivedQuantity);
    if (got > missing) beyond.set(line.id, got - missing);
    line.receivedQuantity += got;
    await saveLine(work, line.id, { receivedQuantity: line.receivedQuantity });
  }
  const status = endedBy(order.status, order.lines);
  const now = clock.now();
  await work.tx.purchaseOrder.updateMany({
    where: { tenantId: work.tenantId, id: orderId, firstReceivedAt: null },
    data: { firstReceivedAt: now },
  });
  await saveOrder(
    work,
    orderId,
    status === order.status ? {} : { status, endedAt: now, endReason: "Everything is here." },
  );
  await tellOrder(
    work,
    orderId,
    "received",
    `${units === 1 ? "1 unit" : `${units} units`} received on ${receipt.number}`,
    {
      receiptId: receipt.id,
    },
  );
  await expectOrder(work, orderId);
  if (status === order.status) return beyond;
  await tellOrder(work, orderId, status, "Everything of the order is here");
  for (const type of ["purchase.differences", "supplier.late"])
    await solve(work, { dedupeKey: `${type}:${orderId}`, resolution: "Everything of the order is here." });
  return beyond;
}

/** Notes that something came which is not stock of ours: an unknown pallet or code. */
export async function noteDifference(
  work: Work,
  receipt: ReceiptRow,
  key: DifferenceKey,
  quantity: number,
): Promise<void> {
  await addDifference(work, receipt.id, key, quantity);
  await askAboutDifferences(work, receipt);
}

/** One exception a receipt asks for a decision about everything that is different in it. */
export async function askAboutDifferences(work: Work, receipt: ReceiptRow): Promise<void> {
  const open = await work.tx.$queryRaw<
    { kind: ReceiptDifferenceKind; code: string; quantity: number; orderNumber: string | null }[]
  >`
    select d.kind, coalesce(s.code, d.code) as code, d.quantity, o.number as "orderNumber" from receipt_difference d
      left join sku s on s.tenant_id = d.tenant_id and s.id = d.sku_id
      left join purchase_order_line l on l.tenant_id = d.tenant_id and l.id = d.purchase_order_line_id
      left join purchase_order o on o.tenant_id = l.tenant_id and o.id = l.purchase_order_id
     where d.tenant_id = ${work.tenantId} and d.receipt_id = ${receipt.id} and d.status = 'open' order by d.created_at, d.id`;
  const dedupeKey = `receipt.differences:${receipt.id}`;
  if (open.length === 0)
    return solve(work, { dedupeKey, resolution: "Every difference is settled." }).then(() => undefined);
  const kinds = [...new Set(open.map(({ kind }) => kind.replaceAll("_", " ")))].join(", ");
  await raise(work, {
    type: "receipt.differences",
    severity: open.some(({ kind }) => kind === "damaged" || kind === "wrong_item") ? "high" : "medium",
    subjectType: "receipt",
    subjectId: receipt.id,
    title: `${receipt.number} differs from what was announced: ${kinds}`,
    facts: { number: receipt.number, differences: open.slice(0, 50) },
    nextAction: "Settle each difference: claim it from the supplier, accept it, or send it back.",
    ownerRole: "operations",
    dedupeKey,
    dueInMinutes: 1_440,
  });
}
