import type { Work } from "#server/db/transact.ts";
import { clock } from "#server/platform/clock.ts";
import { connectors } from "../connectors.ts";
import { completenessOf } from "../domain/completeness.ts";

/** How well a channel's webhooks tell what happens there, over the last 24 hours. */
export interface WebhookHealth {
  connectionId: string;
  /** Changes of orders seen by asking, and those that no webhook told. */
  seen: number;
  missed: number;
  /** Share that was told; null while too little was seen. */
  score: number | null;
  polledAt: Date | null;
  /** Of webhooks that say when they were triggered: 95 of 100 arrived within this, in milliseconds. */
  delayP95Ms: number | null;
  /** Deliveries of an event that was delivered before, since the connection exists. */
  duplicates: number;
  /** Bodies that arrived after a newer one, among the latest 5,000 deliveries. */
  outOfOrder: number;
}

const DAY_MS = 86_400_000;
/** Deliveries looked at for delay and disorder: enough to judge, bounded however busy the shop is. */
const SAMPLE = 5_000;

/** Every channel that can be asked, with the health of its webhooks. */
export async function webhookHealth(work: Work): Promise<WebhookHealth[]> {
  const dayAgo = new Date(clock.now().getTime() - DAY_MS);
  const kinds = connectors.filter(({ capabilities }) => capabilities.listsOrders).map(({ kind }) => kind);
  const rows = await work.tx.$queryRaw<Omit<WebhookHealth, "score">[]>`
    with recent as (
      select connection_id, outcome, triggered_at, received_at from inbox_delivery
       where tenant_id = ${work.tenantId} and status = 'applied' and received_at > ${dayAgo} and headers ->> 'source' is null
       order by received_at desc limit ${SAMPLE}),
    told as (
      select connection_id, (count(*) filter (where outcome = 'Order stale'))::integer as late,
             round(percentile_cont(0.95) within group (order by greatest(0, extract(epoch from received_at - triggered_at) * 1000))
               filter (where triggered_at is not null))::integer as delay
        from recent group by 1),
    polled as (
      select connection_id, sum(seen)::integer as seen, sum(missed)::integer as missed, max(polled_at) as at
        from order_poll where tenant_id = ${work.tenantId} and polled_at > ${dayAgo} group by 1)
    select c.id as "connectionId", coalesce(p.seen, 0) as seen, coalesce(p.missed, 0) as missed, p.at as "polledAt",
           t.delay as "delayP95Ms", coalesce(t.late, 0) as "outOfOrder", coalesce(n.duplicate, 0)::integer as duplicates
      from connection c
      left join told t on t.connection_id = c.id
      left join polled p on p.connection_id = c.id
      left join inbox_counter n on n.tenant_id = c.tenant_id and n.connection_id = c.id
     where c.tenant_id = ${work.tenantId} and c.kind = any(${kinds}) order by c.id`;
  return rows.map((row) => ({ ...row, score: completenessOf(row) }));
}

/** Changes that no webhook told, newest first: dates for a complaint. */
export async function missedDeliveries(
  work: Work,
  connectionId: string,
): Promise<{ id: string; externalId: string; changedAt: Date; foundAt: Date }[]> {
  return work.tx.missedDelivery.findMany({
    where: { tenantId: work.tenantId, connectionId },
    orderBy: { id: "desc" },
    take: 100,
    select: { id: true, externalId: true, changedAt: true, foundAt: true },
  });
}
