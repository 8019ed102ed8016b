import type pg from "pg";
import type { JobFunction } from "./function-table.ts";
import { addTasks, endTask, type Task, type TaskPayload } from "./tasks.ts";

const lockKeys = (client: pg.PoolClient, keys: readonly string[]) =>
  client.query(
    "select pg_advisory_xact_lock(hashtextextended(k, 0)) from (select unnest($1::text[]) as k order by 1) s",
    [keys],
  );

/**
 * Takes a place under each of the run's limits, or parks the task outside the queue until a place is free, so that a busy
 * key never keeps others from their turn.
 */
export async function takePlaces(
  client: pg.PoolClient,
  run: { tenantId: string; keys: string[]; fn: JobFunction },
  task: Task,
  instanceId: string,
): Promise<boolean> {
  await lockKeys(client, run.keys);
  const { rows } = await client.query<{ key: string; used: number }>(
    "select key, count(*)::int as used from job_lease where key = any($1) and task_id <> $2 group by key",
    [run.keys, task.id],
  );
  const used = new Map(rows.map((row) => [row.key, row.used]));
  const full = run.keys.find(
    (key, index) => (used.get(key) ?? 0) >= (run.fn.limits[index]?.limit ?? Infinity),
  );
  if (full !== undefined) {
    await client.query(
      "insert into job_parked (tenant_id, id, key, payload) values ($1, new_id('prk'), $2, $3)",
      [run.tenantId, full, JSON.stringify(task.payload)],
    );
    await endTask(client, task);
    return false;
  }
  await client.query(
    `insert into job_lease (tenant_id, key, task_id, instance_id) select $1, k, $3, $4 from unnest($2::text[]) as k
     on conflict (key, task_id) do update set instance_id = excluded.instance_id`,
    [run.tenantId, run.keys, task.id, instanceId],
  );
  return true;
}

/** Gives the places back and lets the next parked task of each key go. */
export async function givePlacesBack(
  client: pg.PoolClient,
  keys: readonly string[],
  taskId: string,
): Promise<void> {
  if (keys.length === 0) return;
  await lockKeys(client, keys);
  await client.query("delete from job_lease where task_id = $1", [taskId]);
  await unpark(client, keys);
}

/** Frees the places of a dead instance. */
export async function givePlacesBackOf(client: pg.PoolClient, instanceId: string): Promise<void> {
  const { rows } = await client.query<{ key: string }>(
    "delete from job_lease where instance_id = $1 returning key",
    [instanceId],
  );
  const keys = [...new Set(rows.map((row) => row.key))];
  if (keys.length === 0) return;
  await lockKeys(client, keys);
  await unpark(client, keys);
}

async function unpark(client: pg.PoolClient, keys: readonly string[]): Promise<void> {
  for (const key of [...keys].sort()) {
    const { rows } = await client.query<{ payload: TaskPayload }>(
      "delete from job_parked where id = (select id from job_parked where key = $1 order by id limit 1) returning payload",
      [key],
    );
    await addTasks(client, rows);
  }
}
