import { newId } from "#kernel/ids.ts";
import type { Prisma } from "#server/db/prisma.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { Elimination, PlanOutcome, RouteTrigger } from "./contract.ts";

const jsonOf = (value: unknown) => JSON.parse(JSON.stringify(value)) as Prisma.InputJsonValue;

export async function activePlan(work: Work, orderId: string) {
  return work.tx.routingPlan.findFirst({
    where: { tenantId: work.tenantId, orderId, status: "active" },
    include: { routingCandidateRows: true },
  });
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

/** Writes a plan with a row for every candidate; the plan before it is superseded. A plan without a location is `failed`. */
export async function insertPlan(work: Work, plan: NewPlan): Promise<string> {
  const { tenantId } = work;
  const { candidates, terms, ...fields } = plan;
  await work.tx.routingPlan.updateMany({
    where: { tenantId, orderId: plan.orderId, status: "active" },
    data: { status: "superseded" },
  });
  const id = newId("pln");
  await work.tx.routingPlan.create({
    data: {
      tenantId,
      id,
      ...fields,
      status: plan.outcome === "routed" ? "active" : "failed",
      terms: jsonOf(terms),
      createdBy: work.actor.id,
      createdAt: clock.now(),
    },
  });
  await work.tx.routingCandidate.createMany({
    data: candidates.map(({ facts, ...candidate }) => ({
      tenantId,
      planId: id,
      ...candidate,
      facts: jsonOf(facts),
    })),
  });
  return id;
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
