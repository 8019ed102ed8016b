import type { Work } from "#server/db/transact.ts";
import { decodeCursor, page } from "../domain/paging.ts";
import type { CallListInput, DeliveryListInput } from "../contract.ts";

/** Deliveries, newest first, without their bodies. */
export async function listDeliveries(work: Work, input: DeliveryListInput) {
  const after = decodeCursor(input.cursor);
  const rows = await work.tx.inboxDelivery.findMany({
    where: {
      tenantId: work.tenantId,
      ...(input.connectionId ? { connectionId: input.connectionId } : {}),
      ...(input.status ? { status: input.status } : {}),
      ...(input.topic ? { topic: input.topic } : {}),
      ...(input.subjectId ? { subjectId: input.subjectId } : {}),
      ...(after ? { id: { lt: after } } : {}),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
    omit: { rawBody: true, headers: true },
  });
  return page(rows, input.limit);
}

/** One delivery with its headers and the body as text; bytes that are no UTF-8 show as replacement characters. */
export async function getDelivery(work: Work, id: string) {
  const row = await work.tx.inboxDelivery.findUnique({
    where: { tenantId_id: { tenantId: work.tenantId, id } },
  });
  if (!row) return null;
  const { rawBody, ...rest } = row;
  return { ...rest, body: Buffer.from(rawBody).toString("utf8") };
}

/** Calls to partners, newest first, as the redacted log has them. */
export async function listCalls(work: Work, input: CallListInput) {
  const after = decodeCursor(input.cursor);
  const rows = await work.tx.partnerCall.findMany({
    where: {
      tenantId: work.tenantId,
      ...(input.connectionId ? { connectionId: input.connectionId } : {}),
      ...(input.outcome ? { outcome: input.outcome } : {}),
      ...(input.subjectType ? { subjectType: input.subjectType } : {}),
      ...(input.subjectId ? { subjectId: input.subjectId } : {}),
      ...(after ? { id: { lt: after } } : {}),
    },
    orderBy: { id: "desc" },
    take: input.limit + 1,
  });
  return page(rows, input.limit);
}

/**
 * The conservation law of the inbox, a connection: received = applied + duplicate + quarantined + pending. Read in one
 * statement, so that the numbers belong together.
 */
export async function inboxBalance(work: Work) {
  return work.tx.$queryRaw<
    {
      connectionId: string;
      received: bigint;
      duplicate: bigint;
      refusedSignature: bigint;
      applied: bigint;
      quarantined: bigint;
      pending: bigint;
      oldestPendingAt: Date | null;
    }[]
  >`
    select c.id as "connectionId", coalesce(n.received, 0) as received, coalesce(n.duplicate, 0) as duplicate,
           coalesce(n.refused_signature, 0) as "refusedSignature", coalesce(d.applied, 0) as applied,
           coalesce(d.quarantined, 0) as quarantined, coalesce(d.pending, 0) as pending, d.oldest_pending as "oldestPendingAt"
      from connection c
      left join inbox_counter n on n.tenant_id = c.tenant_id and n.connection_id = c.id
      left join (
        select connection_id, count(*) filter (where status = 'applied') as applied,
               count(*) filter (where status = 'quarantined') as quarantined,
               count(*) filter (where status = 'pending') as pending,
               min(received_at) filter (where status = 'pending') as oldest_pending
          from inbox_delivery where tenant_id = ${work.tenantId} group by 1) d on d.connection_id = c.id
     where c.tenant_id = ${work.tenantId} order by c.id`;
}
