import type { Work } from "#server/db/transact.ts";
import type { TimelineItem } from "../contract.ts";

/** What people were asked and told, and the jobs that ran for the order. */
export async function peopleItems(work: Work, orderId: string): Promise<TimelineItem[]> {
  const { tenantId } = work;
  const exceptions = await work.tx.exception.findMany({ where: { tenantId, orderId }, take: 100 });
  const messages = await work.tx.careMessage.findMany({ where: { tenantId, orderId }, take: 100 });
  const runs = await work.tx.$queryRaw<{ id: string; at: Date; functionId: string; status: string }[]>`
    select r.id, r.queued_at as at, r.function_id as "functionId", r.status
      from sales_order o join job_run r on r.tenant_id = o.tenant_id and r.trace_id = o.trace_id
     where o.tenant_id = ${tenantId} and o.id = ${orderId} order by r.id limit 100`;
  return [
    ...exceptions.flatMap((row): TimelineItem[] => [
      {
        id: row.id,
        at: row.openedAt,
        station: "exception",
        title: row.title,
        detail: row.status === "open" ? row.nextAction : (row.resolution ?? row.status),
        actor: null,
        tone: row.status === "open" ? "bad" : "quiet",
        href: "/exceptions",
      },
    ]),
    ...messages.map((row): TimelineItem => ({
      id: row.id,
      at: row.createdAt,
      station: "message",
      title: `Message: ${row.trigger.replaceAll("_", " ")}`,
      detail: row.reason === "" ? row.status : row.reason,
      actor: null,
      tone: "info",
      href: row.mailId ? "/settings/mail" : null,
    })),
    ...runs.map((row): TimelineItem => ({
      id: row.id,
      at: row.at,
      station: "job",
      title: row.functionId,
      detail: row.status,
      actor: null,
      tone: row.status === "failed" ? "bad" : "quiet",
      href: `/jobs/${row.id}`,
    })),
  ];
}
