import { addBusinessDays, daysBetween, localDateOf } from "#kernel/time.ts";
import type { Work } from "#server/db/transact.ts";
import { raise } from "#server/modules/exceptions/public.ts";
import { calendarOf, listLocations } from "#server/modules/locations/public.ts";
import { clock } from "#server/platform/clock.ts";
import { lockOrder, saveLine, saveOrder, tellOrder } from "../store.ts";
import { expectOrder } from "./expect-stock.ts";

interface LateLine {
  orderId: string;
  lineId: string;
  locationId: string;
  expectedOn: string;
}

/**
 * Looks for what should have come and did not, by the calendar of each location: a line, or the ASN that announced it, whose day is
 * over is expected on the next working day instead, so that nothing is promised for a day that has passed. The orders of buyers
 * whose promise moved by it are named in one exception a purchase order.
 *
 * @returns the purchase orders that are late
 */
export async function watchLate(work: Work): Promise<{ late: string[] }> {
  const { tenantId } = work;
  const now = clock.now();
  const locations = new Map((await listLocations(work)).map((location) => [location.id, location]));
  const lines = await work.tx.$queryRaw<LateLine[]>`
    select o.id as "orderId", l.id as "lineId", o.location_id as "locationId",
           coalesce((select max(asn.expected_on) from asn_line a join asn on asn.tenant_id = a.tenant_id and asn.id = a.asn_id
             and asn.status = 'announced' where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id), l.expected_on) as "expectedOn"
      from purchase_order o join purchase_order_line l on l.tenant_id = o.tenant_id and l.purchase_order_id = o.id
     where o.tenant_id = ${tenantId} and o.status in ('placed', 'acknowledged')
       and l.ordered_quantity > l.received_quantity + l.short_quantity
       and not exists (select from asn_line a join asn on asn.tenant_id = a.tenant_id and asn.id = a.asn_id and asn.status = 'receiving'
         where a.tenant_id = l.tenant_id and a.purchase_order_line_id = l.id)
     order by o.id, l.position`;
  const overdue = lines.filter(({ locationId, expectedOn }) => {
    const zone = locations.get(locationId)?.timeZone ?? "UTC";
    return expectedOn < localDateOf(now, zone);
  });
  const orderIds = [...new Set(overdue.map(({ orderId }) => orderId))];
  for (const orderId of orderIds) {
    const own = overdue.filter((line) => line.orderId === orderId);
    const location = locations.get(own[0]!.locationId)!;
    const calendar = calendarOf(location);
    const today = localDateOf(now, location.timeZone);
    const nextDay = addBusinessDays(today, 1, calendar);
    await tellLate(work, orderId, own, today, nextDay);
  }
  return { late: orderIds };
}

async function tellLate(
  work: Work,
  orderId: string,
  lines: readonly LateLine[],
  today: string,
  nextDay: string,
): Promise<void> {
  const order = await lockOrder(work, orderId);
  if (!order || (order.status !== "placed" && order.status !== "acknowledged")) return;
  const { tenantId } = work;
  for (const { lineId } of lines) await saveLine(work, lineId, { expectedOn: nextDay });
  await work.tx.$executeRaw`
    update asn set expected_on = ${nextDay} where tenant_id = ${tenantId} and status = 'announced' and expected_on < ${today} and id in (
      select asn_id from asn_line where tenant_id = ${tenantId} and purchase_order_line_id = any(${lines.map(({ lineId }) => lineId)}::text[]))`;
  await saveOrder(work, orderId, {});
  const since = lines.map(({ expectedOn }) => expectedOn).toSorted()[0]!;
  const moved = await expectOrder(work, orderId);
  const waiting = await waitingFor(work, orderId);
  await tellOrder(work, orderId, "late", `Not here on ${since}; expected on ${nextDay} for now`, {
    promises: moved.length,
  });
  const supplier = await work.tx.supplier.findUniqueOrThrow({
    where: { tenantId_id: { tenantId, id: order.supplierId } },
    select: { name: true },
  });
  // from the first day it was promised: the date itself moves on every day
  const firstOn = await firstPromised(work, orderId);
  await raise(work, {
    type: "supplier.late",
    severity: waiting.length > 0 ? "high" : "medium",
    subjectType: "purchase_order",
    subjectId: orderId,
    title: `${supplier.name} is late with ${order.number}`,
    facts: {
      number: order.number,
      promisedOn: firstOn,
      daysLate: Math.max(1, daysBetween(firstOn, today)),
      lines: lines.map(({ lineId }) => order.lines.find(({ id }) => id === lineId)?.position),
      orders: waiting,
    },
    nextAction:
      waiting.length > 0
        ? "Ask the supplier for a date and set it on the order; tell the buyers of the orders named here, or fill them from elsewhere."
        : "Ask the supplier for a date and set it on the order.",
    ownerRole: "operations",
    dedupeKey: `supplier.late:${orderId}`,
    dueInMinutes: 480,
  });
}

/** When the lines that are still to come were to come at first. */
async function firstPromised(work: Work, orderId: string): Promise<string> {
  const [row] = await work.tx.$queryRaw<{ on: string }[]>`
    select min(first_expected_on) as "on" from purchase_order_line where tenant_id = ${work.tenantId} and purchase_order_id = ${orderId}
       and ordered_quantity > received_quantity + short_quantity`;
  return row!.on;
}

/** Numbers of the orders of buyers that wait for what is still to come of a purchase order. */
async function waitingFor(work: Work, orderId: string): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ number: string }[]>`
    select distinct o.number from purchase_order_line l
      join backorder b on b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.status = 'open'
      join sales_order o on o.tenant_id = b.tenant_id and o.id = b.order_id
     where l.tenant_id = ${work.tenantId} and l.purchase_order_id = ${orderId}
       and l.ordered_quantity > l.received_quantity + l.short_quantity
     order by o.number limit 100`;
  return rows.map(({ number }) => number);
}
