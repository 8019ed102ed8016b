import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { Elimination, PlanOutcome, RouteTrigger } from "./contract.ts";

/** The locations that the active plan of each of these orders chose. Orders without one are missing. */
export async function plannedLocations(
  work: Work,
  orderIds: readonly string[],
): Promise<Map<string, Set<string>>> {
  const rows = await work.tx.$queryRaw<{ orderId: string; locationIds: string[] }[]>`
    select p.order_id as "orderId", array(select c.location_id from routing_candidate c
             where c.tenant_id = p.tenant_id and c.plan_id = p.id and c.is_chosen) as "locationIds"
      from routing_plan p where p.tenant_id = ${work.tenantId} and p.order_id = any(${[...orderIds]}) and p.status = 'active'`;
  return new Map(rows.map(({ orderId, locationIds }) => [orderId, new Set(locationIds)]));
}

export interface NewPlan {
  orderId: string;
  outcome: PlanOutcome;
  configVersion: number;
  splitCount: number;
  terms: Record<string, unknown>;
  reason: string;
  trigger: RouteTrigger;
  candidates: {
    locationId: string;
    rank: number | null;
    isChosen: boolean;
    eliminatedBy: Elimination | null;
    reason: string;
    facts: Record<string, unknown>;
  }[];
}

export const newPlanId = (): string => newId("pln");

/**
 * Writes plans with a row for every candidate; the plan that an order had is superseded. A plan without a location is `failed`.
 * Each order at most once.
 */
export async function insertPlans(work: Work, plans: readonly (NewPlan & { id: string })[]): Promise<void> {
  if (plans.length === 0) return;
  const { tenantId } = work;
  const orderIds = plans.map(({ orderId }) => orderId);
  await work.tx.$executeRaw`
    update routing_plan set status = 'superseded' where tenant_id = ${tenantId} and order_id = any(${orderIds}) and status = 'active'`;
  await work.tx.$executeRaw`
    with plan as materialized (
      select * from jsonb_to_recordset(${JSON.stringify(plans)}::jsonb) as p(id text, "orderId" text, outcome text, "configVersion" integer,
        "splitCount" integer, terms jsonb, reason text, trigger text, candidates jsonb)),
    made as (
      insert into routing_plan (tenant_id, id, order_id, status, outcome, config_version, split_count, terms, reason, trigger, created_by,
        created_at)
      select ${tenantId}, id, "orderId", case outcome when 'routed' then 'active' else 'failed' end, outcome, "configVersion", "splitCount",
             terms, reason, trigger, ${work.actor.id}, ${clock.now()} from plan)
    insert into routing_candidate (tenant_id, plan_id, location_id, rank, is_chosen, eliminated_by, reason, facts)
    select ${tenantId}, plan.id, c."locationId", c.rank, c."isChosen", c."eliminatedBy", c.reason, c.facts
      from plan cross join lateral jsonb_to_recordset(plan.candidates) as c("locationId" text, rank integer, "isChosen" boolean,
        "eliminatedBy" text, reason text, facts jsonb)`;
}

export async function insertExclusion(
  work: Work,
  input: { orderId: string; locationId: string; reason: string; untilAt: Date | null },
): Promise<void> {
  await work.tx.routingExclusion.create({
    data: {
      tenantId: work.tenantId,
      id: newId("rex"),
      ...input,
      createdBy: work.actor.id,
      createdAt: clock.now(),
    },
  });
}
