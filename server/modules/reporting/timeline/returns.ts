import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";

const tones: Record<string, TimelineItem["tone"]> = {
  unexpected: "warn",
  missing: "warn",
  refund_held: "warn",
  refund_declined: "warn",
  rejected: "warn",
  canceled: "warn",
  resolved: "good",
  refunded: "good",
};

/** What came back of an order and what became of it; of the order's own returns and of those it is exchanged for. */
export async function returnItems(work: Work, orderId: string): Promise<TimelineItem[]> {
  const rows = await work.tx.$queryRaw<
    { id: string; at: Date; rmaId: string; number: string; kind: string; text: string; actorId: string }[]
  >`
    select e.id, e.at, r.id as "rmaId", r.number, e.kind, e.text, e.actor_id as "actorId"
      from rma r join rma_event e on e.tenant_id = r.tenant_id and e.rma_id = r.id
     where r.tenant_id = ${work.tenantId} and (r.order_id = ${orderId} or r.exchange_order_id = ${orderId} and e.kind like 'exchange%')
     order by e.id limit 300`;
  return rows.map((row) => ({
    id: row.id,
    at: row.at,
    station: "return",
    title: `Return ${row.number}`,
    detail: row.text,
    actor: row.actorId,
    tone: tones[row.kind] ?? "info",
    href: `/returns/${row.rmaId}`,
  }));
}
