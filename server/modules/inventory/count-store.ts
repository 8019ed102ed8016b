import { newId } from "#kernel/ids.ts";
import { Prisma } from "#server/db/prisma.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { CountReason, CountStatus } from "./contract.ts";

/** A count with its row locked: who holds it alone scans into it, submits or decides it. */
export interface CountRow {
  id: string;
  number: string;
  locationId: string;
  /** Null: what lies in no bin of the location. */
  binId: string | null;
  /** What is scanned to begin; of what lies in no bin, the location's code. */
  binCode: string;
  binBarcode: string;
  status: CountStatus;
  countedBy: string | null;
  /** The count that this one checks. */
  parentId: string | null;
  version: number;
}

export async function lockCount(work: Work, countId: string): Promise<CountRow | null> {
  const rows = await work.tx.$queryRaw<CountRow[]>`
    select c.id, c.number, c.location_id as "locationId", c.bin_id as "binId", coalesce(b.code, p.code) as "binCode",
           coalesce(b.barcode, p.code) as "binBarcode", c.status,
           c.counted_by as "countedBy", c.parent_id as "parentId", c.version
      from stock_count c join location p on p.tenant_id = c.tenant_id and p.id = c.location_id
      left join bin b on b.tenant_id = c.tenant_id and b.id = c.bin_id
     where c.tenant_id = ${work.tenantId} and c.id = ${countId} for update of c`;
  const [row] = rows;
  return row && (!work.boundTo || row.locationId === work.boundTo) ? row : null;
}

/** Whether a person began a count or scanned anything of it. */
export async function hasCounted(work: Work, countId: string, actorId: string): Promise<boolean> {
  const [row] = await work.tx.$queryRaw<{ counted: boolean }[]>`
    select exists (select from stock_count where tenant_id = ${work.tenantId} and id = ${countId} and counted_by = ${actorId})
      or exists (select from count_scan where tenant_id = ${work.tenantId} and count_id = ${countId} and actor_id = ${actorId}) as counted`;
  return row?.counted ?? false;
}

type Place = Pick<CountRow, "locationId" | "binId">;

/** The count of a bin, or of what lies in no bin of a location, that has not ended, when there is one. */
export async function activeCountOf(work: Work, { locationId, binId }: Place): Promise<string | null> {
  const row = await work.tx.stockCount.findFirst({
    where: {
      tenantId: work.tenantId,
      locationId,
      binId,
      status: { in: ["planned", "open", "pending_approval"] },
    },
    select: { id: true },
  });
  return row?.id ?? null;
}

export interface NewCount {
  locationId: string;
  binId: string | null;
  reason: CountReason;
  plannedOn: string;
  parentId?: string;
  doubt?: number;
  doubtTerms?: object;
}

/** Writes a count, unless its place has one that has not ended. @returns the count of the place */
export async function insertCount(work: Work, { doubtTerms, ...count }: NewCount): Promise<string> {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}/count/${count.binId ?? count.locationId}`}, 0))`;
  const known = await activeCountOf(work, count);
  if (known) return known;
  const id = newId("cnt");
  const number = `CT-${await nextNumber(work, "stock_count")}`;
  const row = { ...count, tenantId, id, number, createdBy: work.actor.id };
  await work.tx.stockCount.create({
    data: { ...row, doubtTerms: (doubtTerms ?? {}) as Prisma.InputJsonObject },
  });
  return id;
}

export async function updateCount(
  work: Work,
  countId: string,
  changes: Prisma.StockCountUncheckedUpdateInput & { status: CountStatus },
): Promise<void> {
  await work.tx.stockCount.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: countId } },
    data: { ...changes, version: { increment: 1 }, updatedAt: clock.now() },
  });
}

export type CountLineRow = Awaited<ReturnType<typeof linesOf>>[number];

export async function linesOf(work: Work, countId: string) {
  return work.tx.stockCountLine.findMany({
    where: { tenantId: work.tenantId, countId },
    orderBy: [{ skuId: "asc" }, { lotCode: "asc" }],
  });
}

/** What the system says of a SKU, or a lot of it, in a bin at this moment, and the last movement it knew of. */
export interface Snapshot {
  expected: number;
  snapshotMovementId: string | null;
  costMinor: bigint | null;
  currency: string | null;
}

/** Takes a snapshot. It waits for what is changing the level now, so that the figure and the movement belong together. */
export async function takeSnapshot(
  work: Work,
  { locationId, binId }: Place,
  skuId: string,
  lotCode: string,
): Promise<Snapshot> {
  const { tenantId } = work;
  await work.tx.$executeRaw`
    select from stock_level where tenant_id = ${tenantId} and sku_id = ${skuId} and location_id = ${locationId} for share`;
  const [row] = await work.tx.$queryRaw<Snapshot[]>`
    select coalesce(case
        when ${binId}::text is null and ${lotCode} = '' then
          (select l.on_hand - coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = l.tenant_id and b.location_id = l.location_id
             and b.sku_id = l.sku_id), 0) from stock_level l where l.tenant_id = s.tenant_id and l.sku_id = s.id and l.location_id = ${locationId})
        when ${binId}::text is null then
          (select l.on_hand - coalesce((select sum(b.quantity) from lot_bin_level b where b.tenant_id = l.tenant_id and b.location_id = l.location_id
             and b.lot_id = l.lot_id), 0) from lot join lot_level l on l.tenant_id = lot.tenant_id and l.lot_id = lot.id and l.location_id = ${locationId}
            where lot.tenant_id = s.tenant_id and lot.sku_id = s.id and lot.code = ${lotCode})
        when ${lotCode} = '' then
          (select b.quantity from bin_level b where b.tenant_id = s.tenant_id and b.bin_id = ${binId} and b.sku_id = s.id)
        else (select b.quantity from lot join lot_bin_level b on b.tenant_id = lot.tenant_id and b.lot_id = lot.id and b.bin_id = ${binId}
               where lot.tenant_id = s.tenant_id and lot.sku_id = s.id and lot.code = ${lotCode}) end, 0)::integer as expected,
      (select m.id from stock_movement m where m.tenant_id = s.tenant_id and m.sku_id = s.id and m.location_id = ${locationId}
        order by m.id desc limit 1) as "snapshotMovementId", s.cost_minor as "costMinor", s.currency
      from sku s where s.tenant_id = ${tenantId} and s.id = ${skuId}`;
  if (!row) throw new Error(`SKU ${skuId} is gone.`);
  return row;
}

/** Whether a movement `m` changed what lies in a bin; of what lies in no bin, whether it left or came there. */
const movedIn = (binId: string | null) =>
  binId === null
    ? Prisma.sql`m.on_hand_delta <> m.bin_delta`
    : Prisma.sql`m.bin_id = ${binId} and m.bin_delta <> 0`;

/** Whether stock of the SKU moved in the bin after the snapshot of a line. */
export async function movedSince(
  work: Work,
  { locationId, binId }: Place,
  { skuId, snapshotMovementId }: Pick<CountLineRow, "skuId" | "snapshotMovementId">,
): Promise<boolean> {
  const [row] = await work.tx.$queryRaw<{ moved: boolean }[]>`
    select exists (select from stock_movement m where m.tenant_id = ${work.tenantId} and m.sku_id = ${skuId} and m.location_id = ${locationId}
      and m.id > ${snapshotMovementId ?? ""} and ${movedIn(binId)}) as moved`;
  return row?.moved ?? false;
}

/** Whether stock of the SKU moved in the bin while a scan waited on its device. */
export async function movedWhileWaiting(
  work: Work,
  { locationId, binId }: Place,
  skuId: string,
  waitedMs: number,
): Promise<boolean> {
  const scannedAt = new Date(clock.now().getTime() - waitedMs);
  const [row] = await work.tx.$queryRaw<{ moved: boolean }[]>`
    select exists (select from stock_movement m where m.tenant_id = ${work.tenantId} and m.sku_id = ${skuId} and m.location_id = ${locationId}
      and ${movedIn(binId)} and m.occurred_at > ${scannedAt}) as moved`;
  return row?.moved ?? false;
}

/** Writes what is there of a SKU or lot. With a snapshot the line starts anew from it. */
export async function saveLine(
  work: Work,
  countId: string,
  cell: { skuId: string; lotCode: string; counted: number | null; expiresOn?: string },
  snapshot?: Snapshot,
): Promise<void> {
  const { tenantId } = work;
  const { skuId, lotCode, counted, expiresOn } = cell;
  const key = { tenantId_countId_skuId_lotCode: { tenantId, countId, skuId, lotCode } };
  const changes = { counted, countedAt: clock.now(), ...(expiresOn ? { expiresOn } : {}) };
  if (!snapshot) {
    await work.tx.stockCountLine.update({ where: key, data: changes });
    return;
  }
  const row = { tenantId, id: newId("cln"), countId, skuId, lotCode, ...changes, ...snapshot };
  await work.tx.stockCountLine.upsert({ where: key, create: row, update: { ...changes, ...snapshot } });
}

export async function updateLine(
  work: Work,
  lineId: string,
  changes: { over?: string[]; decision?: string },
): Promise<void> {
  await work.tx.stockCountLine.update({
    where: { tenantId_id: { tenantId: work.tenantId, id: lineId } },
    data: changes,
  });
}

/** A SKU, or a lot of a tracked one, that the system has in a bin. Without figures: who counts must not see them. */
export interface HeldCell {
  skuId: string;
  skuCode: string;
  lotCode: string;
}

/** What the system has in a bin, or in no bin of a location. */
export async function cellsOf(work: Work, { locationId, binId }: Place): Promise<HeldCell[]> {
  if (binId === null) return looseCells(work, locationId);
  return work.tx.$queryRaw<HeldCell[]>`
    select b.sku_id as "skuId", s.code as "skuCode", coalesce(x.code, '') as "lotCode"
      from bin_level b join sku s on s.tenant_id = b.tenant_id and s.id = b.sku_id
      left join lateral (select lot.code from lot_bin_level l join lot on lot.tenant_id = l.tenant_id and lot.id = l.lot_id
        where l.tenant_id = b.tenant_id and l.bin_id = b.bin_id and l.sku_id = b.sku_id and l.quantity > 0) x on s.tracking <> 'none'
     where b.tenant_id = ${work.tenantId} and b.bin_id = ${binId} and b.quantity > 0
     order by s.code, x.code`;
}

/** The answer a scan got before; null when it is new. A second one with the same key waits for the first. */
export async function knownCountScan<Answer>(work: Work, scanKey: string): Promise<Answer | null> {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}/count-scan/${scanKey}`}, 0))`;
  const row = await work.tx.countScan.findUnique({
    where: { tenantId_scanKey: { tenantId, scanKey } },
    select: { answer: true },
  });
  return (row?.answer as Answer | undefined) ?? null;
}

/** Writes a scan with its answer, also when it was refused. */
export async function insertCountScan(
  work: Work,
  scan: { countId: string; scanKey: string; code: string; isAccepted: boolean; answer: object },
): Promise<void> {
  await work.tx.countScan.create({
    data: {
      ...scan,
      code: scan.code.replaceAll("\u0000", "?"),
      answer: scan.answer as Prisma.InputJsonObject,
      tenantId: work.tenantId,
      id: newId("csn"),
      actorId: work.actor.id,
      scannedAt: clock.now(),
    },
  });
}

async function looseCells(work: Work, locationId: string): Promise<HeldCell[]> {
  return work.tx.$queryRaw<HeldCell[]>`
    select l.sku_id as "skuId", s.code as "skuCode", coalesce(x.code, '') as "lotCode"
      from stock_level l join sku s on s.tenant_id = l.tenant_id and s.id = l.sku_id
      left join lateral (select lot.code from lot_level o join lot on lot.tenant_id = o.tenant_id and lot.id = o.lot_id
        where o.tenant_id = l.tenant_id and o.sku_id = l.sku_id and o.location_id = l.location_id and o.on_hand > coalesce((select sum(b.quantity)
          from lot_bin_level b where b.tenant_id = o.tenant_id and b.lot_id = o.lot_id and b.location_id = o.location_id), 0)) x on s.tracking <> 'none'
     where l.tenant_id = ${work.tenantId} and l.location_id = ${locationId}
       and l.on_hand > coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = l.tenant_id and b.location_id = l.location_id
         and b.sku_id = l.sku_id), 0)
     order by s.code, x.code`;
}
