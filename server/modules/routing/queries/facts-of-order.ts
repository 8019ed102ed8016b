import { holdingsOf, levels, type Holdings } from "#server/modules/inventory/public.ts";
import {
  blackoutsAt,
  channelLocations,
  listLocations,
  type LocationRow,
} from "#server/modules/locations/public.ts";
import type { PlacedAddress } from "#server/modules/orders/public.ts";
import type { Work } from "#server/db/transact.ts";
import type { Elimination } from "../contract.ts";
import type { Candidate } from "../domain/choose-locations.ts";
import { distanceKm, type Point } from "../domain/distance.ts";
import { pointOfPostalCode } from "./postal-codes.ts";

export interface OrderToRoute {
  id: string;
  connectionId: string | null;
  shippingAddress: PlacedAddress | null;
}

/** Everything the rules need to know about one order, read in its transaction. */
export interface RoutingFacts {
  holdings: Holdings;
  locations: LocationRow[];
  candidates: Candidate[];
  /** Whole days of work that wait at each location. */
  backlogDays: Map<string, number>;
}

interface Circumstances {
  now: Date;
  country: string | null;
  pinnedTo: string | null;
  linked: ReadonlySet<string> | null;
  blackouts: ReadonlyMap<string, string>;
  excluded: ReadonlyMap<string, string>;
  isHazardous: boolean;
}

/** Reads the candidates with their stock, and why those fall that cannot take the order. */
export async function factsOfOrder(
  work: Work,
  order: OrderToRoute,
  now: Date,
  pinnedTo: string | null,
): Promise<RoutingFacts> {
  const holdings = await holdingsOf(work, [order.id]);
  const skuIds = [...new Set(holdings.committed.map(({ skuId }) => skuId))];
  const locations = await listLocations(work);
  const links = order.connectionId ? await channelLocations(work, order.connectionId) : [];
  const blackouts = await blackoutsAt(work, now);
  const circumstances: Circumstances = {
    now,
    country: order.shippingAddress?.country ?? null,
    pinnedTo,
    linked: links.length > 0 ? new Set(links.map(({ locationId }) => locationId)) : null,
    blackouts: new Map(
      blackouts.map((row) => [row.locationId, `Closed until ${row.toAt.toISOString()}: ${row.reason}`]),
    ),
    excluded: await exclusionsOf(work, order.id, now),
    isHazardous: await isHazardous(work, skuIds),
  };
  const cells = skuIds.length > 0 ? await levels(work, { skuIds }) : [];
  const destination = destinationOf(order.shippingAddress);
  const candidates = locations.map((location): Candidate => {
    const stock = stockAt(location.id, cells, holdings);
    const start = pointOf(location);
    return {
      locationId: location.id,
      priority: location.priority,
      costMinor: location.costPerOrderMinor,
      distanceKm: start && destination ? distanceKm(start, destination) : null,
      isSameCountry: isDomestic(location, circumstances.country),
      stock,
      eliminated: elimination(location, stock, circumstances),
    };
  });
  return { holdings, locations, candidates, backlogDays: await backlogOf(work, locations) };
}

const isDomestic = (location: LocationRow, country: string | null): boolean =>
  country === null || country === location.country;

function stockAt(
  locationId: string,
  cells: { skuId: string; locationId: string; available: number }[],
  holdings: Holdings,
): Map<string, number> {
  const stock = new Map<string, number>();
  const add = (skuId: string, units: number) => stock.set(skuId, (stock.get(skuId) ?? 0) + units);
  for (const cell of cells) if (cell.locationId === locationId) add(cell.skuId, Math.max(0, cell.available));
  for (const row of holdings.committed) if (row.locationId === locationId) add(row.skuId, row.quantity);
  return stock;
}

function elimination(
  location: LocationRow,
  stock: ReadonlyMap<string, number>,
  facts: Circumstances,
): Candidate["eliminated"] {
  const fall = (by: Elimination, reason: string) => ({ by, reason });
  const { id } = location;
  if (location.status !== "active") return fall("inactive", `It is ${location.status}.`);
  if (facts.linked && !facts.linked.has(id)) return fall("not_linked", "The channel does not sell from it.");
  const blackout = facts.blackouts.get(id);
  if (blackout) return fall("blackout", blackout);
  const excluded = facts.excluded.get(id);
  if (excluded) return fall("excluded", excluded);
  if (facts.pinnedTo !== null && facts.pinnedTo !== id)
    return fall("pinned_elsewhere", "A person chose another location.");
  const lacking = lackingCapability(location, facts);
  if (lacking) return fall("capability", `It cannot handle ${lacking}.`);
  if (location.dailyCapacity === 0) return fall("capacity", "Its daily capacity is 0.");
  if (![...stock.values()].some((units) => units > 0))
    return fall("no_stock", "It has nothing of the order.");
  return null;
}

/** Hazardous goods and parcels abroad need a location that says it can take them. */
function lackingCapability(location: LocationRow, facts: Circumstances): string | null {
  const can = new Set<string>(location.capabilities);
  if (facts.isHazardous && !can.has("hazmat")) return "hazardous goods";
  if (!isDomestic(location, facts.country) && !can.has("international")) return "parcels abroad";
  return null;
}

async function isHazardous(work: Work, skuIds: string[]): Promise<boolean> {
  const found = await work.tx.sku.findFirst({
    where: { tenantId: work.tenantId, id: { in: skuIds }, isHazmat: true },
    select: { id: true },
  });
  return found !== null;
}

async function exclusionsOf(work: Work, orderId: string, now: Date): Promise<Map<string, string>> {
  const rows = await work.tx.routingExclusion.findMany({
    where: { tenantId: work.tenantId, orderId, OR: [{ untilAt: null }, { untilAt: { gt: now } }] },
    select: { locationId: true, reason: true },
  });
  return new Map(rows.map(({ locationId, reason }) => [locationId, `It turned the order down: ${reason}`]));
}

/** Orders that wait at each location, in days of its capacity. Without a capacity nothing waits. */
async function backlogOf(work: Work, locations: LocationRow[]): Promise<Map<string, number>> {
  const limited = locations.filter(({ dailyCapacity }) => dailyCapacity !== null && dailyCapacity > 0);
  if (limited.length === 0) return new Map();
  const rows = await work.tx.$queryRaw<{ locationId: string; orders: number }[]>`
    select c.location_id as "locationId", count(distinct c.order_id)::int as orders
      from commitment c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
     where c.tenant_id = ${work.tenantId} and c.status = 'active' and o.stage in ('routed', 'picking', 'packed')
       and c.location_id = any(${limited.map(({ id }) => id)})
     group by 1`;
  const waiting = new Map(rows.map(({ locationId, orders }) => [locationId, orders]));
  return new Map(
    limited.map(({ id, dailyCapacity }) => [id, Math.floor((waiting.get(id) ?? 0) / (dailyCapacity ?? 1))]),
  );
}

function pointOf(location: LocationRow): Point | null {
  const { latitude, longitude } = location;
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  return pointOfPostalCode(location.postalCode, location.country);
}

function destinationOf(address: PlacedAddress | null): Point | null {
  if (!address) return null;
  const { latitude, longitude } = address;
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  return pointOfPostalCode(address.postalCode, address.country);
}
