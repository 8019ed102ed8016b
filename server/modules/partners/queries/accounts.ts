import type { Work } from "#server/db/transact.ts";
import { quietNow, type Phase } from "#server/modules/identity/public.ts";
import { clock } from "#server/platform/clock.ts";
import { lanes, type BreakerState, type Lane } from "../contract.ts";
import { laneWeight } from "../domain/rate-budget.ts";

/** One lane of an account: what it used and who waits in it. Tokens are the partner's own unit. */
export interface AccountLane {
  lane: Lane;
  /** Of what buyers leave while all others wait, from 0 to 1; null for buyers, who go first. */
  share: number | null;
  usedLastMinute: number;
  waiting: number;
  waitingTokens: number;
  oldestWaitingAt: Date | null;
}

/** A partner account with its budget as it is now. */
export interface Account {
  id: string;
  kind: string;
  name: string;
  account: string;
  baseUrl: string;
  isSimulated: boolean;
  status: string;
  pausedReason: string | null;
  version: number;
  secretRotatedAt: Date | null;
  hasPreviousSecret: boolean;
  lastCalledAt: Date | null;
  /** As configured, and as it may be used now: less when the partner states less or throttled us. */
  capacity: number;
  perSecond: number;
  allowedPerSecond: number;
  isLowered: boolean;
  /** Tokens there are now. */
  tokens: number;
  /** Nobody may call before. */
  blockedUntilAt: Date | null;
  throttledLastHour: number;
  breaker: BreakerState;
  breakerRetryAt: Date | null;
  lanes: AccountLane[];
  /** When everything that waits now will have been served; null when nothing waits. */
  drainedAt: Date | null;
  /** The same for what buyers wait for. */
  customersServedAt: Date | null;
}

type Row = Omit<Account, "lanes" | "drainedAt" | "customersServedAt" | "breaker" | "isLowered"> & {
  breaker: string | null;
};

/** Every account of the merchant. */
export async function listAccounts(work: Work): Promise<Account[]> {
  const now = clock.now();
  const rows = await work.tx.$queryRaw<Row[]>`
    select c.id, c.kind, c.name, c.account, c.base_url as "baseUrl", c.is_simulated as "isSimulated", c.status,
           c.paused_reason as "pausedReason", c.version, c.secret_rotated_at as "secretRotatedAt",
           c.previous_webhook_secret_sealed is not null as "hasPreviousSecret", c.last_called_at as "lastCalledAt",
           c.bucket_capacity as capacity, c.bucket_per_second as "perSecond",
           coalesce(l.per_second, c.bucket_per_second * 0.97) as "allowedPerSecond",
           coalesce(least(l.capacity, b.tokens + l.per_second * greatest(0, extract(epoch from clock_timestamp() - b.refilled_at))), c.bucket_capacity)::float8 as tokens,
           case when b.blocked_until_at > ${now} then b.blocked_until_at end as "blockedUntilAt",
           (select count(*)::integer from partner_call p where p.tenant_id = c.tenant_id and p.connection_id = c.id
              and p.outcome = 'throttled' and p.at > ${before(now, 60)}) as "throttledLastHour",
           k.state as breaker, k.retry_at as "breakerRetryAt"
      from connection c
      left join rate_bucket b on b.tenant_id = c.tenant_id and b.connection_id = c.id
      left join lateral bucket_limits(b, c.bucket_capacity, c.bucket_per_second) l on b.connection_id is not null
      left join circuit_breaker k on k.tenant_id = c.tenant_id and k.connection_id = c.id
     where c.tenant_id = ${work.tenantId} order by c.id`;
  const { phase } = await quietNow(work);
  const waiting = await work.tx.$queryRaw<(AccountLane & { connectionId: string })[]>`
    select connection_id as "connectionId", lane, count(*)::integer as waiting, sum(cost) as "waitingTokens", min(since_at) as "oldestWaitingAt"
      from rate_ticket where tenant_id = ${work.tenantId} and until_at > ${now} group by 1, 2`;
  const used = await work.tx.$queryRaw<{ connectionId: string; lane: Lane; tokens: number }[]>`
    select connection_id as "connectionId", lane, sum(cost) as tokens from partner_call
     where tenant_id = ${work.tenantId} and at > ${before(now, 1)} group by 1, 2`;
  return rows.map((row) => {
    const own = lanes.map((lane): AccountLane => {
      const line = waiting.find((one) => one.connectionId === row.id && one.lane === lane);
      const usedLastMinute =
        used.find((one) => one.connectionId === row.id && one.lane === lane)?.tokens ?? 0;
      const { waiting: calls = 0, waitingTokens = 0, oldestWaitingAt = null } = line ?? {};
      return {
        lane,
        share: shareOf(lane, phase),
        usedLastMinute,
        waiting: calls,
        waitingTokens,
        oldestWaitingAt,
      };
    });
    return {
      ...row,
      breaker: (row.breaker ?? "closed") as BreakerState,
      isLowered: row.allowedPerSecond < row.perSecond * 0.96,
      lanes: own,
      drainedAt: servedAt(row, own, now),
      customersServedAt: servedAt(row, own.slice(0, 1), now),
    };
  });
}

function shareOf(lane: Lane, phase: Phase): number | null {
  if (lane === "customer") return null;
  const others = lanes.filter((one) => one !== "customer").map((one) => laneWeight(one, phase));
  return laneWeight(lane, phase) / others.reduce((sum, weight) => sum + weight, 0);
}

const before = (now: Date, minutes: number) => new Date(now.getTime() - minutes * 60_000);

/** Forecast from the rate that is allowed now; a hold or an open breaker comes on top. */
function servedAt(row: Row, own: AccountLane[], now: Date): Date | null {
  const tokens = own.reduce((sum, lane) => sum + lane.waitingTokens, 0);
  if (tokens === 0) return null;
  const opens = row.breaker === "open" ? (row.breakerRetryAt?.getTime() ?? 0) : 0;
  const from = Math.max(now.getTime(), row.blockedUntilAt?.getTime() ?? 0, opens);
  return new Date(from + (Math.max(0, tokens - row.tokens) / row.allowedPerSecond) * 1000);
}
