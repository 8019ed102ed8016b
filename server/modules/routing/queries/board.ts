import { isCustomsBorder } from "#kernel/customs.ts";
import { customsOf, tellUndeclared } from "#server/modules/catalog/public.ts";
import { holdingsOf, levels, type Holdings } from "#server/modules/inventory/public.ts";
import {
  blackoutsAt,
  channelLocations,
  listLocations,
  type LocationRow,
} from "#server/modules/locations/public.ts";
import type { OrderStage, PlacedAddress } from "#server/modules/orders/public.ts";
import type { Work } from "#server/db/transact.ts";
import type { Elimination } from "../contract.ts";
import type { Candidate } from "../domain/choose-locations.ts";
import { distanceKm, type Point } from "../domain/distance.ts";
import { postalPlaces, type PostalPlaces } from "./postal-codes.ts";

export interface OrderToRoute {
  id: string;
  connectionId: string | null;
  shippingAddress: PlacedAddress | null;
}

/** Everything the rules need to know about one order. */
export interface RoutingFacts {
  holdings: Holdings;
  locations: LocationRow[];
  candidates: Candidate[];
  /** Whole days of work that wait at each location. */
  backlogDays: Map<string, number>;
}

/**
 * What orders that are routed together share, read once. Stock and waiting work follow each decision ({@link follow}), so the next
 * order finds what it would have found after a commit.
 */
export interface Board {
  now: Date;
  locations: LocationRow[];
  holdings: Map<string, Holdings>;
  /** Units that nobody has committed, by `cell`. */
  available: Map<string, number>;
  /** Orders that wait at each location with a limited day. */
  waiting: Map<string, number>;
  blackouts: ReadonlyMap<string, string>;
  /** Locations that a connection sells from; it sells from all when it has no entry. */
  linked: ReadonlyMap<string, ReadonlySet<string>>;
  /** By order, then location: why it was turned down. */
  excluded: ReadonlyMap<string, ReadonlyMap<string, string>>;
  hazardous: ReadonlySet<string>;
  /** SKUs that may not cross a customs border yet, with the reason. Read only when an order could cross one. */
  undeclared: ReadonlyMap<string, string>;
  postal: PostalPlaces;
}

/** Stages in which an order is work that waits for its location. */
export const AT_WORK: ReadonlySet<string> = new Set<OrderStage>(["routed", "picking", "packed"]);

const cell = (skuId: string, locationId: string): string => `${skuId} ${locationId}`;

/** Reads what these orders have and what the places can give, in the transaction that holds the orders. */
export async function readBoard(work: Work, orders: readonly OrderToRoute[], now: Date): Promise<Board> {
  const orderIds = orders.map(({ id }) => id);
  const holdings = byOrder(orderIds, await holdingsOf(work, orderIds));
  const committed = [...holdings.values()].flatMap((held) => held.committed);
  const skuIds = [...new Set(committed.map(({ skuId }) => skuId))];
  const locations = await listLocations(work);
  const cells = skuIds.length > 0 ? await levels(work, { skuIds }) : [];
  const blackouts = await blackoutsAt(work, now);
  return {
    now,
    locations,
    holdings,
    available: new Map(cells.map((row) => [cell(row.skuId, row.locationId), Math.max(0, row.available)])),
    waiting: await waitingAt(work, locations.filter(hasLimit)),
    blackouts: new Map(
      blackouts.map((row) => [row.locationId, `Closed until ${row.toAt.toISOString()}: ${row.reason}`]),
    ),
    linked: await linksOf(work, orders),
    excluded: await exclusionsOf(work, orderIds, now),
    hazardous: await hazardousOf(work, skuIds),
    undeclared: crossesBorder(locations, orders) ? await undeclaredOf(work, skuIds) : new Map(),
    postal: await postalPlaces(),
  };
}

function byOrder(orderIds: readonly string[], all: Holdings): Map<string, Holdings> {
  const parts = new Map<string, Holdings>(orderIds.map((id) => [id, { committed: [], waiting: [] }]));
  for (const row of all.committed) parts.get(row.orderId)!.committed.push(row);
  for (const row of all.waiting) parts.get(row.orderId)!.waiting.push(row);
  return parts;
}

/** The candidates of an order with their stock as it is now, and why those fall that cannot take it. */
export function factsOn(board: Board, order: OrderToRoute, pinnedTo: string | null): RoutingFacts {
  const { locations } = board;
  const holdings = board.holdings.get(order.id)!;
  const skuIds = [...new Set(holdings.committed.map(({ skuId }) => skuId))];
  const circumstances: Circumstances = {
    country: order.shippingAddress?.country ?? null,
    pinnedTo,
    linked: (order.connectionId && board.linked.get(order.connectionId)) || null,
    blackouts: board.blackouts,
    excluded: board.excluded.get(order.id) ?? new Map(),
    isHazardous: skuIds.some((skuId) => board.hazardous.has(skuId)),
    undeclared: skuIds.flatMap((skuId) => board.undeclared.get(skuId) ?? []),
  };
  const destination = destinationOf(order.shippingAddress, board.postal);
  const candidates = locations.map((location): Candidate => {
    const stock = stockAt(location.id, skuIds, board, holdings);
    const start = pointOf(location, board.postal);
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
  const backlogDays = new Map(
    locations
      .filter(hasLimit)
      .map(({ id, dailyCapacity }) => [id, Math.floor((board.waiting.get(id) ?? 0) / (dailyCapacity ?? 1))]),
  );
  return { holdings, locations, candidates, backlogDays };
}

/** Brings the board to where it stands after a decision: its units moved, and the order waits at other places than before. */
export function follow(
  board: Board,
  decided: {
    moves: readonly { skuId: string; fromLocationId: string; toLocationId: string; quantity: number }[];
    /** Where the order counted as waiting before, and where it does now. */
    waitedAt: readonly string[];
    waitsAt: readonly string[];
  },
): void {
  const add = (counts: Map<string, number>, key: string, units: number) =>
    counts.set(key, (counts.get(key) ?? 0) + units);
  for (const { skuId, fromLocationId, toLocationId, quantity } of decided.moves) {
    add(board.available, cell(skuId, fromLocationId), quantity);
    add(board.available, cell(skuId, toLocationId), -quantity);
  }
  for (const locationId of decided.waitedAt) add(board.waiting, locationId, -1);
  for (const locationId of decided.waitsAt) add(board.waiting, locationId, 1);
}

const hasLimit = ({ dailyCapacity }: LocationRow): boolean => dailyCapacity !== null && dailyCapacity > 0;

interface Circumstances {
  country: string | null;
  pinnedTo: string | null;
  linked: ReadonlySet<string> | null;
  blackouts: ReadonlyMap<string, string>;
  excluded: ReadonlyMap<string, string>;
  isHazardous: boolean;
  undeclared: readonly string[];
}

const isDomestic = (location: LocationRow, country: string | null): boolean =>
  country === null || country === location.country;

/** What a location could give the order: what is free there, and what the order has there already. */
function stockAt(
  locationId: string,
  skuIds: readonly string[],
  board: Board,
  holdings: Holdings,
): Map<string, number> {
  const stock = new Map<string, number>();
  for (const skuId of skuIds) {
    const free = board.available.get(cell(skuId, locationId));
    if (free !== undefined) stock.set(skuId, free);
  }
  for (const row of holdings.committed)
    if (row.locationId === locationId) stock.set(row.skuId, (stock.get(row.skuId) ?? 0) + row.quantity);
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
  if (facts.undeclared.length > 0 && isCustomsBorder(location.country, facts.country))
    return fall("customs", `Customs must be told more: ${facts.undeclared.slice(0, 5).join("; ")}.`);
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

async function hazardousOf(work: Work, skuIds: string[]): Promise<Set<string>> {
  const found = await work.tx.sku.findMany({
    where: { tenantId: work.tenantId, id: { in: skuIds }, isHazmat: true },
    select: { id: true },
  });
  return new Set(found.map(({ id }) => id));
}

const crossesBorder = (locations: readonly LocationRow[], orders: readonly OrderToRoute[]): boolean =>
  orders.some(({ shippingAddress: to }) => locations.some(({ country }) => isCustomsBorder(country, to?.country ?? null))); // prettier-ignore

async function undeclaredOf(work: Work, skuIds: string[]): Promise<Map<string, string>> {
  const facts = await customsOf(work, skuIds);
  return new Map(
    [...facts].flatMap(([skuId, known]) => (known.ok ? [] : [[skuId, tellUndeclared(known.error)]])),
  );
}

async function linksOf(work: Work, orders: readonly OrderToRoute[]): Promise<Map<string, Set<string>>> {
  const linked = new Map<string, Set<string>>();
  for (const connectionId of new Set(orders.flatMap((order) => order.connectionId ?? []))) {
    const links = await channelLocations(work, connectionId);
    if (links.length > 0) linked.set(connectionId, new Set(links.map(({ locationId }) => locationId)));
  }
  return linked;
}

async function exclusionsOf(
  work: Work,
  orderIds: string[],
  now: Date,
): Promise<Map<string, Map<string, string>>> {
  const rows = await work.tx.routingExclusion.findMany({
    where: {
      tenantId: work.tenantId,
      orderId: { in: orderIds },
      OR: [{ untilAt: null }, { untilAt: { gt: now } }],
    },
    select: { orderId: true, locationId: true, reason: true },
  });
  const excluded = new Map<string, Map<string, string>>();
  for (const { orderId, locationId, reason } of rows) {
    const of = excluded.get(orderId) ?? new Map<string, string>();
    excluded.set(orderId, of.set(locationId, `It turned the order down: ${reason}`));
  }
  return excluded;
}

/** Orders that wait at each of these locations. */
async function waitingAt(work: Work, locations: readonly LocationRow[]): Promise<Map<string, number>> {
  if (locations.length === 0) return new Map();
  const rows = await work.tx.$queryRaw<{ locationId: string; orders: number }[]>`
    select c.location_id as "locationId", count(distinct c.order_id)::int as orders
      from commitment c join sales_order o on o.tenant_id = c.tenant_id and o.id = c.order_id
     where c.tenant_id = ${work.tenantId} and c.status = 'active' and o.stage = any(${[...AT_WORK]})
       and c.location_id = any(${locations.map(({ id }) => id)})
     group by 1`;
  return new Map(rows.map(({ locationId, orders }) => [locationId, orders]));
}

function pointOf(location: LocationRow, postal: PostalPlaces): Point | null {
  const { latitude, longitude } = location;
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  return postal.of(location.postalCode, location.country);
}

function destinationOf(address: PlacedAddress | null, postal: PostalPlaces): Point | null {
  if (!address) return null;
  const { latitude, longitude } = address;
  if (latitude !== null && longitude !== null) return { latitude, longitude };
  return postal.of(address.postalCode, address.country);
}
