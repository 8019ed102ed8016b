import type pg from "pg";
import { addTasks, WHOLE_FUNCTION } from "./tasks.ts";
import type { JobFunction } from "./function-table.ts";

/** An event as functions see it. */
export interface JobEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
}

/** A run about to be inserted. */
export interface NewRun {
  tenantId: string;
  functionId: string;
  event: JobEvent;
  idempotencyKey: string;
  concurrencyKeys: string[];
  singletonKey: string | null;
  parentRunId: string | null;
  parentStepId: string | null;
}

export interface RunFailure {
  name: string;
  message: string;
  stack?: string;
}

/** Inserts runs and their first calls. A run of the same function and event, or key, is made once. */
export async function insertRuns(client: pg.PoolClient, runs: readonly NewRun[]): Promise<void> {
  const kept: NewRun[] = [];
  for (const run of runs) {
    if (run.singletonKey) {
      await client.query("select pg_advisory_xact_lock(hashtextextended($1, 1))", [run.singletonKey]);
      const busy = await client.query(
        "select from job_run where singleton_key = $1 and status in ('queued', 'running') limit 1",
        [run.singletonKey],
      );
      if (busy.rowCount || kept.some((other) => other.singletonKey === run.singletonKey)) continue;
    }
    kept.push(run);
  }
  if (kept.length === 0) return;
  const rows = kept.map(({ event, ...run }) => ({
    ...run,
    eventId: event.id,
    events: [event],
    traceId: event.data.traceId ?? null,
  }));
  const { rows: inserted } = await client.query<{ id: string }>(
    `insert into job_run (tenant_id, id, function_id, event_id, events, idempotency_key, concurrency_keys, singleton_key,
         parent_run_id, parent_step_id, trace_id)
     select "tenantId", new_id('run'), "functionId", "eventId", events, "idempotencyKey",
            array(select jsonb_array_elements_text("concurrencyKeys")), "singletonKey", "parentRunId", "parentStepId", "traceId"
       from jsonb_to_recordset($1::jsonb) as r("tenantId" text, "functionId" text, "eventId" text, events jsonb, "idempotencyKey" text,
            "concurrencyKeys" jsonb, "singletonKey" text, "parentRunId" text, "parentStepId" text, "traceId" text)
     on conflict (idempotency_key) do nothing returning id`,
    [JSON.stringify(rows)],
  );
  await addTasks(
    client,
    inserted.map((row) => ({ payload: { kind: "call", runId: row.id, stepId: WHOLE_FUNCTION, attempt: 0 } })),
  );
}

/** Records an event that the executor itself causes. */
export async function emitEvent(
  client: pg.PoolClient,
  tenantId: string,
  event: Omit<JobEvent, "ts">,
): Promise<void> {
  await client.query(
    `insert into outbox_event (tenant_id, id, name, data, trace_id, dedupe_key) values ($1, $2, $3, $4::jsonb, $5, $2) on conflict do nothing`,
    [
      tenantId,
      event.id,
      event.name,
      JSON.stringify(event.data),
      (event.data.traceId as string | undefined) ?? null,
    ],
  );
}

/** Ends a run, tells who waits for it, and announces its end when a function listens for that. */
export async function finishRun(
  client: pg.PoolClient,
  runId: string,
  end: { status: "completed" | "failed" | "canceled"; output?: unknown; error?: RunFailure },
): Promise<void> {
  const { rows } = await client.query<{
    tenant_id: string;
    function_id: string;
    events: JobEvent[];
    parent_run_id: string | null;
    parent_step_id: string | null;
  }>(
    `update job_run set status = $2, output = $3, error = $4, ended_at = clock_timestamp()
      where id = $1 and status in ('queued', 'running') returning tenant_id, function_id, events, parent_run_id, parent_step_id`,
    [runId, end.status, JSON.stringify(end.output ?? null), end.error ? JSON.stringify(end.error) : null],
  );
  const run = rows[0];
  if (!run) return;
  await client.query("delete from job_wait where run_id = $1", [runId]);
  if (run.parent_run_id && run.parent_step_id) {
    const memo =
      end.status === "completed"
        ? { type: "data", data: end.output ?? null }
        : { type: "error", error: end.error };
    await settleStep(client, run.parent_run_id, run.parent_step_id, memo);
  }
  const [event] = run.events;
  if (!event || event.name.startsWith("inngest/function.")) return;
  const name =
    end.status === "failed"
      ? "inngest/function.failed"
      : end.status === "canceled"
        ? "inngest/function.cancelled"
        : "inngest/function.finished";
  const outcome = end.error ? { error: end.error } : { result: end.output ?? null };
  await emitEvent(client, run.tenant_id, {
    id: `${runId}.end`,
    name,
    data: { function_id: run.function_id, run_id: runId, event, ...outcome },
  });
}

/** A wait is over: keeps its result and goes on. A step that is done stays as it is. */
export async function settleStep(
  client: pg.PoolClient,
  runId: string,
  stepId: string,
  memo: unknown,
): Promise<void> {
  const run = await client.query(
    "select from job_run where id = $1 and status = 'running' for no key update",
    [runId],
  );
  if (!run.rowCount) return;
  const done = await client.query(
    `update job_step set status = 'done', memo = $3, sequence = nextval('job_step_order'), ended_at = clock_timestamp()
      where run_id = $1 and id = $2 and status <> 'done'`,
    [runId, stepId, JSON.stringify(memo)],
  );
  await client.query("delete from job_wait where run_id = $1 and step_id = $2", [runId, stepId]);
  if (done.rowCount) await continueRun(client, runId);
}

/** Calls the function again once nothing it planned in parallel is outstanding. */
export async function continueRun(client: pg.PoolClient, runId: string, isRace = false): Promise<void> {
  const open = await client.query("select from job_step where run_id = $1 and status <> 'done' limit 1", [
    runId,
  ]);
  if (open.rowCount && !isRace) return;
  if (!open.rowCount)
    await client.query("update job_run set is_parallel = false where id = $1 and is_parallel", [runId]);
  await addTasks(client, [{ payload: { kind: "call", runId, stepId: WHOLE_FUNCTION, attempt: 0 } }]);
}

/** Names under which a run's concurrency is counted. */
export const concurrencyKeys = (fn: JobFunction, keyOf: (source: string) => string): string[] =>
  fn.limits.map((limit, index) => `${fn.id}|${index}|${limit.key ? keyOf(limit.key) : ""}`);
