import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { addDays, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { getLocation } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import { draftOrderInput, type DraftOrderInput, type ReviseOrderInput } from "../contract.ts";
import { orderableQuantity, unitCostFor } from "../domain/terms.ts";
import type { InboundRefusal } from "../errors.ts";
import {
  insertOrder,
  lockOrder,
  replaceLines,
  saveOrder,
  supplierSkus,
  tellOrder,
  type NewOrderLine,
} from "../store.ts";

/** When neither the SKU's terms nor the supplier say how long it takes. */
const UNKNOWN_LEAD_DAYS = 14;

type LineInput = ReviseOrderInput["lines"][number];

/**
 * Drafts a purchase order: quantities rounded up to the supplier's packs and minimum, prices of its terms unless given. With an
 * id of the caller a second call changes nothing.
 *
 * @returns id and number; `inbound.supplier_unknown`, `.location_unknown` or `.not_from_supplier`
 */
export async function draftOrder(
  work: Work,
  input: DraftOrderInput & { source?: "person" | "reorder_point" },
): Promise<Result<{ orderId: string; number: string }, InboundRefusal>> {
  const { source = "person", ...rest } = input;
  const { id = newId("pur"), supplierId, locationId, note, lines } = draftOrderInput.parse(rest);
  const known = await work.tx.purchaseOrder.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
    select: { number: true },
  });
  if (known) return ok({ orderId: id, number: known.number });
  const supplier = await supplierOf(work, supplierId);
  if (!supplier || supplier.status !== "active") return err({ code: "inbound.supplier_unknown", supplierId });
  const written = await linesFor(work, { supplierId, locationId }, lines);
  if (!written.ok) return written;
  const order = { id, supplierId, locationId, currency: supplier.currency, note, source };
  const number = await insertOrder(work, order, written.value);
  await tellOrder(work, id, "drafted", source === "person" ? "Drafted" : "Drafted from reorder points");
  return ok({ orderId: id, number });
}

/**
 * Writes the lines of a draft anew. An order that waits for approval goes back to its draft first.
 *
 * @returns the new version; `inbound.order_unknown`, `.order_changed`, `.order_state` or `.not_from_supplier`
 */
export async function reviseOrder(
  work: Work,
  { orderId, version, note, lines }: ReviseOrderInput,
): Promise<Result<{ version: number }, InboundRefusal>> {
  const order = await lockOrder(work, orderId);
  if (!order) return err({ code: "inbound.order_unknown", orderId });
  if (order.status !== "draft")
    return err({
      code: "inbound.order_state",
      number: order.number,
      status: order.status,
      wanted: "draft",
    });
  if (order.version !== version)
    return err({ code: "inbound.order_changed", yourVersion: version, currentVersion: order.version });
  const written = await linesFor(work, order, lines);
  if (!written.ok) return written;
  await replaceLines(work, orderId, written.value);
  const saved = await saveOrder(work, orderId, note === undefined ? {} : { note });
  await tellOrder(work, orderId, "revised", `Revised: ${lines.length} lines`);
  return ok({ version: saved });
}

const supplierOf = (work: Work, supplierId: string) =>
  work.tx.supplier.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id: supplierId } },
    select: { status: true, currency: true, promisedLeadDays: true },
  });

async function linesFor(
  work: Work,
  { supplierId, locationId }: { supplierId: string; locationId: string },
  lines: readonly LineInput[],
): Promise<Result<NewOrderLine[], InboundRefusal>> {
  const location = await getLocation(work, locationId);
  if (!location || location.status !== "active") return err({ code: "inbound.location_unknown", locationId });
  const supplier = await supplierOf(work, supplierId);
  const offered = await supplierSkus(
    work,
    supplierId,
    lines.map(({ skuId }) => skuId),
  );
  const terms = new Map(offered.map((row) => [row.skuId, row]));
  const strange = lines.filter(({ skuId }) => !terms.has(skuId));
  if (strange.length > 0)
    return err({ code: "inbound.not_from_supplier", skus: strange.map(({ skuId }) => skuId) });
  const today = localDateOf(clock.now(), location.timeZone);
  return ok(
    lines.map((line) => {
      const row = terms.get(line.skuId)!;
      const orderedQuantity = orderableQuantity(row, line.quantity);
      const leadDays = row.leadDays ?? supplier?.promisedLeadDays ?? UNKNOWN_LEAD_DAYS;
      return {
        skuId: line.skuId,
        supplierCode: row.supplierCode,
        packQuantity: row.packQuantity,
        orderedQuantity,
        unitCostMinor: line.unitCostMinor ?? unitCostFor(row, orderedQuantity),
        expectedOn: line.expectedOn ?? addDays(today, leadDays),
      };
    }),
  );
}
