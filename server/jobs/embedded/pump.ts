import type pg from "pg";
import { engineTransaction } from "./engine-db.ts";
import { evaluate, holds } from "./expression.ts";
import { nextTick, type JobFunction } from "./function-table.ts";
import {
  concurrencyKeys,
  finishRun,
  insertRuns,
  settleStep,
  type JobEvent,
  type NewRun,
} from "./runs-store.ts";

const BATCH = 200;

interface OutboxRow {
  tenant_id: string;
  id: string;
  name: string;
  data: Record<string, unknown>;
  created_at: Date;
}

/** Turns events into runs: starts what is triggered, ends what waited for them, cancels what they cancel. */
export class EventPump {
  private readonly functions: ReadonlyMap<string, JobFunction>;
  private isRunning = false;
  private isWanted = false;

  constructor(functions: ReadonlyMap<string, JobFunction>) {
    this.functions = functions;
  }

  /** Works off everything that waits. A call while it works makes it look once more. */
  async run(): Promise<void> {
    this.isWanted = true;
    if (this.isRunning) return;
    this.isRunning = true;
    try {
      while (this.isWanted) {
        this.isWanted = false;
        while ((await engineTransaction((client) => this.pumpBatch(client))) === BATCH);
      }
    } finally {
      this.isRunning = false;
    }
  }

  private async pumpBatch(client: pg.PoolClient): Promise<number> {
    const { rows } = await client.query<OutboxRow>(
      `select tenant_id, id, name, data, created_at from outbox_event where pumped_at is null
        order by sequence limit $1 for update skip locked`,
      [BATCH],
    );
    if (rows.length === 0) return 0;
    const events = rows.map((row) => ({ tenantId: row.tenant_id, event: toEvent(row) }));
    await insertRuns(
      client,
      events.flatMap(({ tenantId, event }) => this.runsFor(tenantId, event)),
    );
    await this.endWaits(client, events);
    await this.cancelRuns(client, events);
    await client.query("update outbox_event set pumped_at = clock_timestamp() where id = any($1)", [
      rows.map((row) => row.id),
    ]);
    return rows.length;
  }

  private runsFor(tenantId: string, event: JobEvent): NewRun[] {
    const runs: NewRun[] = [];
    for (const fn of this.functions.values()) {
      if (fn.events.some((trigger) => trigger.name === event.name && holds(trigger.condition, { event }))) {
        runs.push(newRun(tenantId, fn, event));
      }
    }
    if (event.name === "inngest/function.invoked") {
      const call = event.data._invoked as { functionId: string; runId: string; stepId: string };
      const fn = this.functions.get(call.functionId);
      if (fn)
        runs.push({ ...newRun(tenantId, fn, event), parentRunId: call.runId, parentStepId: call.stepId });
    }
    return runs;
  }

  private async endWaits(
    client: pg.PoolClient,
    events: { tenantId: string; event: JobEvent }[],
  ): Promise<void> {
    const { rows } = await client.query<{
      tenant_id: string;
      run_id: string;
      step_id: string;
      event_name: string;
      condition: string | null;
      started_by: JobEvent;
    }>(
      `select w.*, r.events -> 0 as started_by from job_wait w join job_run r on r.id = w.run_id
        where w.event_name = any($1) order by w.run_id, w.step_id`,
      [[...new Set(events.map(({ event }) => event.name))]],
    );
    for (const wait of rows) {
      const found = events.find(
        ({ tenantId, event }) =>
          tenantId === wait.tenant_id &&
          event.name === wait.event_name &&
          holds(wait.condition, { event: wait.started_by, async: event }),
      );
      if (found) await settleStep(client, wait.run_id, wait.step_id, { type: "data", data: found.event });
    }
  }

  private async cancelRuns(
    client: pg.PoolClient,
    events: { tenantId: string; event: JobEvent }[],
  ): Promise<void> {
    for (const fn of this.functions.values()) {
      const cancels = fn.cancels.flatMap((cancel) =>
        events
          .filter(({ event }) => event.name === cancel.event)
          .map((entry) => ({ ...entry, condition: cancel.condition })),
      );
      if (cancels.length === 0) continue;
      const { rows } = await client.query<{ id: string; tenant_id: string; started_by: JobEvent }>(
        `select id, tenant_id, events -> 0 as started_by from job_run where function_id = $1 and status in ('queued', 'running') order by id`,
        [fn.id],
      );
      for (const run of rows) {
        const by = cancels.find(
          (cancel) =>
            cancel.tenantId === run.tenant_id &&
            cancel.event.id !== run.started_by.id &&
            holds(cancel.condition, { event: run.started_by, async: cancel.event }),
        );
        if (by)
          await finishRun(client, run.id, {
            status: "canceled",
            error: { name: "Canceled", message: `By event ${by.event.id}.` },
          });
      }
    }
  }

  /** Starts the functions whose time has come. Ticks missed while nothing ran collapse into one. */
  async tick(now = new Date()): Promise<void> {
    await engineTransaction(async (client) => {
      const { rows } = await client.query<{ function_id: string; expression: string; next_at: Date }>(
        "select function_id, expression, next_at from job_cron where next_at <= $1 for update skip locked",
        [now],
      );
      for (const row of rows) {
        const fn = this.functions.get(row.function_id);
        const at = row.next_at.toISOString();
        const event = {
          id: `${row.function_id}.${at}`,
          name: "inngest/scheduled.timer",
          ts: row.next_at.getTime(),
          data: { cron: row.expression },
        };
        if (fn)
          await insertRuns(client, [
            { ...newRun("system", fn, event), idempotencyKey: `${fn.id}|cron|${row.expression}|${at}` },
          ]);
        await client.query("update job_cron set next_at = $3 where function_id = $1 and expression = $2", [
          row.function_id, row.expression, nextTick(row.expression, now)]); // prettier-ignore
      }
    });
  }

  /** Makes the cron table say what the functions say; known expressions keep their next time. */
  async writeCrons(): Promise<void> {
    const crons = [...this.functions.values()].flatMap((fn) =>
      fn.crons.map((expression) => ({ fn: fn.id, expression, next: nextTick(expression) })),
    );
    await engineTransaction(async (client) => {
      const list = JSON.stringify(crons);
      await client.query(
        `delete from job_cron c where not exists (select from jsonb_to_recordset($1::jsonb) as x(fn text, expression text)
           where x.fn = c.function_id and x.expression = c.expression)`, [list]); // prettier-ignore
      await client.query(
        `insert into job_cron (function_id, expression, next_at) select fn, expression, next
           from jsonb_to_recordset($1::jsonb) as x(fn text, expression text, next timestamptz) on conflict do nothing`, [list]); // prettier-ignore
    });
  }
}

const toEvent = (row: OutboxRow): JobEvent => ({
  id: row.id,
  name: row.name,
  data: row.data,
  ts: row.created_at.getTime(),
});

function newRun(tenantId: string, fn: JobFunction, event: JobEvent): NewRun {
  const keyOf = (source: string): string => {
    try {
      return JSON.stringify(evaluate(source, { event }) ?? null);
    } catch {
      return "null";
    }
  };
  const day = Math.floor(event.ts / 86_400_000);
  return {
    tenantId,
    functionId: fn.id,
    event,
    idempotencyKey: fn.idempotency
      ? `${tenantId}|${fn.id}|key|${keyOf(fn.idempotency)}|${day}`
      : `${fn.id}|event|${event.id}`,
    concurrencyKeys: concurrencyKeys(fn, keyOf),
    singletonKey: fn.singleton
      ? `${tenantId}|${fn.id}|${fn.singleton.key ? keyOf(fn.singleton.key) : ""}`
      : null,
    parentRunId: null,
    parentStepId: null,
  };
}
