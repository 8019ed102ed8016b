import { newId } from "#kernel/ids.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { raise, solve } from "#server/modules/exceptions/public.ts";
import { getLocation, listLocations } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import { codesOf, insertAsn, lockOrdersByNumber, ssccsInTheWay } from "../asn-store.ts";
import type { Announcement } from "../domain/announced.ts";
import { matchItems, type MatchedItem } from "../domain/match-announced.ts";
import type { InboundRefusal } from "../errors.ts";
import { lockSupplier, tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";

export interface RecordAsnInput {
  id?: string;
  supplierId: string;
  announcement: Announcement;
  source: "x12" | "csv" | "person";
  deliveryId?: string;
  /** Where it goes when neither an order of it nor the notice says. */
  locationId?: string;
}

/**
 * Records what a supplier says is on its way. Items that fit no SKU or order stay as typed differences and one exception asks a
 * person; the notice itself is taken. What it announces of orders is expected at its date from now on.
 *
 * @returns id, number and how many lines differ; `inbound.supplier_unknown`, `.asn_duplicate` (one a supplier and shipment number),
 *   `.sscc_twice` or `.location_unknown`
 */
export async function recordAsn(
  work: Work,
  input: RecordAsnInput,
): Promise<Result<{ asnId: string; number: string; differences: number }, InboundRefusal>> {
  const { id = newId("asn"), supplierId, announcement, source } = input;
  const { shipmentNumber } = announcement;
  // notices of one supplier are taken one after the other
  if (!(await lockSupplier(work, supplierId))) return err({ code: "inbound.supplier_unknown", supplierId });
  const known = await work.tx.asn.findUnique({
    where: {
      tenantId_supplierId_shipmentNumber: { tenantId: work.tenantId, supplierId, shipmentNumber },
    },
    select: { id: true, number: true },
  });
  if (known?.id === id) return ok({ asnId: id, number: known.number, differences: 0 });
  if (known) return err({ code: "inbound.asn_duplicate", shipmentNumber, number: known.number });
  const ssccs = announcement.units.flatMap(({ sscc }) => (sscc === null ? [] : [sscc]));
  const twice =
    ssccs.find((sscc, index) => ssccs.indexOf(sscc) !== index) ?? (await ssccsInTheWay(work, ssccs))[0];
  if (twice !== undefined) return err({ code: "inbound.sscc_twice", sscc: twice });
  const numbers = [...new Set(announcement.items.map(({ orderNumber }) => orderNumber))];
  const orders = await lockOrdersByNumber(work, supplierId, numbers);
  const locationId = [...orders.values()][0]?.locationId ?? (await placeOf(work, input));
  const location = locationId === undefined ? null : await getLocation(work, locationId);
  if (!location) return err({ code: "inbound.location_unknown", locationId: locationId ?? "" });
  const codes = await codesOf(work, supplierId, announcement.items);
  const items = matchItems(announcement.items, orders, codes);
  const expectedOn =
    announcement.expectedOn ??
    announcement.shippedOn ??
    localDateOf(clock.now(), location.timeZone);
  const head = { id, supplierId, locationId: location.id, source, expectedOn, deliveryId: input.deliveryId ?? null };
  const number = await insertAsn(work, head, announcement, items);
  for (const order of orders.values()) {
    await tellOrder(work, order.id, "announced", `Announced by ${number} (${shipmentNumber}) for ${expectedOn}`, { asnId: id });
    await solve(work, { dedupeKey: `supplier.late:${order.id}`, resolution: `It is on its way: ${number}.` });
    await expectOrder(work, order.id);
  }
  const different = items.filter(({ difference }) => difference !== null);
  if (different.length > 0) await raiseDifferences(work, id, number, different);
  return ok({ asnId: id, number, differences: different.length });
} // prettier-ignore

async function placeOf(work: Work, input: RecordAsnInput): Promise<string | undefined> {
  if (input.locationId) return input.locationId;
  const locations = await listLocations(work, { status: "active" });
  const named = locations.find(({ code }) => code === input.announcement.shipTo);
  // with one warehouse there is no other place it can go to
  const warehouses = locations.filter(({ kind }) => kind === "warehouse");
  return named?.id ?? (warehouses.length === 1 ? warehouses[0]!.id : undefined);
}

async function raiseDifferences(
  work: Work,
  asnId: string,
  number: string,
  items: readonly MatchedItem[],
): Promise<void> {
  await raise(work, {
    type: "asn.differences",
    severity: items.some(({ difference }) => difference === "unknown_sku") ? "high" : "medium",
    subjectType: "asn",
    subjectId: asnId,
    title: `${items.length} ${items.length === 1 ? "line" : "lines"} of ${number} do not fit our orders`,
    facts: {
      number,
      lines: items.slice(0, 50).map(({ itemCode, quantity, difference, item }) => ({
        itemCode,
        quantity,
        difference,
        orderNumber: item.orderNumber,
      })),
    },
    nextAction:
      "Ask the supplier, or put the missing code on the SKU. The dock can receive it either way and sees the same words.",
    ownerRole: "operations",
    dedupeKey: `asn.differences:${asnId}`,
    dueInMinutes: 480,
  });
}

/**
 * Takes a notice back that nothing was received of; its orders expect their goods at their own dates again.
 *
 * @returns `inbound.asn_unknown` or `.asn_state` when its receiving began
 */
export async function cancelAsn(work: Work, asnId: string): Promise<Result<undefined, InboundRefusal>> {
  const { tenantId } = work;
  const rows = await work.tx.$queryRaw<{ status: string; number: string }[]>`
    select status, number from asn where tenant_id = ${tenantId} and id = ${asnId} for update`;
  const asn = rows[0];
  if (!asn) return err({ code: "inbound.asn_unknown", asnId });
  if (asn.status === "canceled") return ok();
  if (asn.status !== "announced")
    return err({ code: "inbound.asn_state", number: asn.number, status: asn.status });
  await work.tx.asn.update({
    where: { tenantId_id: { tenantId, id: asnId } },
    data: { status: "canceled" },
  });
  for (const orderId of await ordersOfAsn(work, asnId)) {
    await tellOrder(work, orderId, "announced", `${asn.number} was taken back`);
    await expectOrder(work, orderId);
  }
  await solve(work, { dedupeKey: `asn.differences:${asnId}`, resolution: "The notice was taken back." });
  return ok();
}

/** The orders whose lines a notice names, in order of their ids, their rows locked. */
export async function ordersOfAsn(work: Work, asnId: string): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select o.id from purchase_order o where o.tenant_id = ${work.tenantId} and o.id in (
      select l.purchase_order_id from asn_line a join purchase_order_line l on l.tenant_id = a.tenant_id and l.id = a.purchase_order_line_id
       where a.tenant_id = ${work.tenantId} and a.asn_id = ${asnId}) order by o.id for update`;
  return rows.map(({ id }) => id);
}
