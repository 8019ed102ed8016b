import type { Work } from "#server/db/transact.ts";
import type { Elimination, PlanOutcome, RouteTrigger } from "../contract.ts";

export interface CandidateRow {
  locationId: string;
  locationName: string;
  rank: number | null;
  isChosen: boolean;
  eliminatedBy: Elimination | null;
  reason: string;
  facts: Record<string, unknown>;
}

export interface PlanRow {
  id: string;
  status: "active" | "superseded" | "failed";
  outcome: PlanOutcome;
  configVersion: number;
  splitCount: number;
  reason: string;
  trigger: RouteTrigger;
  createdBy: string;
  createdAt: Date;
  candidates: CandidateRow[];
}

/** An order's plans with every candidate and why it was chosen or not, the newest first; at most the last 20. */
export async function plansOfOrder(work: Work, orderId: string): Promise<PlanRow[]> {
  const { tenantId } = work;
  const plans = await work.tx.routingPlan.findMany({
    where: { tenantId, orderId },
    orderBy: [{ createdAt: "desc" }, { id: "desc" }],
    take: 20,
    include: { routingCandidateRows: true },
  });
  const locations = await work.tx.location.findMany({
    where: { tenantId },
    select: { id: true, name: true },
  });
  const names = new Map(locations.map(({ id, name }) => [id, name]));
  return plans.map((plan) => ({
    id: plan.id,
    status: plan.status as PlanRow["status"],
    outcome: plan.outcome as PlanOutcome,
    configVersion: plan.configVersion,
    splitCount: plan.splitCount,
    reason: plan.reason,
    trigger: plan.trigger as RouteTrigger,
    createdBy: plan.createdBy,
    createdAt: plan.createdAt,
    candidates: plan.routingCandidateRows
      .map((row) => ({
        locationId: row.locationId,
        locationName: names.get(row.locationId) ?? row.locationId,
        rank: row.rank,
        isChosen: row.isChosen,
        eliminatedBy: row.eliminatedBy as Elimination | null,
        reason: row.reason,
        facts: row.facts as Record<string, unknown>,
      }))
      .toSorted((a, b) => Number(b.isChosen) - Number(a.isChosen) || (a.rank ?? 1e9) - (b.rank ?? 1e9)),
  }));
}

/** Orders that are routed to a location where nobody works on them yet; at most 200. */
export async function untouchedOrdersAt(work: Work, locationId: string): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select distinct o.id, o.placed_at from commitment c
      join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id and o.stage = 'routed'
     where c.tenant_id = ${work.tenantId} and c.location_id = ${locationId} and c.status = 'active'
     order by o.placed_at, o.id limit 200`;
  return rows.map(({ id }) => id);
}

/** Orders that could not be routed the last time; at most 200, the oldest first. */
export async function unroutableOrders(work: Work): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select o.id from sales_order o
     where o.tenant_id = ${work.tenantId} and o.status = 'open' and o.stage = 'committed' and not o.is_held
     order by o.placed_at, o.id limit 200`;
  return rows.map(({ id }) => id);
}
