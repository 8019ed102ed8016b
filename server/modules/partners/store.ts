import { pool } from "#server/db/pool.ts";
import { settingsOf, type Scope, type SqlWork, type Work } from "#server/db/transact.ts";
import { Prisma } from "#server/db/prisma.ts";
import type { BreakerFacts } from "./domain/breaker.ts";
import { closedBreaker } from "./domain/breaker.ts";
import { laneWeight } from "./domain/rate-budget.ts";
import type { CallOutcome, Lane, StatedLimits } from "./contract.ts";

/** One row of the call log, already redacted. */
export interface CallRecord {
  connectionId: string;
  lane: Lane;
  operation: string;
  method: string;
  url: string;
  request: Prisma.InputJsonValue | null;
  response: Prisma.InputJsonValue | null;
  httpStatus: number | null;
  outcome: CallOutcome;
  error: string | null;
  attempt: number;
  durationMs: number;
  waitedMs: number;
  cost: number;
  idempotencyKey: string | null;
  subjectType: string | null;
  subjectId: string | null;
}

/**
 * Takes `cost` tokens of the connection's bucket, or stands in its line under `ticket`. The line is kept in the database
 * (`take_tokens`), so that any number of processes share one budget. `phase` is that of the merchant's quiet hours.
 *
 * @returns milliseconds to wait before asking again; 0 when the tokens were taken
 */
export async function takeTokens(
  work: SqlWork,
  connection: { id: string; bucketCapacity: number; bucketPerSecond: number },
  ticket: string,
  lane: Lane,
  cost: number,
  phase: Parameters<typeof laneWeight>[1] = "always",
): Promise<number> {
  const { rows } = await work.client.query<{ wait: number }>(
    "select take_tokens($1, $2, $3, $4, $5, $6, $7, $8) as wait",
    [
      work.tenantId,
      connection.id,
      ticket,
      lane,
      cost,
      laneWeight(lane, phase),
      connection.bucketCapacity,
      connection.bucketPerSecond,
    ],
  );
  return rows[0]?.wait ?? 0;
}

/** Leaves the line without having been served. */
export async function leaveLine(work: SqlWork, connectionId: string, ticket: string): Promise<void> {
  await work.client.query("delete from rate_ticket where tenant_id = $1 and connection_id = $2 and id = $3", [
    work.tenantId,
    connectionId,
    ticket,
  ]);
}

/**
 * What an answer said of the partner's limits. Stated sizes are taken over, and no more is given than the partner's own bucket
 * holds. Asked to slow down, nobody calls for so long; where the partner states no rate, ours is halved, once for all calls that
 * were under way.
 */
export async function learnLimits(
  work: Work,
  connectionId: string,
  stated: StatedLimits,
  now: Date,
): Promise<void> {
  const { capacity = null, perSecond = null, available = null, holdMs = null } = stated;
  if (capacity === null && perSecond === null && available === null && holdMs === null) return;
  const until = holdMs === null ? null : new Date(now.getTime() + holdMs);
  await work.tx.$executeRaw`
    update rate_bucket set stated_capacity = coalesce(${positive(capacity)}, stated_capacity),
        stated_per_second = coalesce(${positive(perSecond)}, stated_per_second),
        tokens = case when ${until}::timestamptz is not null then 0 else least(tokens, coalesce(${available}::float8, tokens)) end,
        refilled_at = greatest(refilled_at, ${until}::timestamptz),
        factor = case when ${until}::timestamptz is null or coalesce(${positive(perSecond)}, stated_per_second) is not null
          or blocked_until_at > ${now} then factor else greatest(0.02, factor / 2) end,
        throttled_at = case when ${until}::timestamptz is null then throttled_at else ${now} end,
        blocked_until_at = greatest(blocked_until_at, ${until}::timestamptz)
     where tenant_id = ${work.tenantId} and connection_id = ${connectionId}`;
}

const positive = (value: number | null): number | null => (value !== null && value > 0 ? value : null);

export async function readBreaker(work: Work, connectionId: string, now: Date): Promise<BreakerFacts> {
  const row = await work.tx.circuitBreaker.findUnique({
    where: { tenantId_connectionId: { tenantId: work.tenantId, connectionId } },
  });
  return row ? { ...row, state: row.state as BreakerFacts["state"] } : closedBreaker(now);
}

export async function writeBreaker(work: Work, connectionId: string, facts: BreakerFacts): Promise<void> {
  const key = { tenantId: work.tenantId, connectionId };
  const openedAt = facts.state === "open" ? facts.windowStartedAt : null;
  await work.tx.circuitBreaker.upsert({
    where: { tenantId_connectionId: key },
    create: { ...key, ...facts, openedAt },
    update: { ...facts, openedAt },
  });
}

export async function recordCall(work: Work, call: CallRecord, id: string): Promise<void> {
  const { request, response, ...rest } = call;
  // "create" would read both bodies back
  await work.tx.partnerCall.createMany({
    data: {
      ...rest,
      tenantId: work.tenantId,
      id,
      traceId: work.traceId ?? null,
      request: request ?? Prisma.DbNull,
      response: response ?? Prisma.DbNull,
    },
  });
  await work.tx.connection.updateMany({
    where: { tenantId: work.tenantId, id: call.connectionId },
    data: { lastCalledAt: new Date() },
  });
}

/** A delivery as it came through the door. */
export interface ReceivedDelivery {
  connectionId: string;
  kind: string;
  topic: string;
  eventId: string;
  webhookId: string | null;
  triggeredAt: Date | null;
  headers: Record<string, string>;
  rawBody: Buffer;
}

/**
 * Stores a batch of deliveries of one tenant, counts them and says once for each inbox that it filled, as one statement that is its
 * own transaction. A second delivery of the same event adds no row and is counted as duplicate, so received = stored + duplicate at
 * every moment.
 *
 * @returns for each delivery whether it was new
 */
export async function storeDeliveries(
  scope: Scope,
  filledEvent: string,
  deliveries: readonly ReceivedDelivery[],
): Promise<boolean[]> {
  const column = <T>(pick: (delivery: ReceivedDelivery) => T) => deliveries.map(pick);
  const { rows } = await pool().query<{ fresh: number[] }>({
    name: "receive-deliveries",
    text: "select receive_deliveries($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11) as fresh",
    values: [
      settingsOf(scope),
      filledEvent,
      column((d) => d.connectionId),
      column((d) => d.kind),
      column((d) => d.topic),
      column((d) => d.eventId),
      column((d) => d.webhookId),
      column((d) => d.triggeredAt),
      column((d) => JSON.stringify(d.headers)),
      column((d) => d.rawBody.length),
      // as they are: in an array each would travel as text, at twice its size
      Buffer.concat(column((d) => d.rawBody)),
    ],
  });
  const fresh = new Set(rows[0]!.fresh);
  return deliveries.map((_, index) => fresh.has(index + 1));
}

export async function countRefusedSignature(work: SqlWork, connectionId: string): Promise<void> {
  await work.client.query(
    `insert into inbox_counter as c (tenant_id, connection_id, refused_signature) values ($1, $2, 1)
     on conflict (tenant_id, connection_id) do update set refused_signature = c.refused_signature + 1, updated_at = now()`,
    [work.tenantId, connectionId],
  );
}
