import { ok, type Result } from "#kernel/result.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import type { ShopTrouble } from "../domain/connector.ts";
import type { OpenShop } from "./open-shop.ts";
import { cursorOf, notHere, OVERLAP_MS } from "./poll-orders.ts";
import { storeBodies } from "./store-bodies.ts";

/** Pages a call: a shop that sold more meanwhile is asked on. */
const MOST_PAGES = 5;
const FEED = "orders.asked";

/**
 * Reads the orders that changed at a shop until this moment and puts those that are not here into the inbox. Unlike the poll it
 * waits for no webhook and counts none as missing: it is asked because a figure of the shop may rest on an order that nobody told.
 * The poll says later which of them no webhook told in its time.
 *
 * @returns until when every order is in the inbox now
 */
export async function askOrders(scope: Scope, open: OpenShop): Promise<Result<Date, ShopTrouble>> {
  const { connectionId } = open.shop;
  const askedAt = clock.now();
  const since = await transact(scope, async (work) => {
    const [polled, asked] = [await cursorOf(work, connectionId), await ordersReadThrough(work, connectionId)];
    return asked && asked > polled ? asked : polled;
  });
  const from = new Date(since.getTime() - OVERLAP_MS);
  let through = since;
  let next: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const listed: Awaited<ReturnType<typeof open.connector.ordersSince>> = await open.connector.ordersSince(
      open.shop,
      from,
      next,
    );
    if (!listed.ok) return listed;
    const { bodies } = listed.value;
    const fresh = await transact(scope, (work) => notHere(work, connectionId, bodies));
    await storeBodies(scope, { id: connectionId, kind: open.connector.kind }, fresh);
    next = listed.value.next;
    through = next === null ? askedAt : (bodies.at(-1)?.updatedAt ?? through);
    await transact(scope, (work) => saveReadThrough(work, connectionId, through));
    if (next === null) break;
  }
  return ok(through);
}

/** Until when every order of the shop is in the inbox; null when it was never asked. */
export async function ordersReadThrough(work: Work, connectionId: string): Promise<Date | null> {
  const key = { tenantId: work.tenantId, connectionId, feed: FEED };
  const kept = await work.tx.channelCursor.findUnique({ where: { tenantId_connectionId_feed: key } });
  return kept && new Date(kept.cursor);
}

async function saveReadThrough(work: Work, connectionId: string, through: Date): Promise<void> {
  const { tenantId } = work;
  await work.tx.$executeRaw`
    insert into channel_cursor as c (tenant_id, connection_id, feed, cursor) values (${tenantId}, ${connectionId}, ${FEED}, ${through.toISOString()})
    on conflict (tenant_id, connection_id, feed) do update set cursor = greatest(c.cursor, excluded.cursor), updated_at = now()`;
}
