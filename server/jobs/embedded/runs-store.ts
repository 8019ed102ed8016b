import type pg from "pg";
import { newId } from "#kernel/ids.ts";
import { log } from "#server/platform/log.ts";
import { statusesBefore } from "./states.ts";
import { addTasks, WHOLE_FUNCTION } from "./tasks.ts";

/** An event as functions see it. */
export interface JobEvent {
  id: string;
  name: string;
  data: Record<string, unknown>;
  ts: number;
}

export interface RunFailure {
  name: string;
  message: string;
  stack?: string;
}

/** How a run ends. */
export type RunEnd =
  { status: "completed"; output: unknown } | { status: "failed" | "canceled"; error: RunFailure };

/** Events of the SDK that a run's end causes; `finished` is not among them, since nothing may listen to it here. */
const END_EVENTS = { failed: "inngest/function.failed", canceled: "inngest/function.cancelled" } as const;

/** Records an event that the executor itself causes. A second one with the same id is dropped. */
export async function emitEvent(
  client: pg.PoolClient,
  tenantId: string,
  event: Omit<JobEvent, "ts"> & { traceId: string | null },
): Promise<void> {
  await client.query(
    `insert into outbox_event (tenant_id, id, name, data, trace_id, dedupe_key) values ($1, $2, $3, $4::jsonb, $5, $2) on conflict do nothing`,
    [tenantId, event.id, event.name, JSON.stringify(event.data), event.traceId],
  );
}

/** Ends a run that has not ended, tells who invoked it, and announces a failure or cancellation. */
export async function finishRun(client: pg.PoolClient, runId: string, end: RunEnd): Promise<void> {
  const { rows } = await client.query<{
    tenant_id: string;
    function_id: string;
    events: JobEvent[];
    parent_run_id: string | null;
    parent_step_id: string | null;
    trace_id: string | null;
  }>(
    `update job_run set status = $2, output = $3, error = $4, gather_key = null, ended_at = clock_timestamp()
      where id = $1 and status = any($5)
      returning tenant_id, function_id, events, parent_run_id, parent_step_id, trace_id`,
    [
      runId,
      end.status,
      end.status === "completed" ? JSON.stringify(end.output ?? null) : null,
      end.status === "completed" ? null : JSON.stringify(end.error),
      statusesBefore(end.status),
    ],
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
  if (end.status === "completed") return;
  if (end.status === "failed")
    log.error({ run: runId, function: run.function_id, err: end.error }, "A job run failed.");
  const [event] = run.events;
  // the end of what listens to ends is not announced: a failing failure function would call itself for ever
  if (!event || (Object.values(END_EVENTS) as string[]).includes(event.name)) return;
  await emitEvent(client, run.tenant_id, {
    id: newId("evt"),
    name: END_EVENTS[end.status],
    data: { function_id: run.function_id, run_id: runId, event, events: run.events, error: end.error },
    traceId: run.trace_id,
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

/** Calls the function again once nothing it planned in parallel is outstanding; in a race, at once. */
export async function continueRun(client: pg.PoolClient, runId: string, isRace = false): Promise<void> {
  const open = await client.query("select from job_step where run_id = $1 and status <> 'done' limit 1", [
    runId,
  ]);
  if (open.rowCount && !isRace) return;
  if (!open.rowCount)
    await client.query("update job_run set is_parallel = false where id = $1 and is_parallel", [runId]);
  await addTasks(client, [{ payload: { kind: "call", runId, stepId: WHOLE_FUNCTION, attempt: 0 } }]);
}
