import type pg from "pg";
import { pool } from "#server/db/pool.ts";

/** A deadlock or a serialization failure undid everything, so the work can simply be done again. */
const UNDONE = new Set(["40P01", "40001"]);
const TRIES = 5;

/** The executor's own transaction: it serves all merchants, and says so to row-level security. */
export async function engineTransaction<Value>(
  work: (client: pg.PoolClient) => Promise<Value>,
): Promise<Value> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await onceInTransaction(work);
    } catch (problem) {
      if (attempt >= TRIES || !UNDONE.has((problem as { code?: string }).code ?? "")) throw problem;
      await new Promise((next) => setTimeout(next, Math.random() * 20 * attempt));
    }
  }
}

async function onceInTransaction<Value>(work: (client: pg.PoolClient) => Promise<Value>): Promise<Value> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query("begin; select set_config('app.scope', 'jobs', true)");
    const value = await work(client);
    await client.query("commit");
    return value;
  } catch (problem) {
    await client.query("rollback").catch((lost: Error) => (broken = lost));
    throw problem;
  } finally {
    client.release(broken);
  }
}

/** Rows of one statement in an engine transaction of its own. */
export async function engineQuery<Row extends pg.QueryResultRow>(
  text: string,
  values: unknown[] = [],
): Promise<Row[]> {
  return engineTransaction(async (client) => (await client.query<Row>(text, values)).rows);
}
