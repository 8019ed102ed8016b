import { err, ok, type Result } from "#kernel/result.ts";
import { nextNumber } from "#server/db/sequence.ts";
import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { CreateWorkOrderInput, FinishWorkOrderInput } from "../contract.ts";
import type { InventoryRefusal } from "../errors.ts";
import { adjustLevels, type LevelChange } from "./adjust-stock.ts";

type Answer<T = undefined> = Promise<Result<T, InventoryRefusal>>;

/**
 * Plans to build so many of an assembly at a location, or to take them apart. Nothing is set aside: what can be built is asked
 * when it is done. A repeat gives the same work order.
 *
 * @returns its number; `inventory.not_an_assembly` without components, `.not_stocked` when the location is unknown
 */
export async function createWorkOrder(work: Work, input: CreateWorkOrderInput): Answer<{ number: string }> {
  const { tenantId } = work;
  const key = { tenantId_id: { tenantId, id: input.id } };
  const known = await work.tx.workOrder.findUnique({ where: key, select: { number: true } });
  if (known) return ok(known);
  if ((await componentsOf(work, input.skuId)).length === 0)
    return err({ code: "inventory.not_an_assembly", skuId: input.skuId });
  const location = await work.tx.location.findUnique({
    where: { tenantId_id: { tenantId, id: input.locationId } },
    select: { id: true },
  });
  if (!location) return err({ code: "inventory.not_stocked", lines: [{ locationId: input.locationId }] });
  const number = `WO-${await nextNumber(work, "work_order")}`;
  await work.tx.workOrder.create({ data: { tenantId, ...input, number, createdBy: work.actor.id } });
  return ok({ number });
}

async function componentsOf(work: Work, skuId: string) {
  return work.tx.assemblyComponent.findMany({
    where: { tenantId: work.tenantId, assemblySkuId: skuId },
    orderBy: { componentSkuId: "asc" },
    select: { componentSkuId: true, quantity: true },
  });
}

/** A row for each lot that was named, and one for the rest. */
function byLot(
  base: { skuId: string; locationId: string; kind: "build" | "component" },
  sign: 1 | -1,
  units: number,
  lots: FinishWorkOrderInput["lots"],
): LevelChange[] {
  const named = (lots ?? []).filter(({ skuId }) => skuId === base.skuId);
  const rest = units - named.reduce((sum, { quantity }) => sum + quantity, 0);
  return [
    ...named.map((lot) => ({
      ...base,
      lotCode: lot.code,
      delta: sign * lot.quantity,
      ...(lot.expiresOn ? { expiresOn: lot.expiresOn } : {}),
    })),
    ...(rest === 0 ? [] : [{ ...base, delta: sign * rest }]),
  ];
}

/**
 * Does a work order: components leave and the product comes, or the other way round, in one statement or not at all. Only what is
 * available is used. Lots that leave without a name are those that expire first; what comes of a tracked SKU must be named.
 *
 * @returns `inventory.below_zero` or `.insufficient_stock` with what lacks, the refusals about lots, `.work_order_state` when it is over
 */
export async function finishWorkOrder(work: Work, input: FinishWorkOrderInput): Answer {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select from work_order where tenant_id = ${tenantId} and id = ${input.id} for update`;
  const order = await work.tx.workOrder.findUnique({ where: { tenantId_id: { tenantId, id: input.id } } });
  if (!order) return err({ code: "inventory.work_order_unknown", workOrderId: input.id });
  if (order.status === "done") return ok();
  if (order.status !== "open") return err({ code: "inventory.work_order_state", status: order.status });
  const components = await componentsOf(work, order.skuId);
  if (components.length === 0) return err({ code: "inventory.not_an_assembly", skuId: order.skuId });
  const sign = order.kind === "build" ? 1 : -1;
  const { locationId } = order;
  const done = await adjustLevels(work, {
    reason: order.note || (order.kind === "build" ? "built" : "taken apart"),
    sourceType: "work_order",
    sourceId: order.id,
    eventKey: `work-order:${order.id}`,
    displaces: false,
    rows: [
      ...byLot({ skuId: order.skuId, locationId, kind: "build" }, sign, order.quantity, input.lots),
      ...components.flatMap(({ componentSkuId, quantity }) =>
        byLot(
          { skuId: componentSkuId, locationId, kind: "component" },
          sign === 1 ? -1 : 1,
          quantity * order.quantity,
          input.lots,
        ),
      ),
    ],
  });
  if (!done.ok) return done;
  await closeWorkOrder(work, order.id, "done");
  return ok();
}

async function closeWorkOrder(work: Work, id: string, status: "done" | "canceled"): Promise<void> {
  await work.tx.workOrder.update({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    data: { status, closedAt: clock.now() },
  });
}

/** Drops a work order that was not done. */
export async function cancelWorkOrder(work: Work, input: { id: string }): Answer {
  const { tenantId } = work;
  await work.tx
    .$executeRaw`select from work_order where tenant_id = ${tenantId} and id = ${input.id} for update`;
  const order = await work.tx.workOrder.findUnique({ where: { tenantId_id: { tenantId, id: input.id } } });
  if (!order) return err({ code: "inventory.work_order_unknown", workOrderId: input.id });
  if (order.status === "canceled") return ok();
  if (order.status !== "open") return err({ code: "inventory.work_order_state", status: order.status });
  await closeWorkOrder(work, order.id, "canceled");
  return ok();
}
