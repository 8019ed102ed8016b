import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { Condition, ReceiptDifferenceKind } from "./contract.ts";

/** A receipt with its row locked: who holds it alone receives into it. */
export interface ReceiptRow {
  id: string;
  number: string;
  locationId: string;
  supplierId: string;
  asnId: string | null;
  purchaseOrderId: string | null;
  status: "open" | "closed";
  arrivedAt: Date;
  closedAt: Date | null;
}

export async function lockReceipt(work: Work, receiptId: string): Promise<ReceiptRow | null> {
  const rows = await work.tx.$queryRaw<ReceiptRow[]>`
    select id, number, location_id as "locationId", supplier_id as "supplierId", asn_id as "asnId", purchase_order_id as "purchaseOrderId",
           status, arrived_at as "arrivedAt", closed_at as "closedAt"
      from receipt where tenant_id = ${work.tenantId} and id = ${receiptId} for update`;
  const [row] = rows;
  return row && (!work.boundTo || row.locationId === work.boundTo) ? row : null;
}

/** The open receipt of an ASN, or of an order that is received without one. */
export async function openReceiptOf(
  work: Work,
  of: { asnId: string } | { purchaseOrderId: string },
): Promise<string | null> {
  const row = await work.tx.receipt.findFirst({
    where: {
      tenantId: work.tenantId,
      status: "open",
      ...("asnId" in of ? of : { ...of, asnId: null }),
    },
    select: { id: true },
  });
  return row?.id ?? null;
}

/**
 * The receipt that a device means, locked: by its id, or the open one of the order that the device began it for without being able to ask.
 */
export async function lockReceiptMeant(
  work: Work,
  { receiptId, orderId }: { receiptId?: string | undefined; orderId?: string | undefined },
): Promise<ReceiptRow | null> {
  const named = receiptId ? await lockReceipt(work, receiptId) : null;
  const begun = named || !orderId ? null : await openReceiptOf(work, { purchaseOrderId: orderId });
  return named ?? (begun ? lockReceipt(work, begun) : null);
}

export async function insertReceipt(
  work: Work,
  {
    id = newId("rcv"),
    ...fields
  }: {
    id?: string | undefined;
    locationId: string;
    supplierId: string;
    asnId: string | null;
    purchaseOrderId: string | null;
    arrivedAt: Date;
  },
): Promise<string> {
  const number = `RC-${String(await nextNumber(work, "receipt")).padStart(6, "0")}`;
  await work.tx.receipt.create({
    data: { ...fields, tenantId: work.tenantId, id, number, openedBy: work.actor.id },
  });
  return id;
}

export async function saveReceipt(
  work: Work,
  id: string,
  changes: Prisma.ReceiptUncheckedUpdateInput,
): Promise<void> {
  await work.tx.receipt.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: changes,
  });
}

/** The answer a scan got before; null when it is new. A second one with the same key waits for the first. */
export async function knownScan<Answer>(work: Work, scanKey: string): Promise<Answer | null> {
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${work.tenantId}/arrival/${scanKey}`}, 0))`;
  const row = await work.tx.receiptScan.findUnique({
    where: { tenantId_scanKey: { tenantId: work.tenantId, scanKey } },
    select: { answer: true },
  });
  return (row?.answer as Answer | undefined) ?? null;
}

/** Writes a scan with its answer, also when it was refused: refusals show where people need help. */
export async function insertScan(
  work: Work,
  scan: {
    receiptId: string | null;
    locationId: string;
    scanKey: string;
    step: string;
    code: string;
    isAccepted: boolean;
    answer: object;
    scannedAt: Date;
  },
): Promise<void> {
  await work.tx.receiptScan.create({
    data: {
      ...scan,
      code: scan.code.replaceAll("\u0000", "?"),
      answer: scan.answer as Prisma.InputJsonObject,
      tenantId: work.tenantId,
      id: newId("rcs"),
      actorId: work.actor.id,
      createdAt: clock.now(),
    },
  });
}

/** Units that were counted in together. */
export interface ReceivedPart {
  skuId: string;
  quantity: number;
  condition: Condition;
  asnLineId: string | null;
  orderLineId: string | null;
  lot: string | null;
  expiresOn: string | null;
  serials: string[];
}

export async function insertParts(
  work: Work,
  receiptId: string,
  scanKey: string,
  parts: readonly ReceivedPart[],
): Promise<void> {
  await work.tx.receiptLine.createMany({
    data: parts.map(({ orderLineId, ...part }) => ({
      ...part,
      purchaseOrderLineId: orderLineId,
      tenantId: work.tenantId,
      id: newId("rcl"),
      receiptId,
      scanKey,
      actorId: work.actor.id,
      receivedAt: clock.now(),
    })),
  });
  for (const { asnLineId, quantity } of parts) {
    if (asnLineId)
      await work.tx.asnLine.update({
        where: { tenantId_id: { tenantId: work.tenantId, id: asnLineId } },
        data: { receivedQuantity: { increment: quantity } },
      });
  }
}

/** What is different, and of what. */
export interface DifferenceKey {
  kind: ReceiptDifferenceKind;
  skuId: string | null;
  code: string;
  orderLineId: string | null;
  asnLineId: string | null;
}

/** Adds units to a difference of a receipt; the first makes it. */
export async function addDifference(
  work: Work,
  receiptId: string,
  { kind, skuId, code, orderLineId, asnLineId }: DifferenceKey,
  quantity: number,
): Promise<void> {
  await work.tx.$executeRaw`
    insert into receipt_difference as kept (tenant_id, id, receipt_id, kind, sku_id, code, purchase_order_line_id, asn_line_id, quantity, created_at)
    values (${work.tenantId}, new_id('rcd'), ${receiptId}, ${kind}, ${skuId}, ${code}, ${orderLineId}, ${asnLineId}, ${quantity}, ${clock.now()})
    on conflict (tenant_id, receipt_id, kind, sku_id, code, purchase_order_line_id, asn_line_id)
      do update set quantity = kept.quantity + excluded.quantity, status = 'open', settlement = null, settled_by = null, settled_at = null,
        updated_at = excluded.created_at`;
}

/** Sets what is short of each announced line of a receipt; lines that are no longer short lose their difference. */
export async function recountShorts(work: Work, receipt: ReceiptRow): Promise<void> {
  if (!receipt.asnId) return;
  const { tenantId } = work;
  const { id: receiptId, asnId } = receipt;
  await work.tx.$executeRaw`
    delete from receipt_difference d using asn_line a
     where d.tenant_id = ${tenantId} and d.receipt_id = ${receiptId} and d.kind = 'short' and a.tenant_id = d.tenant_id
       and a.id = d.asn_line_id and a.announced_quantity <= a.received_quantity`;
  await work.tx.$executeRaw`
    insert into receipt_difference as kept (tenant_id, id, receipt_id, kind, sku_id, code, purchase_order_line_id, asn_line_id, quantity, created_at)
    select a.tenant_id, new_id('rcd'), ${receiptId}, 'short', a.sku_id, case when a.sku_id is null then a.item_code else '' end,
           a.purchase_order_line_id, a.id, a.announced_quantity - a.received_quantity, ${clock.now()}
      from asn_line a where a.tenant_id = ${tenantId} and a.asn_id = ${asnId} and a.announced_quantity > a.received_quantity
    on conflict (tenant_id, receipt_id, kind, sku_id, code, purchase_order_line_id, asn_line_id)
      do update set quantity = excluded.quantity, updated_at = excluded.created_at where kept.quantity <> excluded.quantity`;
}
