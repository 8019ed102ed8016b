import type { Work } from "#server/db/transact.ts";
import type { HoldReason } from "../contract.ts";
import { linesOf, lockOrder, openHolds } from "../store.ts";
import { mapLines } from "./map-lines.ts";
import { commitLines, settleOrder } from "./settle-order.ts";

/** Orders of one round; a full round is the sign of more. */
export const MOST_REMAPPED = 100;

/** Orders that wait because a line of these listings stood for nothing; the oldest first. */
export async function ordersWaitingFor(work: Work, listingIds: string[]): Promise<string[]> {
  const rows = await work.tx.$queryRaw<{ id: string }[]>`
    select distinct o.id, o.placed_at from order_line l
      join sales_order o on o.tenant_id = l.tenant_id and o.id = l.order_id and o.status = 'open'
     where l.tenant_id = ${work.tenantId} and l.listing_id = any(${listingIds}) and not l.is_mapped
     order by o.placed_at, o.id limit ${MOST_REMAPPED}`;
  return rows.map(({ id }) => id);
}

/** Tries again to find out what an order's lines are made of, takes their stock, and lifts the hold when nothing is open. */
export async function remapOrder(work: Work, orderId: string): Promise<void> {
  const order = await lockOrder(work, orderId);
  if (!order || order.status === "canceled") return;
  const traced = { ...work, traceId: order.traceId };
  const unmapped = await mapLines(traced, order, await linesOf(traced, orderId));
  const lines = await linesOf(traced, orderId);
  await commitLines(traced, order, lines);
  const others = (await openHolds(traced, orderId))
    .filter(({ reason }) => reason !== "unmapped_line")
    .map(({ reason, note }) => ({ reason: reason as HoldReason, note }));
  const open = unmapped.filter((line) => line.canceledQuantity < line.quantity);
  const missing =
    open.length === 0
      ? []
      : [
          {
            reason: "unmapped_line" as const,
            note: `No SKU for: ${open.map((line) => line.skuText ?? line.title).join(", ")}`.slice(0, 500),
          },
        ];
  await settleOrder(traced, orderId, [...others, ...missing]);
}
