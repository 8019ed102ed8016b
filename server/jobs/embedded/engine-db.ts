import type pg from "pg";
import { pool } from "#server/db/pool.ts";

/** The executor's own transaction: it serves all merchants, and says so to row-level security. */
export async function engineTransaction<Value>(
  work: (client: pg.PoolClient) => Promise<Value>,
  tries = 4,
): Promise<Value> {
  const client = await pool().connect();
  let broken: Error | undefined;
  try {
    await client.query("begin");
    await client.query("select set_config('app.scope', 'jobs', true)");
    const value = await work(client);
    await client.query("commit");
    return value;
  } catch (problem) {
    await client.query("rollback").catch((lost: Error) => (broken = lost));
    const code = (problem as { code?: string }).code;
    // a deadlock or a serialization failure undid everything, so the work can simply be done again
    if (tries > 1 && (code === "40P01" || code === "40001")) return await engineTransaction(work, tries - 1);
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
