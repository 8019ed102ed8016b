import type pg from "pg";
import type { FunctionTable, JobFunction } from "./function-table.ts";
import { endTask, type Task } from "./tasks.ts";

/** Names under which a run's concurrency is counted: function, which of its limits, value of the limit's key. */
export const concurrencyKeys = (fn: JobFunction, valueOf: (expression: string) => string): string[] =>
  fn.limits.map((limit, index) => `${fn.id}|${index}|${limit.key ? valueOf(limit.key) : ""}`);

/**
 * Counts who runs under a key. What finds no place is parked outside the queue, so that a busy key never keeps others from
 * their turn; a place that comes free is handed to the parked task that waits longest, so that a newcomer cannot take it.
 */
export class Places {
  private readonly functions: FunctionTable;
  private readonly instanceId: string;

  constructor(functions: FunctionTable, instanceId: string) {
    this.functions = functions;
    this.instanceId = instanceId;
  }

  /** Takes a place under each key, or parks the task. False when it was parked: it is no longer in the queue. */
  async take(client: pg.PoolClient, tenantId: string, keys: readonly string[], task: Task): Promise<boolean> {
    await lockKeys(client, keys);
    const { rows } = await client.query<{ key: string; used: number }>(
      "select key, count(*)::int as used from job_lease where key = any($1) and task_id <> $2 group by key",
      [keys, task.id],
    );
    const used = new Map(rows.map((row) => [row.key, row.used]));
    const full = keys.find((key) => (used.get(key) ?? 0) >= this.limitOf(key));
    if (full !== undefined) {
      await client.query("insert into job_parked (tenant_id, id, key, payload) values ($1, $2, $3, $4)", [
        tenantId,
        task.id,
        full,
        JSON.stringify(task.payload),
      ]);
      await endTask(client, task);
      await this.giveBack(client, task);
      return false;
    }
    await client.query(
      `insert into job_lease (tenant_id, key, task_id, instance_id) select $1, k, $3, $4 from unnest($2::text[]) as k
       on conflict (key, task_id) do update set instance_id = excluded.instance_id`,
      [tenantId, keys, task.id, this.instanceId],
    );
    return true;
  }

  /** Gives back every place the task holds, or was handed, to those who wait. */
  async giveBack(client: pg.PoolClient, task: Task): Promise<void> {
    const { rows } = await client.query<{ key: string }>("select key from job_lease where task_id = $1", [
      task.id,
    ]);
    if (rows.length === 0) return;
    const keys = rows.map((row) => row.key);
    await lockKeys(client, keys);
    await client.query("delete from job_lease where task_id = $1", [task.id]);
    await this.handOver(client, keys);
  }

  /** Frees the places of a dead instance. */
  async giveBackOf(client: pg.PoolClient, instanceId: string): Promise<void> {
    const { rows } = await client.query<{ key: string }>(
      "select distinct key from job_lease where instance_id = $1",
      [instanceId],
    );
    const keys = rows.map((row) => row.key);
    await lockKeys(client, keys);
    await client.query("delete from job_lease where instance_id = $1", [instanceId]);
    await this.handOver(client, keys);
  }

  /** Lets parked tasks go where a limit was raised since they were parked. */
  async handOverAll(client: pg.PoolClient): Promise<void> {
    const { rows } = await client.query<{ key: string }>("select distinct key from job_parked");
    const keys = rows.map((row) => row.key);
    await lockKeys(client, keys);
    await this.handOver(client, keys);
  }

  /** Parked tasks go back to the queue with their place, as many as there are free places. The keys are locked. */
  private async handOver(client: pg.PoolClient, keys: readonly string[]): Promise<void> {
    for (const key of [...keys].sort()) {
      await client.query(
        `with next as (
           delete from job_parked where id in (
             select id from job_parked where key = $1 order by id
              limit (select greatest(0, $2::int - count(*)) from job_lease where key = $1))
           returning tenant_id, id, key, payload),
         task as (insert into job_task (tenant_id, id, payload) select tenant_id, id, payload from next)
         insert into job_lease (tenant_id, key, task_id, instance_id) select tenant_id, key, id, $3 from next`,
        [key, Math.min(this.limitOf(key), 1_000_000), this.instanceId],
      );
    }
  }

  /** A key of a function that is gone has no limit: its runs fail, and need no turn for that. */
  private limitOf(key: string): number {
    const [functionId, index] = key.split("|");
    return this.functions.get(functionId ?? "")?.limits[Number(index)]?.limit ?? Infinity;
  }
}

const lockKeys = (client: pg.PoolClient, keys: readonly string[]) =>
  client.query(
    "select pg_advisory_xact_lock(hashtextextended(k, 0)) from (select unnest($1::text[]) as k order by 1) s",
    [keys],
  );
