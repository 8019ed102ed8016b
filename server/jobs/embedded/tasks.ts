import type pg from "pg";
import { engineQuery, engineTransaction } from "./engine-db.ts";

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

/** Locks up to `limit` tasks that are due, for this instance. */
export function claimTasks(instanceId: string, limit: number): Promise<Task[]> {
  return engineQuery<Task & { id: string }>(
    `update job_task t set locked_by = $1, locked_at = clock_timestamp(), tries = tries + 1
       from (select id from job_task where locked_by is null and run_at <= clock_timestamp()
              order by run_at, id limit $2 for update skip locked) due
      where t.id = due.id returning t.id, t.payload`,
    [instanceId, limit],
  );
}

/** Milliseconds until the next task is due; undefined when there is none. */
export async function msToNextTask(): Promise<number | undefined> {
  const [row] = await engineQuery<{ ms: number | null }>(
    `select (extract(epoch from min(run_at) - clock_timestamp()) * 1000)::int as ms from job_task where locked_by is null`,
  );
  return row?.ms ?? undefined;
}

export async function endTask(client: pg.PoolClient, task: Task): Promise<void> {
  await client.query("delete from job_task where id = $1", [task.id]);
}

/** Our own trouble, not the function's: the task goes back and is tried again, later each time. */
export async function giveBack(task: Task): Promise<void> {
  await engineQuery(
    `update job_task set locked_by = null, locked_at = null, run_at = clock_timestamp() + make_interval(secs => least(60, power(2, tries)))
      where id = $1`,
    [task.id],
  );
}

/** Frees what a dead instance held. */
export async function releaseTasksOf(instanceId: string): Promise<void> {
  await engineTransaction(async (client) => {
    await client.query("update job_task set locked_by = null, locked_at = null where locked_by = $1", [
      instanceId,
    ]);
  });
}
