import type pg from "pg";
import { engineQuery } from "./engine-db.ts";

/** A piece of work in the queue: call the app for a run (or one of its planned steps), or end a wait. */
export type TaskPayload =
  | { kind: "call"; runId: string; stepId: string; attempt: number }
  | { kind: "wake"; runId: string; stepId: string };
export interface Task {
  id: string;
  payload: TaskPayload;
}

/** The step id of a call that begins at the function's start, in the words of the SDK. */
export const WHOLE_FUNCTION = "step";

/** Puts tasks of existing runs into the queue. `runAt` is now unless given. */
export async function addTasks(
  client: pg.PoolClient,
  tasks: { payload: TaskPayload; runAt?: Date }[],
): Promise<void> {
  if (tasks.length === 0) return;
  await client.query(
    `insert into job_task (tenant_id, id, payload, run_at)
     select r.tenant_id, new_id('tsk'), t.payload, coalesce(t.run_at, clock_timestamp())
       from unnest($1::jsonb[], $2::timestamptz[]) as t(payload, run_at) join job_run r on r.id = t.payload ->> 'runId'`,
    [tasks.map((task) => JSON.stringify(task.payload)), tasks.map((task) => task.runAt ?? null)],
  );
}

/** The id of a run's first task, so that a run that has not begun can be put off. */
export const firstTaskId = (runId: string): string => runId.replace(/^run/, "tsk");

/**
 * Locks up to `limit` tasks that are due, for this instance.
 * @returns them, and the milliseconds until another comes due; undefined when none waits for its time
 */
export async function claimTasks(
  instanceId: string,
  limit: number,
): Promise<{ tasks: Task[]; msToNext: number | undefined }> {
  const rows = await engineQuery<{ id: string | null; payload: TaskPayload; ms: number | null }>(
    `with due as materialized (
       select id from job_task where locked_by is null and run_at <= clock_timestamp()
        order by run_at, id limit $2 for update skip locked),
     claimed as (
       update job_task t set locked_by = $1, locked_at = clock_timestamp(), tries = tries + 1
         from due where t.id = due.id returning t.id, t.payload)
     select id, payload, null::float8 as ms from claimed
     union all
     select null, null, (extract(epoch from min(run_at) - clock_timestamp()) * 1000)::float8
       from job_task where locked_by is null and run_at > statement_timestamp()`,
    [instanceId, limit],
  );
  const tasks = rows.flatMap(({ id, payload }) => (id === null ? [] : [{ id, payload }]));
  return { tasks, msToNext: rows.find(({ id }) => id === null)?.ms ?? undefined };
}

export async function endTask(client: pg.PoolClient, task: Task): Promise<void> {
  await client.query("delete from job_task where id = $1", [task.id]);
}

/** Unlocks a task that was claimed before its time. */
export async function unlockTask(client: pg.PoolClient, task: Task): Promise<void> {
  await client.query("update job_task set locked_by = null, locked_at = null where id = $1", [task.id]);
}

/** Our own trouble, not the function's: the task goes back and is tried again, later each time. */
export async function giveBack(task: Task, instanceId: string): Promise<void> {
  await engineQuery(
    `update job_task set locked_by = null, locked_at = null, run_at = clock_timestamp() + make_interval(secs => least(60, power(2, tries)))
      where id = $1 and locked_by = $2`,
    [task.id, instanceId],
  );
}

/** Frees what a dead instance held. */
export async function releaseTasksOf(client: pg.PoolClient, instanceId: string): Promise<void> {
  await client.query("update job_task set locked_by = null, locked_at = null where locked_by = $1", [
    instanceId,
  ]);
}
