import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { CreateTransferInput, TransferStatus } from "./contract.ts";

export type TransferRow = NonNullable<Awaited<ReturnType<typeof lockTransfer>>>;
export type TransferLineRow = TransferRow["lines"][number];

/** Locks a transfer and reads its lines; null when the merchant has none of that id. */
export async function lockTransfer(work: Work, id: string) {
  const { tenantId } = work;
  await work.tx.$executeRaw`select from transfer where tenant_id = ${tenantId} and id = ${id} for update`;
  const row = await work.tx.transfer.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: { transferLineRows: { orderBy: { id: "asc" } } },
  });
  if (!row) return null;
  // a scanner knows the transfers of its own location only
  if (work.boundTo && row.fromLocationId !== work.boundTo && row.toLocationId !== work.boundTo) return null;
  const { transferLineRows: lines, ...transfer } = row;
  return { ...transfer, status: transfer.status as TransferStatus, lines };
}

export async function insertTransfer(
  work: Work,
  input: CreateTransferInput & { number: string },
): Promise<void> {
  const { tenantId } = work;
  const { lines, ...fields } = input;
  await work.tx.transfer.create({
    data: { tenantId, ...fields, expectedOn: fields.expectedOn ?? null, createdBy: work.actor.id },
  });
  await work.tx.transferLine.createMany({
    data: lines.map((line) => ({ tenantId, id: newId("trl"), transferId: input.id, ...line })),
  });
}

export async function updateTransfer(
  work: Work,
  id: string,
  data: Prisma.TransferUpdateInput & { status: TransferStatus },
): Promise<void> {
  await work.tx.transfer.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, version: { increment: 1 }, updatedAt: clock.now() },
  });
}

export async function updateTransferLine(
  work: Work,
  id: string,
  data: Prisma.TransferLineUpdateInput,
): Promise<void> {
  await work.tx.transferLine.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}

/** A line that left becomes a line a lot; the first keeps its id. `lots` are units by lot, together the line's. */
export async function splitTransferLine(
  work: Work,
  transferId: string,
  line: TransferLineRow,
  lots: Map<string, number>,
): Promise<void> {
  const { tenantId } = work;
  const [first, ...others] = [...lots];
  if (!first) throw new Error("A line is split into no lots.");
  await updateTransferLine(work, line.id, { lotId: first[0], quantity: first[1], shippedQuantity: first[1] });
  await work.tx.transferLine.createMany({
    data: others.map(([lotId, units]) => ({
      tenantId,
      id: newId("trl"),
      transferId,
      skuId: line.skuId,
      lotId,
      quantity: units,
      shippedQuantity: units,
    })),
  });
}

/** The answer a scan got before; null when it is new. A second one with the same key waits for the first. */
export async function knownTransferScan<Answer>(work: Work, scanKey: string): Promise<Answer | null> {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}/transfer-scan/${scanKey}`}, 0))`;
  const row = await work.tx.transferScan.findUnique({
    where: { tenantId_scanKey: { tenantId, scanKey } },
    select: { answer: true },
  });
  return (row?.answer as Answer | undefined) ?? null;
}

export interface NewTransferScan {
  transferId: string;
  scanKey: string;
  step: "bin" | "load" | "receive";
  code: string;
  isAccepted: boolean;
  answer: object;
  transferLineId?: string;
  binId?: string;
  lotCode?: string;
  /** Units; below zero when they come off the truck again. */
  quantity?: number;
}

/** Writes a scan with its answer, also when it was refused. */
export async function insertTransferScan(work: Work, scan: NewTransferScan): Promise<void> {
  await work.tx.transferScan.create({
    data: {
      ...scan,
      code: scan.code.replaceAll("\u0000", "?"),
      answer: scan.answer as Prisma.InputJsonObject,
      tenantId: work.tenantId,
      id: newId("tsc"),
      actorId: work.actor.id,
      scannedAt: clock.now(),
    },
  });
}

/** Units on the truck by line and lot; the lot is empty for a SKU without one. */
export async function loadedOf(
  work: Work,
  transferId: string,
): Promise<{ lineId: string; lotCode: string; units: number }[]> {
  return work.tx.$queryRaw`
    select transfer_line_id as "lineId", lot_code as "lotCode", sum(quantity)::integer as units from transfer_scan
     where tenant_id = ${work.tenantId} and transfer_id = ${transferId} and step = 'load' and is_accepted
     group by 1, 2 having sum(quantity) > 0 order by 1, 2`;
}

/** The bin this person takes from: the last one they scanned while loading. */
export async function loadingFrom(work: Work, transferId: string): Promise<string | null> {
  const row = await work.tx.transferScan.findFirst({
    where: { tenantId: work.tenantId, transferId, step: "bin", isAccepted: true, actorId: work.actor.id },
    orderBy: { id: "desc" },
    select: { binId: true },
  });
  return row?.binId ?? null;
}
