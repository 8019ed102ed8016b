import { newId } from "#kernel/ids.ts";
import type { Work } from "#server/db/transact.ts";
import type { PauseFacts } from "#server/modules/inventory/public.ts";

/** An active pause as decisions need it. */
export interface ActivePause extends PauseFacts {
  id: string;
  listingId: string;
  ruleId: string | null;
  ruleName: string | null;
}

/** Active pauses of these listings, by listing. */
export async function activePauses(work: Work, listingIds: string[]): Promise<Map<string, ActivePause>> {
  const rows = await work.tx.$queryRaw<ActivePause[]>`
    select id, listing_id as "listingId", cause, reason, rule_id as "ruleId", rule_name as "ruleName", not_before as "notBefore",
           expires_at as "expiresAt"
      from listing_pause where tenant_id = ${work.tenantId} and ended_at is null and listing_id = any(${listingIds})`;
  return new Map(rows.map((row) => [row.listingId, row]));
}

export interface NewPause {
  listingId: string;
  cause: PauseFacts["cause"];
  reason: string;
  ruleId: string | null;
  ruleName: string | null;
  ownerId: string;
  notBefore: Date | null;
  expiresAt: Date | null;
}

/** Begins pauses; the listings have none that is active. Returns their ids. */
export async function insertPauses(
  work: Work,
  connectionId: string,
  pauses: NewPause[],
  now: Date,
): Promise<string[]> {
  const rows = pauses.map((pause) => ({ ...pause, id: newId("lpa") }));
  if (rows.length === 0) return [];
  await work.tx.$executeRaw`
    insert into listing_pause (tenant_id, id, connection_id, listing_id, cause, reason, rule_id, rule_name, owner_id, not_before, expires_at,
      look_at, paused_at)
    select ${work.tenantId}, r.id, ${connectionId}, r."listingId", r.cause, r.reason, r."ruleId", r."ruleName", r."ownerId", r."notBefore",
           r."expiresAt", least(r."notBefore", r."expiresAt"), ${now}
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id text, "listingId" text, cause text, reason text, "ruleId" text,
        "ruleName" text, "ownerId" text, "notBefore" timestamptz, "expiresAt" timestamptz)`;
  return rows.map(({ id }) => id);
}

/** Ends active pauses, each with the reason. */
export async function endPauses(
  work: Work,
  ends: { id: string; reason: string }[],
  endedBy: string,
  now: Date,
): Promise<void> {
  if (ends.length === 0) return;
  await work.tx.$executeRaw`
    update listing_pause p set ended_at = ${now}, ended_by = ${endedBy}, end_reason = r.reason
      from jsonb_to_recordset(${JSON.stringify(ends)}::jsonb) as r(id text, reason text)
     where p.tenant_id = ${work.tenantId} and p.id = r.id and p.ended_at is null`;
}

/** Pauses of these listings were looked at: their next look was due or is over. */
export async function markLookedAt(work: Work, listingIds: string[], now: Date): Promise<void> {
  await work.tx.$executeRaw`
    update listing_pause set look_at = case when expires_at > ${now} then expires_at end
     where tenant_id = ${work.tenantId} and listing_id = any(${listingIds}) and ended_at is null and look_at <= ${now}`;
}

/** Listings whose pause has come to a time at which it may end, by connection. */
export async function pausesToLookAt(
  work: Work,
  now: Date,
  limit: number,
): Promise<{ connectionId: string; listingId: string }[]> {
  return work.tx.$queryRaw<{ connectionId: string; listingId: string }[]>`
    select connection_id as "connectionId", listing_id as "listingId" from listing_pause
     where tenant_id = ${work.tenantId} and ended_at is null and look_at <= ${now} order by connection_id, listing_id limit ${limit}`;
}

/** Whether a rule pauses any listing of the connection. */
export async function isPausing(work: Work, connectionId: string, ruleName: string): Promise<boolean> {
  const rows = await work.tx.$queryRaw<unknown[]>`
    select 1 from listing_pause where tenant_id = ${work.tenantId} and connection_id = ${connectionId} and rule_name = ${ruleName}
       and cause = 'low' and ended_at is null limit 1`;
  return rows.length > 0;
}

/** The pause with its row locked; null when there is none. */
export async function lockPause(
  work: Work,
  pauseId: string,
): Promise<{ listingId: string; connectionId: string; endedAt: Date | null } | null> {
  const rows = await work.tx.$queryRaw<{ listingId: string; connectionId: string; endedAt: Date | null }[]>`
    select listing_id as "listingId", connection_id as "connectionId", ended_at as "endedAt" from listing_pause
     where tenant_id = ${work.tenantId} and id = ${pauseId} for update`;
  return rows[0] ?? null;
}
