import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import { nextNumbers } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { FulfillmentStatus, ScanRefusal, ScanStep } from "./contract.ts";

export type FulfillmentRow = NonNullable<Awaited<ReturnType<typeof lockFulfillmentOrder>>>;
export type LineRow = FulfillmentRow["lines"][number];

/**
 * Locks a fulfillment order and reads its lines and cartons; null when the merchant has none of that id, or when it is at another
 * location than the one that the caller's scanner is bound to.
 */
export async function lockFulfillmentOrder(work: Work, id: string) {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select from fulfillment_order where tenant_id = ${tenantId} and id = ${id} for update`;
  const row = await work.tx.fulfillmentOrder.findUnique({
    where: { tenantId_id: { tenantId, id } },
    include: {
      fulfillmentLineRows: { orderBy: { id: "asc" } },
      cartonRows: { orderBy: { id: "asc" }, include: { cartonLineRows: true } },
    },
  });
  if (!row || (work.boundTo && row.locationId !== work.boundTo)) return null;
  const { fulfillmentLineRows: lines, cartonRows: cartons, ...order } = row;
  return { ...order, status: order.status as FulfillmentStatus, lines, cartons };
}

/** Fulfillment orders of these orders that are not over, with their lines; locked in id order. */
export async function lockWorkingOf(work: Work, orderIds: readonly string[]) {
  const { tenantId } = work;
  const ids = [...orderIds];
  await work.tx.$executeRaw`
    select from fulfillment_order where tenant_id = ${tenantId} and order_id = any(${ids}) order by id for update`;
  return work.tx.fulfillmentOrder.findMany({
    where: { tenantId, orderId: { in: ids }, status: { in: ["open", "picking", "picked", "packed"] } },
    orderBy: { id: "asc" },
    include: { fulfillmentLineRows: true },
  });
}

export interface NewLine {
  orderLineId: string;
  skuId: string;
  quantity: number;
}

export interface NewFulfillmentOrder {
  orderId: string;
  planId: string;
  locationId: string;
  shipByAt: Date;
  promiseOn: string | null;
  lines: NewLine[];
}

/** Writes jobs with their lines and gives them numbers in their order. Returns their ids. */
export async function insertFulfillmentOrders(
  work: Work,
  jobs: readonly NewFulfillmentOrder[],
): Promise<string[]> {
  if (jobs.length === 0) return [];
  const first = await nextNumbers(work, "fulfillment_order", jobs.length);
  const rows = jobs.map((job, index) => ({
    ...job,
    id: newId("ffo"),
    number: `FO-${first + BigInt(index)}`,
  }));
  await work.tx.$executeRaw`
    with job as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as j(id text, number text, "orderId" text, "planId" text,
        "locationId" text, "shipByAt" timestamptz, "promiseOn" text, lines jsonb)),
    made as (
      insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, ship_by_at, promise_on)
      select ${work.tenantId}, id, number, "orderId", "planId", "locationId", "shipByAt", "promiseOn" from job)
    insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity)
    select ${work.tenantId}, new_id('fol'), job.id, job."orderId", l."orderLineId", l."skuId", l.quantity
      from job cross join lateral jsonb_to_recordset(job.lines) as l("orderLineId" text, "skuId" text, quantity integer)`;
  return rows.map(({ id }) => id);
}

export async function updateFulfillmentOrder(
  work: Work,
  id: string,
  data: Prisma.FulfillmentOrderUpdateInput & { status?: FulfillmentStatus },
): Promise<void> {
  await work.tx.fulfillmentOrder.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { ...data, version: { increment: 1 }, updatedAt: clock.now() },
  });
}

export async function updateLine(
  work: Work,
  id: string,
  data: Prisma.FulfillmentLineUpdateInput,
): Promise<void> {
  await work.tx.fulfillmentLine.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}

/** The scan of this key, when it was seen before. */
export async function knownScan(work: Work, scanKey: string) {
  return work.tx.scan.findUnique({ where: { tenantId_scanKey: { tenantId: work.tenantId, scanKey } } });
}

export async function insertScan(
  work: Work,
  scan: {
    fulfillmentOrderId: string | null;
    locationId: string | null;
    step: ScanStep;
    code: string;
    expected: string | null;
    refusal: ScanRefusal | null;
    facts: Record<string, unknown>;
    scanKey: string;
    /** When the device made it; a clock that runs ahead of ours is not believed. */
    scannedAt?: Date | undefined;
  },
): Promise<void> {
  const { facts, refusal, scannedAt, ...fields } = scan;
  const now = clock.now();
  await work.tx.scan.create({
    data: {
      tenantId: work.tenantId,
      id: newId("scn"),
      ...fields,
      code: fields.code.replace(/[^\x20-\x7e]/g, "?"),
      isAccepted: refusal === null,
      refusal,
      facts: JSON.parse(JSON.stringify(facts)) as Prisma.InputJsonValue,
      scannedBy: work.actor.id,
      scannedAt: scannedAt && scannedAt < now ? scannedAt : now,
    },
  });
}

/** The bin that this person picks from: the last one they scanned for this fulfillment order. Another may pick beside them. */
export async function currentBin(work: Work, fulfillmentOrderId: string): Promise<string | null> {
  const scan = await work.tx.scan.findFirst({
    where: {
      tenantId: work.tenantId,
      fulfillmentOrderId,
      step: "pick_bin",
      isAccepted: true,
      scannedBy: work.actor.id,
    },
    orderBy: { id: "desc" },
    select: { facts: true },
  });
  const facts = scan?.facts as { binId?: string } | undefined;
  return facts?.binId ?? null;
}

export async function insertPick(
  work: Work,
  pick: {
    fulfillmentOrderId: string;
    fulfillmentLineId: string;
    binId: string | null;
    quantity: number;
    lotId: string | null;
    scanKey: string;
  },
): Promise<void> {
  await work.tx.pick.create({
    data: { tenantId: work.tenantId, id: newId("pck"), ...pick, pickedBy: work.actor.id, at: clock.now() },
  });
}

/** Bins that the lines of a job were taken from, with the last time something was. */
export async function takenFrom(
  work: Work,
  lineIds: readonly string[],
): Promise<{ binId: string; at: Date }[]> {
  const rows = await work.tx.pick.groupBy({
    by: ["binId"],
    where: { tenantId: work.tenantId, fulfillmentLineId: { in: [...lineIds] }, binId: { not: null } },
    _max: { at: true },
  });
  return rows.flatMap(({ binId, _max }) => (binId && _max.at ? [{ binId, at: _max.at }] : []));
}

/** What was picked of tracked SKUs, by line and lot. */
export async function pickedLots(
  work: Work,
  fulfillmentOrderId: string,
): Promise<{ lineId: string; lotId: string; quantity: number }[]> {
  return work.tx.$queryRaw`
    select fulfillment_line_id as "lineId", lot_id as "lotId", sum(quantity)::integer as quantity from pick
     where tenant_id = ${work.tenantId} and fulfillment_order_id = ${fulfillmentOrderId} and lot_id is not null
     group by 1, 2 order by 1, 2`;
}

export async function insertCarton(
  work: Work,
  carton: {
    id: string;
    fulfillmentOrderId: string;
    boxId: string;
    suggestedBoxId: string | null;
    sscc: string;
    weightGrams: number;
    lengthMm: number;
    widthMm: number;
    heightMm: number;
  },
): Promise<void> {
  await work.tx.carton.create({ data: { tenantId: work.tenantId, ...carton } });
}

export async function addToCarton(work: Work, cartonId: string, fulfillmentLineId: string, quantity: number) {
  const { tenantId } = work;
  await work.tx.cartonLine.upsert({
    where: { tenantId_cartonId_fulfillmentLineId: { tenantId, cartonId, fulfillmentLineId } },
    create: { tenantId, cartonId, fulfillmentLineId, quantity },
    update: { quantity: { increment: quantity } },
  });
}

export async function updateCarton(work: Work, id: string, data: Prisma.CartonUpdateInput): Promise<void> {
  await work.tx.carton.update({ where: { tenantId_id: { tenantId: work.tenantId, id } }, data });
}
