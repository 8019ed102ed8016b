import { transact, transactSql, type Scope } from "#server/db/transact.ts";
import { emit } from "#server/db/outbox.ts";
import { clock } from "#server/platform/clock.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { newId } from "#kernel/ids.ts";
import { quietNow, type Phase } from "../../identity/public.ts";
import { raise, solve } from "../../exceptions/public.ts";
import type { ConnectionKind, PartnerError } from "../contract.ts";
import { admits, afterCall } from "../domain/breaker.ts";
import { backoffMs, isBulk } from "../domain/rate-budget.ts";
import { redact } from "../domain/redact.ts";
import { breakerChanged } from "../events.ts";
import { connectionOf, type ConnectionRow } from "../queries/connections.ts";
import { attemptCall, type Attempt, type PartnerAnswer, type PartnerCall } from "./attempt-call.ts";
import { leaveLine, learnLimits, readBreaker, recordCall, takeTokens, writeBreaker } from "../store.ts";

const MAX_ATTEMPTS = 4;
const DEFAULT_WAIT_MS = 20_000;

/**
 * The only way out to a partner: budget, breaker, credentials, time-out, retry, log. Call it outside any transaction.
 * Retries stay inside only while they are safe (reads, or an idempotency key) and short; longer waits go back to the job
 * as `retryAfterMs`.
 */
export async function callPartner(
  scope: Scope,
  call: PartnerCall,
): Promise<Result<PartnerAnswer, PartnerError>> {
  let seen = await look(scope, call);
  const { connection } = seen;
  const problem = (extra: Partial<PartnerError>): PartnerError => ({
    code: "partners.call_failed",
    connectionId: connection.id,
    partner: connection.kind as ConnectionKind,
    operation: call.operation,
    retryable: false,
    needsHuman: false,
    unknownOutcome: false,
    detail: "",
    ...extra,
  });
  if (connection.status === "paused") {
    return err(
      problem({
        retryable: true,
        needsHuman: true,
        retryAfterMs: 300_000,
        detail: connection.pausedReason ?? "The connection is paused.",
      }),
    );
  }
  const isSafeToRepeat = call.method === "GET" || call.idempotencyKey !== undefined;
  let last: PartnerError | undefined;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const { breaker, phase } = seen;
    if (!admits(breaker, clock.now())) {
      const waitMs = Math.max(1_000, (breaker.retryAt?.getTime() ?? 0) - clock.now().getTime());
      return err(
        problem({
          retryable: true,
          retryAfterMs: waitMs,
          detail: "The breaker is open: most recent calls failed.",
        }),
      );
    }
    const waited = await awaitBudget(scope, connection, call, phase);
    if (waited.leftMs > 0) {
      return err(
        problem({
          retryable: true,
          retryAfterMs: waited.leftMs,
          detail: "The partner's rate budget is used up.",
        }),
      );
    }
    const result = await attemptCall(scope, connection, call, problem);
    await recordAttempt(scope, connection, call, result, attempt, waited.waitedMs);
    if (result.answer && !result.error) return ok(result.answer);
    last = result.error ?? problem({ detail: "No answer." });
    const pauseMs = last.retryAfterMs ?? backoffMs(attempt);
    if (!last.retryable || !isSafeToRepeat || pauseMs > 5_000) break;
    await pause(pauseMs);
    seen = await look(scope, call);
  }
  return err(last ?? problem({ detail: "No attempt was made." }));
}

/** What has to be known before an attempt. */
async function look(scope: Scope, call: PartnerCall) {
  return transact(scope, async (work) => {
    const connection = await connectionOf(work, call.connectionId);
    if (!connection) throw new Error(`Connection ${call.connectionId} does not exist for this merchant.`);
    const breaker = await readBreaker(work, connection.id, clock.now());
    const phase: Phase = isBulk(call.lane) ? (await quietNow(work)).phase : "always";
    return { connection, breaker, phase };
  });
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms));

/** Stands in the connection's line until the budget has tokens, or longer than the call may wait. */
async function awaitBudget(
  scope: Scope,
  connection: ConnectionRow,
  call: PartnerCall,
  phase: Phase,
): Promise<{ waitedMs: number; leftMs: number }> {
  const limitMs = call.maxWaitMs ?? DEFAULT_WAIT_MS;
  const ticket = newId("tkt");
  let waitedMs = 0;
  for (;;) {
    const waitMs = await transactSql(scope, (work) =>
      takeTokens(work, connection, ticket, call.lane, call.cost ?? 1, phase),
    );
    if (waitMs === 0) return { waitedMs, leftMs: 0 };
    if (waitedMs + waitMs > limitMs) {
      await transactSql(scope, (work) => leaveLine(work, connection.id, ticket));
      return { waitedMs, leftMs: waitMs };
    }
    const slice = Math.min(waitMs, 1_000);
    await pause(slice);
    waitedMs += slice;
  }
}

/** Log, bucket and breaker after one attempt, in one transaction. */
async function recordAttempt(
  scope: Scope,
  connection: ConnectionRow,
  call: PartnerCall,
  result: Attempt,
  attempt: number,
  waitedMs: number,
): Promise<void> {
  const now = clock.now();
  await transact(scope, async (work) => {
    await recordCall(
      work,
      {
        connectionId: connection.id,
        lane: call.lane,
        operation: call.operation,
        method: call.method,
        url: call.path,
        request: (redact(call.form ?? call.body ?? call.raw?.text ?? null) ?? null) as never,
        response: (redact(result.answer?.body ?? result.answer?.text ?? null) ?? null) as never,
        httpStatus: result.answer?.status ?? null,
        outcome: result.outcome,
        error: result.error?.detail ?? null,
        attempt,
        durationMs: result.durationMs,
        waitedMs,
        cost: call.cost ?? 1,
        idempotencyKey: call.idempotencyKey ?? null,
        subjectType: call.subject?.type ?? null,
        subjectId: call.subject?.id ?? null,
      },
      newId("pcl"),
    );
    if (result.limits) await learnLimits(work, connection.id, result.limits, now);
    const before = await readBreaker(work, connection.id, now);
    const isAnswered =
      result.outcome === "succeeded" || result.outcome === "refused" || result.outcome === "throttled";
    const after = afterCall(before, isAnswered, now);
    await writeBreaker(work, connection.id, after);
    const dedupeKey = `partner.breaker_open:${connection.id}`;
    if (before.state !== "open" && after.state === "open") {
      await emit(work, breakerChanged, { connectionId: connection.id, state: "open" });
      await raise(work, {
        type: "partner.breaker_open",
        severity: "critical",
        subjectType: "connection",
        subjectId: connection.id,
        title: `${connection.name} does not answer`,
        facts: { failures: before.failures + 1, operation: call.operation },
        nextAction: "Look at the failed calls; work waits and goes on by itself when the partner is back.",
        ownerRole: "operations",
        dedupeKey,
        dueInMinutes: 30,
      });
    } else if (before.state !== "closed" && after.state === "closed") {
      await emit(work, breakerChanged, { connectionId: connection.id, state: "closed" });
      await solve(work, { dedupeKey, resolution: "The partner answers again." });
    }
  });
}
