import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Actor, Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { LineOrigin, MoneyStatus, RefundTrigger, ReturnReason, RmaStatus } from "./contract.ts";
import type { MoneyLine } from "./domain/refund.ts";

/** Who acts when a buyer does something on the tracking page. */
export const BUYER: Actor = { kind: "system", id: "buyer" };

/** A return with its row locked, and its lines. */
export interface RmaRow {
  id: string;
  number: string;
  orderId: string | null;
  locationId: string | null;
  status: RmaStatus;
  isUnexpected: boolean;
  currency: string | null;
  refundTrigger: RefundTrigger;
  moneyStatus: MoneyStatus;
  requestedBy: string;
  exchangeOrderId: string | null;
  trackingNumber: string | null;
  lines: RmaLineRow[];
}
export interface RmaLineRow {
  id: string;
  orderLineId: string | null;
  skuId: string;
  origin: LineOrigin;
  reason: ReturnReason;
  expectedQuantity: number;
  receivedQuantity: number;
  inspectedQuantity: number;
  missingQuantity: number;
  refundedQuantity: number;
}

/** Whether a return belongs to another location than the one a scanner is bound to. One that arrived nowhere yet belongs to all. */
export const isElsewhere = (work: Work, locationId: string | null): boolean =>
  work.boundTo !== undefined && locationId !== null && locationId !== work.boundTo;

/** The return as it is now, locked until the transaction ends; null when there is none. */
export async function lockRma(work: Work, id: string): Promise<RmaRow | null> {
  const { tenantId } = work;
  await work.tx.$executeRaw`select from rma where tenant_id = ${tenantId} and id = ${id} for update`;
  const row = await work.tx.rma.findUnique({ where: { tenantId_id: { tenantId, id } } });
  if (!row || isElsewhere(work, row.locationId)) return null;
  const lines = await work.tx.rmaLine.findMany({ where: { tenantId, rmaId: id }, orderBy: { id: "asc" } });
  return { ...row, lines } as RmaRow;
}

/** What a return is called and where it stands, without waiting for who changes it; null when there is none. */
export async function peekRma(
  work: Work,
  id: string,
): Promise<Pick<RmaRow, "number" | "status" | "orderId"> | null> {
  const row = await work.tx.rma.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    select: { number: true, status: true, orderId: true },
  });
  return row as Pick<RmaRow, "number" | "status" | "orderId"> | null;
}

/** Locks the return that a line belongs to. Whoever needs its order too locks that after it. */
export async function lockRmaOfLine(
  work: Work,
  lineId: string,
): Promise<{ rma: RmaRow; line: RmaLineRow } | null> {
  const key = { tenantId_id: { tenantId: work.tenantId, id: lineId } };
  const found = await work.tx.rmaLine.findUnique({ where: key, select: { rmaId: true } });
  const rma = found && (await lockRma(work, found.rmaId));
  const line = rma?.lines.find(({ id }) => id === lineId);
  return rma && line ? { rma, line } : null;
}

export async function insertRma(
  work: Work,
  fields: Omit<Prisma.RmaUncheckedCreateInput, "tenantId" | "number" | "requestedBy">,
): Promise<string> {
  const number = `RMA-${await nextNumber(work, "rma")}`;
  await work.tx.rma.create({
    data: { ...fields, tenantId: work.tenantId, number, requestedBy: work.actor.id },
  });
  return number;
}

export async function saveRma(
  work: Work,
  id: string,
  changes: Prisma.RmaUncheckedUpdateInput,
): Promise<void> {
  await work.tx.rma.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...changes, updatedAt: clock.now() },
  });
}

export async function insertLine(
  work: Work,
  rmaId: string,
  line: Pick<RmaLineRow, "orderLineId" | "skuId" | "origin" | "reason" | "expectedQuantity"> & {
    note?: string;
  },
): Promise<RmaLineRow> {
  const row = await work.tx.rmaLine.create({
    data: { ...line, tenantId: work.tenantId, id: newId("rml"), rmaId },
  });
  return row as RmaLineRow;
}

/** Says that units thought never sold belong to a line of the order. */
export async function linkLine(work: Work, lineId: string, orderLineId: string): Promise<void> {
  await work.tx.rmaLine.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    data: { orderLineId, origin: "unannounced" },
  });
}

/** Adds units to what a line has of something. */
export async function addToLine(
  work: Work,
  lineId: string,
  what: "receivedQuantity" | "inspectedQuantity" | "missingQuantity" | "refundedQuantity",
  units: number,
): Promise<void> {
  await work.tx.rmaLine.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    data: { [what]: { increment: units } },
  });
}

/** The answer a scan got before; null when it is new. A second one with the same key waits for the first. */
export async function knownScan<Answer>(work: Work, scanKey: string): Promise<Answer | null> {
  const name = `${work.tenantId}/return/${scanKey}`;
  await work.tx.$executeRaw`select pg_advisory_xact_lock(hashtextextended(${name}, 0))`;
  const row = await work.tx.rmaScan.findUnique({
    where: { tenantId_scanKey: { tenantId: work.tenantId, scanKey } },
    select: { answer: true },
  });
  return (row?.answer as Answer | undefined) ?? null;
}

export async function insertScan(
  work: Work,
  scan: Omit<Prisma.RmaScanUncheckedCreateInput, "tenantId" | "id" | "actorId" | "at">,
): Promise<void> {
  await work.tx.rmaScan.create({
    data: {
      ...scan,
      code: scan.code.replaceAll("\u0000", "?"),
      tenantId: work.tenantId,
      id: newId("rms"),
      actorId: work.actor.id,
      at: clock.now(),
    },
  });
}

/** Units of a line that were scanned in by lot or serial number and are not decided about, by code. */
export async function namedUnits(work: Work, lineId: string): Promise<{ code: string; units: number }[]> {
  return work.tx.$queryRaw<{ code: string; units: number }[]>`
    with named as (
      select lot_code as code, quantity as units, serials from rma_scan where tenant_id = ${work.tenantId} and rma_line_id = ${lineId} and is_accepted
      union all
      select lot_code, -quantity, serials from rma_inspection where tenant_id = ${work.tenantId} and rma_line_id = ${lineId})
    select code, sum(units)::integer as units from (
      select code, units from named where cardinality(serials) = 0 and code is not null
      union all select unnest(serials), sign(units)::integer from named) n
     group by code having sum(units) > 0 order by code`;
}

/** Every lot and serial number that was scanned in with a line. */
export async function scannedCodes(work: Work, lineId: string): Promise<string[]> {
  const rows = await work.tx.rmaScan.findMany({
    where: { tenantId: work.tenantId, rmaLineId: lineId, isAccepted: true },
    select: { lotCode: true, serials: true },
  });
  return [...new Set(rows.flatMap(({ lotCode, serials }) => (lotCode ? [lotCode, ...serials] : serials)))];
}

/** What the money lines of a return come to, in minor units. */
export async function rmaValue(work: Work, rmaId: string): Promise<bigint> {
  const { _sum } = await work.tx.rmaMoneyLine.aggregate({
    where: { tenantId: work.tenantId, rmaId },
    _sum: { amountMinor: true },
  });
  return _sum.amountMinor ?? 0n;
}

export async function isInspected(work: Work, id: string): Promise<boolean> {
  const key = { tenantId_id: { tenantId: work.tenantId, id } };
  return (await work.tx.rmaInspection.findUnique({ where: key, select: { id: true } })) !== null;
}

export async function insertInspection(
  work: Work,
  fields: Omit<Prisma.RmaInspectionUncheckedCreateInput, "tenantId" | "actorId" | "at">,
): Promise<void> {
  await work.tx.rmaInspection.create({
    data: { ...fields, tenantId: work.tenantId, actorId: work.actor.id, at: clock.now() },
  });
}

/** Replaces the money lines of a return that is not settled. */
export async function replaceMoney(
  work: Work,
  rmaId: string,
  currency: string,
  lines: readonly MoneyLine[],
): Promise<void> {
  const { tenantId } = work;
  await work.tx.rmaMoneyLine.deleteMany({ where: { tenantId, rmaId } });
  await work.tx.rmaMoneyLine.createMany({
    data: lines.map((line) => ({ ...line, currency, tenantId, id: newId("rmm"), rmaId })),
  });
}

/** The SKU that units of a SKU were sold on as the last time. */
export async function bStockSkuOf(work: Work, skuId: string): Promise<string | null> {
  const row = await work.tx.bStockSku.findUnique({
    where: { tenantId_skuId: { tenantId: work.tenantId, skuId } },
  });
  return row?.bStockSkuId ?? null;
}

export async function rememberBStockSku(work: Work, skuId: string, bStockSkuId: string): Promise<void> {
  const { tenantId } = work;
  await work.tx.bStockSku.upsert({
    where: { tenantId_skuId: { tenantId, skuId } },
    create: { tenantId, skuId, bStockSkuId },
    update: { bStockSkuId, updatedAt: clock.now() },
  });
}

/** Adds an entry to the timeline of a return. */
export async function tellRma(work: Work, rmaId: string, kind: string, text: string): Promise<void> {
  const { kind: actorKind, id: actorId } = work.actor;
  await work.tx.rmaEvent.create({
    data: {
      tenantId: work.tenantId,
      id: newId("rme"),
      rmaId,
      kind,
      text,
      actorKind,
      actorId,
      at: clock.now(),
    },
  });
}
