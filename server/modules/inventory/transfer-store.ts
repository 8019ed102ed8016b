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
