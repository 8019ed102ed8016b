import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";

/** What partners said of the order, when it was taken in, what held it and what was promised. */
export async function arrivalItems(work: Work, orderId: string): Promise<TimelineItem[]> {
  const { tenantId } = work;
  const deliveries = await work.tx.$queryRaw<
    { id: string; at: Date; topic: string; status: string; outcome: string | null; name: string }[]
  >`
    select d.id, d.received_at as at, d.topic, d.status, d.outcome, c.name
      from inbox_delivery d join connection c on c.tenant_id = d.tenant_id and c.id = d.connection_id
     where d.tenant_id = ${tenantId} and d.subject_type = 'sales_order' and d.subject_id = ${orderId}
     order by d.received_at limit 200`;
  const holds = await work.tx.orderHold.findMany({ where: { tenantId, orderId } });
  const promises = await work.tx.orderPromise.findMany({ where: { tenantId, orderId } });
  return [
    ...deliveries.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: "arrive",
      title: row.topic,
      detail: row.outcome,
      actor: row.name,
      tone: row.status === "quarantined" ? "bad" : "info",
      href: `/partners/deliveries/${row.id}`,
    })),
    ...holds.flatMap((hold): TimelineItem[] => [
      {
        id: hold.id,
        at: hold.placedAt,
        station: "hold",
        title: `On hold: ${hold.reason.replaceAll("_", " ")}`,
        detail: hold.note,
        actor: hold.placedBy,
        tone: "warn",
        href: null,
      },
      ...(hold.releasedAt
        ? [
            {
              id: `${hold.id}-released`,
              at: hold.releasedAt,
              station: "hold" as const,
              title: `Released: ${hold.reason.replaceAll("_", " ")}`,
              detail: null,
              actor: hold.releasedBy,
              tone: "good" as const,
              href: null,
            },
          ]
        : []),
    ]),
    ...promises.map((row): TimelineItem => ({
      id: row.id,
      at: row.madeAt,
      station: "route",
      title: row.kind === "original" ? `Promised for ${row.deliverOn}` : `Now expected on ${row.deliverOn}`,
      detail: `Ships on ${row.shipOn}; rules version ${row.configVersion}`,
      actor: null,
      tone: row.kind === "original" ? "good" : "warn",
      href: null,
    })),
  ];
}
