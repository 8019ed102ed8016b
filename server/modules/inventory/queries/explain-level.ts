import { err, ok, type Result } from "#kernel/result.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import type { ExplainInput, MovementKind, QuantityName } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";

/** Movements of one kind, summed. */
export interface MovementGroup {
  kind: MovementKind;
  movements: number;
  /** Signed: what they added to the figure. The groups of a figure add up to it. */
  units: number;
  lastAt: Date;
}

export interface FigureMovement {
  id: string;
  kind: MovementKind;
  units: number;
  reason: string;
  sourceType: string;
  sourceId: string;
  orderId: string | null;
  orderNumber: string | null;
  actorId: string;
  occurredAt: Date;
}

/** Who holds units at the level. */
export interface FigureCommitment {
  orderId: string;
  orderNumber: string;
  customerName: string;
  orderLineId: string;
  quantity: number;
  createdAt: Date;
}

export interface FigureReservation {
  id: string;
  holder: string;
  quantity: number;
  expiresAt: Date;
}

/** Where one figure of a level comes from, all of one moment. */
export interface LevelExplanation {
  skuId: string;
  code: string;
  title: string;
  locationId: string;
  locationName: string;
  quantity: QuantityName;
  figure: number;
  level: Record<QuantityName, number> & { version: number };
  /** All movements that changed the figure, by kind. */
  groups: MovementGroup[];
  /** The last 30 of them, newest first. */
  recent: FigureMovement[];
  /** Given for committed and available: the newest 200, and the units of all. */
  commitments: FigureCommitment[];
  committedUnits: number;
  /** Given for reserved and available. */
  reservations: FigureReservation[];
  reservedUnits: number;
}

const deltas: Record<QuantityName, Prisma.Sql> = {
  onHand: Prisma.sql`m.on_hand_delta`,
  committed: Prisma.sql`m.committed_delta`,
  reserved: Prisma.sql`m.reserved_delta`,
  qualityControl: Prisma.sql`m.quality_control_delta`,
  damaged: Prisma.sql`m.damaged_delta`,
  incoming: Prisma.sql`m.incoming_delta`,
  available: Prisma.sql`(m.on_hand_delta - m.committed_delta - m.reserved_delta - m.quality_control_delta - m.damaged_delta)`,
};

interface Answer {
  code: string;
  title: string;
  locationName: string;
  level: LevelExplanation["level"] | null;
  groups: (Omit<MovementGroup, "lastAt"> & { lastAt: string })[];
  recent: (Omit<FigureMovement, "occurredAt"> & { occurredAt: string })[];
  commitments: (Omit<FigureCommitment, "createdAt"> & { createdAt: string })[];
  committedUnits: number;
  reservations: (Omit<FigureReservation, "expiresAt"> & { expiresAt: string })[];
  reservedUnits: number;
}

const noLevel: LevelExplanation["level"] = {
  onHand: 0,
  committed: 0,
  reserved: 0,
  qualityControl: 0,
  damaged: 0,
  available: 0,
  incoming: 0,
  version: 0,
};

/**
 * Explains one figure of a SKU at a location. It is one statement, so the parts are of the same moment as the figure and add
 * up to it however fast stock moves. A level that was never opened is explained as zeros.
 *
 * @returns `inventory.not_stocked` when the merchant has no such SKU or location
 */
export async function explainLevel(
  work: Work,
  input: ExplainInput,
): Promise<Result<LevelExplanation, InventoryRefusal>> {
  const [row] = await work.tx.$queryRaw<Answer[]>(statement(work.tenantId, input));
  const { skuId, locationId, quantity } = input;
  if (!row) return err({ code: "inventory.not_stocked", lines: [{ skuId, locationId }] });
  const level = row.level ?? noLevel;
  return ok({
    ...row,
    skuId,
    locationId,
    quantity,
    figure: level[quantity],
    level,
    groups: row.groups.map((group) => ({ ...group, lastAt: new Date(group.lastAt) })),
    recent: row.recent.map((one) => ({ ...one, occurredAt: new Date(one.occurredAt) })),
    commitments: row.commitments.map((one) => ({ ...one, createdAt: new Date(one.createdAt) })),
    reservations: row.reservations.map((one) => ({ ...one, expiresAt: new Date(one.expiresAt) })),
  });
}

function statement(tenantId: string, { skuId, locationId, quantity }: ExplainInput): Prisma.Sql {
  const delta = deltas[quantity];
  const here = (table: string) =>
    Prisma.sql`${Prisma.raw(table)}.tenant_id = ${tenantId} and ${Prisma.raw(table)}.sku_id = ${skuId}
      and ${Prisma.raw(table)}.location_id = ${locationId}`;
  const asksCommitted = quantity === "committed" || quantity === "available";
  const asksReserved = quantity === "reserved" || quantity === "available";
  return Prisma.sql`
    select s.code, s.title, p.name as "locationName",
      (select jsonb_build_object('onHand', l.on_hand, 'committed', l.committed, 'reserved', l.reserved, 'qualityControl', l.quality_control,
         'damaged', l.damaged, 'available', l.available, 'incoming', l.incoming, 'version', l.version)
         from stock_level l where ${here("l")}) as level,
      (select coalesce(jsonb_agg(g order by g.kind), '[]') from (
         select m.kind, count(*) as movements, sum(${delta}) as units, max(m.occurred_at) as "lastAt" from stock_movement m
          where ${here("m")} and ${delta} <> 0 group by m.kind) g) as groups,
      (select coalesce(jsonb_agg(g order by g.id desc), '[]') from (
         select m.id, m.kind, ${delta} as units, m.reason, m.source_type as "sourceType", m.source_id as "sourceId",
                m.order_id as "orderId", o.number as "orderNumber", m.actor_id as "actorId", m.occurred_at as "occurredAt"
           from stock_movement m left join sales_order o on o.tenant_id = m.tenant_id and o.id = m.order_id
          where ${here("m")} and ${delta} <> 0 order by m.id desc limit 30) g) as recent,
      (select coalesce(jsonb_agg(g order by g."createdAt" desc), '[]') from (
         select c.order_id as "orderId", o.number as "orderNumber", o.customer_name as "customerName", c.order_line_id as "orderLineId",
                c.quantity, c.created_at as "createdAt"
           from commitment c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
          where ${asksCommitted} and ${here("c")} and c.status = 'active' order by c.created_at desc limit 200) g) as commitments,
      (select coalesce(sum(c.quantity), 0)::integer from commitment c
        where ${asksCommitted} and ${here("c")} and c.status = 'active') as "committedUnits",
      (select coalesce(jsonb_agg(g order by g."expiresAt"), '[]') from (
         select r.id, r.holder, r.quantity, r.expires_at as "expiresAt" from reservation r
          where ${asksReserved} and ${here("r")} and r.status = 'active' order by r.expires_at limit 200) g) as reservations,
      (select coalesce(sum(r.quantity), 0)::integer from reservation r
        where ${asksReserved} and ${here("r")} and r.status = 'active') as "reservedUnits"
      from sku s join location p on p.tenant_id = s.tenant_id and p.id = ${locationId}
     where s.tenant_id = ${tenantId} and s.id = ${skuId}`;
}
