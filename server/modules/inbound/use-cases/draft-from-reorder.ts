import { z } from "zod";
import { expectOk } from "#kernel/result.ts";
import type { Work } from "#server/db/transact.ts";
import { getException, raise, solve } from "#server/modules/exceptions/public.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { draftOrder, reviseOrder } from "./draft-order.ts";

/** A SKU that fell to its reorder point at a location, and how many to order. */
export interface ReorderRow {
  skuId: string;
  locationId: string;
  suggested: number;
}

interface Source {
  skuId: string;
  supplierId: string;
}

/**
 * Drafts what fell to its reorder point: one draft a supplier and location, of the preferred supplier of each SKU, else the
 * cheapest. A draft that was made this way before gets the lines it lacks; a SKU that stands on a draft already stays as it is. For
 * a SKU that nobody offers a person is asked ({@link draftNowOffered}).
 *
 * @returns the drafts that were made or got lines
 */
export async function draftFromReorder(
  work: Work,
  rows: readonly ReorderRow[],
): Promise<{ orderIds: string[] }> {
  const { tenantId } = work;
  // drafts are made one after the other, so that two events do not make two
  await work.tx
    .$executeRaw`select pg_advisory_xact_lock(hashtextextended(${`${tenantId}/inbound/reorder`}, 0))`;
  const sources = await work.tx.$queryRaw<Source[]>`
    select distinct on (t.sku_id) t.sku_id as "skuId", t.supplier_id as "supplierId"
      from supplier_sku t join supplier s on s.tenant_id = t.tenant_id and s.id = t.supplier_id and s.status = 'active'
     where t.tenant_id = ${tenantId} and t.sku_id = any(${rows.map(({ skuId }) => skuId)}::text[])
     order by t.sku_id, t.is_preferred desc, t.cost_minor, t.supplier_id`;
  const supplierOf = new Map(sources.map(({ skuId, supplierId }) => [skuId, supplierId]));
  const groups = new Map<string, ReorderRow[]>();
  for (const row of rows) {
    const supplierId = supplierOf.get(row.skuId);
    if (supplierId === undefined || row.suggested < 1) continue;
    const group = `${supplierId} ${row.locationId}`;
    groups.set(group, [...(groups.get(group) ?? []), row]);
  }
  const orderIds: string[] = [];
  for (const [group, wanted] of [...groups].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const [supplierId = "", locationId = ""] = group.split(" ");
    const orderId = await draftLines(work, { supplierId, locationId }, wanted);
    if (orderId) orderIds.push(orderId);
  }
  for (const row of rows) if (!supplierOf.has(row.skuId)) await askForSupplier(work, row);
  return { orderIds };
}

const noSupplier = (skuId: string): string => `purchase.no_supplier:${skuId}`;

async function askForSupplier(work: Work, { skuId, locationId, suggested }: ReorderRow): Promise<void> {
  const id = { tenantId: work.tenantId, id: skuId };
  const { code } = await work.tx.sku.findUniqueOrThrow({
    where: { tenantId_id: id },
    select: { code: true },
  });
  const location = await getLocation(work, locationId);
  await raise(work, {
    type: "purchase.no_supplier",
    severity: "medium",
    subjectType: "sku",
    subjectId: skuId,
    title: `${code} is to be ordered, and no supplier offers it`,
    facts: { sku: code, location: location?.name ?? locationId, locationId, units: suggested },
    nextAction:
      "Add it to what a supplier offers: the purchase order is drafted then. Or take its reorder point away.",
    ownerRole: "operations",
    dedupeKey: noSupplier(skuId),
    dueInMinutes: 1_440,
  });
}

/** A supplier offers a SKU now: what waited for that is drafted, and the question is closed. */
export async function draftNowOffered(work: Work, skuId: string): Promise<void> {
  const resolution = "A supplier offers it: its purchase order is drafted.";
  for (const exceptionId of await solve(work, { dedupeKey: noSupplier(skuId), resolution })) {
    const { locationId, units } = waitingFacts.parse(expectOk(await getException(work, exceptionId)).facts);
    await draftFromReorder(work, [{ skuId, locationId, suggested: units }]);
  }
}

const waitingFacts = z.object({ locationId: z.string(), units: z.int() });

async function draftLines(
  work: Work,
  { supplierId, locationId }: { supplierId: string; locationId: string },
  wanted: readonly ReorderRow[],
): Promise<string | null> {
  const { tenantId } = work;
  const lines = wanted.map(({ skuId, suggested }) => ({ skuId, quantity: suggested }));
  const draft = await work.tx.purchaseOrder.findFirst({
    where: { tenantId, supplierId, locationId, status: "draft", source: "reorder_point" },
    orderBy: { id: "asc" },
    select: {
      id: true,
      version: true,
      purchaseOrderLineRows: {
        select: { skuId: true, orderedQuantity: true, unitCostMinor: true, expectedOn: true },
      },
    },
  });
  if (!draft) {
    const made = await draftOrder(work, { supplierId, locationId, lines, source: "reorder_point" });
    return expectOk(made).orderId;
  }
  const kept = draft.purchaseOrderLineRows.map(({ orderedQuantity, ...line }) => ({
    ...line,
    quantity: orderedQuantity,
  }));
  const added = lines.filter(({ skuId }) => !kept.some((line) => line.skuId === skuId));
  if (added.length === 0) return null;
  const { id: orderId, version } = draft;
  expectOk(await reviseOrder(work, { orderId, version, lines: [...kept, ...added] }));
  return orderId;
}
