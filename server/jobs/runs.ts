import type pg from "pg";
import type { Work } from "#server/db/transact.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { engineQuery, engineTransaction } from "./embedded/engine-db.ts";
import { finishRun, type JobEvent, type RunFailure } from "./embedded/runs-store.ts";
import { mayBecome, runStatuses, type RunStatus } from "./embedded/states.ts";
import { addTasks, WHOLE_FUNCTION } from "./embedded/tasks.ts";

export { runStatuses, type RunStatus };

export type JobsRefusal =
  | { code: "jobs.run_unknown"; runId: string }
  | { code: "jobs.run_not_failed"; runId: string; status: string }
  | { code: "jobs.run_ended"; runId: string; status: string }
  | { code: "jobs.not_waiting"; id: string };

/** A run in the list. */
export interface RunRow {
  id: string;
  functionId: string;
  status: RunStatus;
  eventName: string;
  traceId: string | null;
  error: RunFailure | null;
  queuedAt: Date;
  startedAt: Date | null;
  endedAt: Date | null;
  attempts: number;
}

/** Runs of the merchant, newest first. */
export async function listRuns(
  work: Work,
  input: { status?: RunStatus; functionId?: string; traceId?: string; before?: string; limit: number },
): Promise<{ items: RunRow[]; nextCursor: string | null }> {
  const rows = await work.tx.$queryRaw<RunRow[]>`
    select r.id, function_id as "functionId", status, events -> 0 ->> 'name' as "eventName", trace_id as "traceId", error,
           queued_at as "queuedAt", started_at as "startedAt", ended_at as "endedAt",
           (select count(*)::int from job_attempt a where a.run_id = r.id) as attempts
      from job_run r
     where tenant_id = ${work.tenantId}
       and (${input.status ?? null}::text is null or status = ${input.status ?? null})
       and (${input.functionId ?? null}::text is null or function_id = ${input.functionId ?? null})
       and (${input.traceId ?? null}::text is null or trace_id = ${input.traceId ?? null})
       and (${input.before ?? null}::text is null or r.id < ${input.before ?? null})
     order by r.id desc limit ${input.limit + 1}`;
  const items = rows.slice(0, input.limit);
  return { items, nextCursor: rows.length > input.limit ? (items.at(-1)?.id ?? null) : null };
}

/** One run with its event, steps and attempts; null when the merchant has no such run. */
export async function getRun(work: Work, runId: string) {
  const [run] = await work.tx.$queryRaw<(RunRow & { events: JobEvent[]; output: unknown })[]>`
    select id, function_id as "functionId", status, events -> 0 ->> 'name' as "eventName", trace_id as "traceId", error, events, output,
           queued_at as "queuedAt", started_at as "startedAt", ended_at as "endedAt", 0 as attempts
      from job_run where tenant_id = ${work.tenantId} and id = ${runId}`;
  if (!run) return null;
  const steps = await work.tx.jobStep.findMany({
    where: { tenantId: work.tenantId, runId },
    orderBy: [{ sequence: "asc" }, { createdAt: "asc" }],
  });
  const attempts = await work.tx.jobAttempt.findMany({
    where: { tenantId: work.tenantId, runId },
    orderBy: { at: "asc" },
  });
  return { ...run, attempts: attempts.length, steps, tries: attempts };
}

/** Starts a failed run again where it failed: the steps that are done keep their results. */
export async function retryRun(
  tenantId: string,
  runId: string,
): Promise<Result<{ runId: string }, JobsRefusal>> {
  return engineTransaction(async (client) => {
    const status = await lockStatus(client, tenantId, runId);
    if (!status) return err({ code: "jobs.run_unknown", runId });
    if (!mayBecome(status, "queued")) return err({ code: "jobs.run_not_failed", runId, status });
    await client.query(
      "delete from job_step where run_id = $1 and (status <> 'done' or memo ->> 'type' = 'error')",
      [runId],
    );
    // what was on its way when the run failed would otherwise wake the steps of its second life
    await client.query("delete from job_task where payload ->> 'runId' = $1", [runId]);
    await client.query("delete from job_parked where payload ->> 'runId' = $1", [runId]);
    await client.query(
      "update job_run set status = 'queued', error = null, ended_at = null, is_parallel = false, cursor = null where id = $1",
      [runId],
    );
    await addTasks(client, [{ payload: { kind: "call", runId, stepId: WHOLE_FUNCTION, attempt: 0 } }]);
    return ok({ runId });
  });
}

/** Ends a run that has not ended. A step that is under way finishes, and its result is dropped. */
export async function cancelRun(
  tenantId: string,
  runId: string,
  by: string,
): Promise<Result<{ runId: string }, JobsRefusal>> {
  return engineTransaction(async (client) => {
    const status = await lockStatus(client, tenantId, runId);
    if (!status) return err({ code: "jobs.run_unknown", runId });
    if (!mayBecome(status, "canceled")) return err({ code: "jobs.run_ended", runId, status });
    await finishRun(client, runId, { status: "canceled", error: { name: "Canceled", message: `By ${by}.` } });
    return ok({ runId });
  });
}

async function lockStatus(
  client: pg.PoolClient,
  tenantId: string,
  runId: string,
): Promise<RunStatus | undefined> {
  const { rows } = await client.query<{ status: RunStatus }>(
    "select status from job_run where tenant_id = $1 and id = $2 for update",
    [tenantId, runId],
  );
  return rows[0]?.status;
}

/** How the executors do: instances seen lately and the age of the oldest task that waits, in seconds. */
export async function executorHealth(): Promise<{
  instances: number;
  oldestTaskSeconds: number;
  waitingEvents: number;
}> {
  const [row] = await engineQuery<{ instances: number; oldest: number | null; events: number }>(
    `select (select count(*)::int from job_instance where seen_at > now() - interval '15 seconds') as instances,
            (select extract(epoch from clock_timestamp() - min(run_at))::int from job_task where run_at <= clock_timestamp()) as oldest,
            (select count(*)::int from (select from outbox_event where pumped_at is null limit 1000) w) as events`,
  );
  return {
    instances: row?.instances ?? 0,
    oldestTaskSeconds: row?.oldest ?? 0,
    waitingEvents: row?.events ?? 0,
  };
}
