import { engineTransaction } from "./engine-db.ts";
import type { FunctionTable } from "./function-table.ts";
import { startRuns } from "./start-runs.ts";
import { nextTick } from "./timing.ts";

/** The tenant of what belongs to no merchant. */
const SYSTEM = "system";

/** Starts the functions whose time has come. Ticks missed while nothing ran collapse into one. */
export async function tickCrons(functions: FunctionTable, now = new Date()): Promise<void> {
  await engineTransaction(async (client) => {
    const { rows } = await client.query<{ function_id: string; expression: string; next_at: Date }>(
      "select function_id, expression, next_at from job_cron where next_at <= $1 order by next_at for update skip locked",
      [now],
    );
    for (const { function_id, expression, next_at } of rows) {
      const fn = functions.get(function_id);
      const at = next_at.toISOString();
      if (fn) {
        const event = {
          id: `${function_id}|${at}`,
          name: "inngest/scheduled.timer",
          ts: next_at.getTime(),
          data: { cron: expression, scheduledAt: at, fireAt: at },
        };
        await startRuns(client, [
          { tenantId: SYSTEM, fn, event, uniqueKey: `${fn.id}|cron|${expression}|${at}` },
        ]);
      }
      const next = nextTick(expression, now);
      await client.query(
        next
          ? "update job_cron set next_at = $3 where function_id = $1 and expression = $2"
          : "delete from job_cron where function_id = $1 and expression = $2 and $3::timestamptz is null",
        [function_id, expression, next],
      );
    }
  });
}

/** Makes the cron table say what the functions say; known expressions keep their next time. */
export async function writeCrons(functions: FunctionTable): Promise<void> {
  const crons = functions
    .all()
    .flatMap((fn) => fn.crons.map((expression) => ({ fn: fn.id, expression, next: nextTick(expression) })));
  const list = JSON.stringify(crons);
  await engineTransaction(async (client) => {
    await client.query(
      `delete from job_cron c where not exists (
         select from jsonb_to_recordset($1::jsonb) as x(fn text, expression text)
          where x.fn = c.function_id and x.expression = c.expression)`,
      [list],
    );
    await client.query(
      `insert into job_cron (function_id, expression, next_at) select fn, expression, next
         from jsonb_to_recordset($1::jsonb) as x(fn text, expression text, next timestamptz) on conflict do nothing`,
      [list],
    );
  });
}
