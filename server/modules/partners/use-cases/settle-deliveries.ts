import type { SqlWork, Work } from "#server/db/transact.ts";
import { emit } from "#server/db/outbox.ts";
import { storableText } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { raise, solve } from "../../exceptions/public.ts";
import type { ConnectionKind } from "../contract.ts";
import type { PartnersRefusal } from "../errors.ts";
import { inboxFilled } from "../events.ts";

/** A stored delivery in the hands of its drain. `rawBody` holds the exact bytes that were signed. */
export interface ClaimedDelivery {
  id: string;
  connectionId: string;
  kind: ConnectionKind;
  topic: string;
  eventId: string;
  triggeredAt: Date | null;
  receivedAt: Date;
  headers: Record<string, string>;
  rawBody: Uint8Array;
  attempts: number;
  traceId: string;
}

/** What became of a delivery: it had its effect (or rightly none), or it cannot be applied and says why. */
export type DeliveryVerdict =
  | { id: string; outcome: string; subject?: { type: string; id: string } }
  | { id: string; quarantine: string };

/**
 * Locks the oldest pending deliveries of a kind or connection for this transaction. Others skip the locked ones, so drains never wait
 * for each other; a drain that dies gives them back by its rollback.
 */
export async function claimDeliveries(
  work: Work,
  filter: { kind?: ConnectionKind; connectionId?: string; topics?: readonly string[]; limit: number },
): Promise<ClaimedDelivery[]> {
  return work.tx.$queryRaw<ClaimedDelivery[]>`
    select id, connection_id as "connectionId", kind, topic, event_id as "eventId", triggered_at as "triggeredAt",
           received_at as "receivedAt", headers, raw_body as "rawBody", attempts, trace_id as "traceId"
      from inbox_delivery
     where tenant_id = ${work.tenantId} and status = 'pending' and (${filter.kind ?? null}::text is null or kind = ${filter.kind ?? null})
       and (${filter.connectionId ?? null}::text is null or connection_id = ${filter.connectionId ?? null})
       and (${filter.topics ? [...filter.topics] : null}::text[] is null or topic = any(${filter.topics ? [...filter.topics] : null}))
       and (retry_at is null or retry_at <= now())
     order by received_at, id limit ${filter.limit} for update skip locked`;
}

/** What is read of a delivery before it is placed. */
export type WaitingDelivery = Omit<ClaimedDelivery, "eventId" | "headers" | "attempts">;

/**
 * The oldest pending deliveries of a connection and some topics, after another one, without a lock: who acts on them has to look
 * whether they still wait.
 */
export async function waitingDeliveries(
  work: SqlWork,
  filter: { connectionId: string; topics: readonly string[]; after: WaitingDelivery | null; limit: number },
): Promise<WaitingDelivery[]> {
  const { connectionId, topics, after, limit } = filter;
  const { rows } = await work.client.query<WaitingDelivery>({
    name: "waiting-deliveries",
    text: `select id, connection_id as "connectionId", kind, topic, triggered_at as "triggeredAt", received_at as "receivedAt",
             raw_body as "rawBody", trace_id as "traceId"
        from inbox_delivery
       where tenant_id = $1 and connection_id = $2 and status = 'pending' and topic = any($3) and (retry_at is null or retry_at <= now())
         and (received_at, id) > ($4, $5)
       order by received_at, id limit $6`,
    values: [work.tenantId, connectionId, topics, after?.receivedAt ?? new Date(0), after?.id ?? "", limit],
  });
  return rows;
}

/** A reason as it is stored: it may quote a strange body, and cutting may halve a character. */
const kept = (reason: string): string => storableText(reason.slice(0, 2_000));

/** Records the verdicts of a drain, in its transaction. Each quarantined delivery raises one exception. */
export async function settleDeliveries(work: Work, verdicts: readonly DeliveryVerdict[]): Promise<void> {
  if (verdicts.length === 0) return;
  const rows = verdicts.map((verdict) =>
    "quarantine" in verdict
      ? { id: verdict.id, status: "quarantined", reason: kept(verdict.quarantine) }
      : { id: verdict.id, status: "applied", outcome: verdict.outcome, subject: verdict.subject },
  );
  await work.tx.$executeRaw`
    update inbox_delivery d set status = v.status, outcome = v.outcome, reason = v.reason, attempts = d.attempts + 1,
           subject_type = coalesce(v.subject ->> 'type', d.subject_type), subject_id = coalesce(v.subject ->> 'id', d.subject_id),
           applied_at = case when v.status = 'applied' then now() end
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as v(id text, status text, outcome text, reason text, subject jsonb)
     where d.tenant_id = ${work.tenantId} and d.id = v.id`;
  for (const verdict of verdicts) {
    if ("quarantine" in verdict) await raiseQuarantine(work, verdict);
  }
}

async function raiseQuarantine(work: Work, verdict: { id: string; quarantine: string }): Promise<void> {
  await raise(work, {
    type: "inbox.quarantined",
    severity: "high",
    subjectType: "inbox_delivery",
    subjectId: verdict.id,
    title: "A partner's message could not be applied",
    facts: { reason: storableText(verdict.quarantine.slice(0, 500)) },
    nextAction: "Read the reason, mend the cause, then replay the delivery.",
    ownerRole: "operations",
    dedupeKey: `inbox.quarantined:${verdict.id}`,
    dueInMinutes: 240,
  });
}

/** A claimed delivery that met a passing problem waits and is tried again; after `maxAttempts` it is quarantined. */
export async function postponeDelivery(
  work: Work,
  delivery: { id: string; attempts: number },
  reason: string,
  maxAttempts = 8,
): Promise<void> {
  if (delivery.attempts + 1 >= maxAttempts) {
    return settleDeliveries(work, [
      { id: delivery.id, quarantine: `Tried ${maxAttempts} times. Last reason: ${reason}` },
    ]);
  }
  const seconds = Math.min(600, 2 ** delivery.attempts * 5);
  await work.tx.$executeRaw`
    update inbox_delivery set attempts = attempts + 1, reason = ${kept(reason)},
           retry_at = now() + make_interval(secs => ${seconds})
     where tenant_id = ${work.tenantId} and id = ${delivery.id}`;
}

/** Puts a quarantined delivery back into its drain. Repeating it does no harm: what was applied is not applied twice. */
export async function replayDelivery(
  work: Work,
  deliveryId: string,
): Promise<Result<{ deliveryId: string }, PartnersRefusal>> {
  const key = { tenantId_id: { tenantId: work.tenantId, id: deliveryId } };
  const delivery = await work.tx.inboxDelivery.findUnique({
    where: key,
    select: { status: true, connectionId: true, kind: true },
  });
  if (!delivery) return err({ code: "partners.delivery_unknown", deliveryId });
  if (delivery.status !== "quarantined") {
    return err({ code: "partners.delivery_not_quarantined", deliveryId, status: delivery.status });
  }
  await work.tx.inboxDelivery.update({
    where: key,
    data: { status: "pending", reason: null, retryAt: null, attempts: 0 },
  });
  await solve(work, { dedupeKey: `inbox.quarantined:${deliveryId}`, resolution: "Replayed." });
  await emit(work, inboxFilled, {
    connectionId: delivery.connectionId,
    kind: delivery.kind as ConnectionKind,
  });
  return ok({ deliveryId });
}
