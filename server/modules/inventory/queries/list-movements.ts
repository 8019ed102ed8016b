import { z } from "zod";
import { cutPage, decodeKeysetAs, type Page } from "#kernel/keyset.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { MovementKind, MovementListInput } from "../contract.ts";

/** One movement as it was written. Deltas are units; the figures after it are those of its SKU at its location. */
export interface MovementRow {
  id: string;
  skuId: string;
  skuCode: string;
  locationId: string;
  locationCode: string;
  binCode: string | null;
  /** The lot or serial number that moved, of a tracked SKU. */
  lotCode: string | null;
  kind: MovementKind;
  onHandDelta: number;
  committedDelta: number;
  reservedDelta: number;
  qualityControlDelta: number;
  damagedDelta: number;
  incomingDelta: number;
  binDelta: number;
  onHandAfter: number;
  availableAfter: number;
  reason: string;
  sourceType: string;
  sourceId: string;
  orderId: string | null;
  orderNumber: string | null;
  actorId: string;
  /** The name of the person who did it; null when a job or a partner did. */
  actorName: string | null;
  traceId: string | null;
  occurredAt: Date;
}

const cursorKey = z.tuple([z.string()]);

/** Movements, newest first. Ids are ordered by time, so the id is the key of the page. */
export async function listMovements(work: Work, input: MovementListInput): Promise<Page<MovementRow>> {
  const after = input.cursor ? decodeKeysetAs(input.cursor, cursorKey) : undefined;
  const conditions = [
    Prisma.sql`m.tenant_id = ${work.tenantId}`,
    ...(input.skuId ? [Prisma.sql`m.sku_id = ${input.skuId}`] : []),
    ...(input.locationId ? [Prisma.sql`m.location_id = ${input.locationId}`] : []),
    ...(input.orderId ? [Prisma.sql`m.order_id = ${input.orderId}`] : []),
    ...(input.lotId ? [Prisma.sql`m.lot_id = ${input.lotId}`] : []),
    ...(input.kind ? [Prisma.sql`m.kind = ${input.kind}`] : []),
    ...(input.sourceType ? [Prisma.sql`m.source_type = ${input.sourceType}`] : []),
    ...(input.sourceId ? [Prisma.sql`m.source_id = ${input.sourceId}`] : []),
    ...(after ? [Prisma.sql`m.id < ${after[0]}`] : []),
  ];
  // names are looked up row by row, once the page is chosen: as joins, planning them for every page cost more than the page
  const rows = await work.tx.$queryRaw<MovementRow[]>`
    select m.id, m.sku_id as "skuId", (select s.code from sku s where s.tenant_id = m.tenant_id and s.id = m.sku_id) as "skuCode",
           m.location_id as "locationId",
           (select l.code from location l where l.tenant_id = m.tenant_id and l.id = m.location_id) as "locationCode",
           (select b.code from bin b where b.tenant_id = m.tenant_id and b.id = m.bin_id) as "binCode",
           (select lot.code from lot where lot.tenant_id = m.tenant_id and lot.id = m.lot_id) as "lotCode",
           m.kind, m.on_hand_delta as "onHandDelta", m.committed_delta as "committedDelta",
           m.reserved_delta as "reservedDelta", m.quality_control_delta as "qualityControlDelta", m.damaged_delta as "damagedDelta",
           m.incoming_delta as "incomingDelta", m.bin_delta as "binDelta", m.on_hand_after as "onHandAfter",
           m.available_after as "availableAfter", m.reason, m.source_type as "sourceType", m.source_id as "sourceId",
           m.order_id as "orderId",
           (select o.number from sales_order o where o.tenant_id = m.tenant_id and o.id = m.order_id) as "orderNumber",
           m.actor_id as "actorId",
           (select u.name from membership p join app_user u on u.id = p.user_id
             where p.tenant_id = m.tenant_id and p.user_id = m.actor_id) as "actorName",
           m.trace_id as "traceId", m.occurred_at as "occurredAt"
      from (select * from stock_movement m where ${Prisma.join(conditions, " and ")} order by m.id desc limit ${input.limit + 1}) m
     order by m.id desc`;
  return cutPage(rows, input.limit, (row) => [row.id]);
}
