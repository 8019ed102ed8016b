import type pg from "pg";
import { engineTransaction } from "./engine-db.ts";
import { holds } from "./expression.ts";
import type { FunctionTable } from "./function-table.ts";
import { finishRun, settleStep, type JobEvent } from "./runs-store.ts";
import { startRuns, type NewRun } from "./start-runs.ts";

const BATCH = 200;
/** In a burst, one commit after the other has its event; this long they gather. After a quiet time nothing waits. */
const GATHER_MS = 20;

/** The name of the event that carries an invocation, and where in its data the invocation stands. */
export const INVOKED = "inngest/function.invoked";
export interface Invocation {
  functionId: string;
  runId: string;
  stepId: string;
}

interface Arrival {
  tenantId: string;
  event: JobEvent;
}

/** Turns events into runs: starts what is triggered, ends what waited for them, cancels what they cancel. */
export class EventPump {
  private readonly functions: FunctionTable;
  private isRunning = false;
  private isWanted = false;

  constructor(functions: FunctionTable) {
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
        let found: number;
        let isBusy = false;
        do {
          found = await engineTransaction((client) => this.pumpBatch(client));
          isBusy ||= found > 0;
        } while (found === BATCH);
        if (isBusy) await new Promise((next) => setTimeout(next, GATHER_MS));
      }
    } finally {
      this.isRunning = false;
    }
  }

  private async pumpBatch(client: pg.PoolClient): Promise<number> {
    const { rows } = await client.query<Omit<JobEvent, "ts"> & { tenant_id: string; created_at: Date }>(
      `select tenant_id, id, name, data, created_at from outbox_event where pumped_at is null
        order by sequence limit $1 for update skip locked`,
      [BATCH],
    );
    if (rows.length === 0) return 0;
    const arrivals = rows.map(({ tenant_id, created_at, id, name, data }) => ({
      tenantId: tenant_id,
      event: { id, name, data: data ?? {}, ts: created_at.getTime() },
    }));
    await startRuns(
      client,
      arrivals.flatMap((arrival) => this.runsFor(arrival)),
    );
    await this.endWaits(client, arrivals);
    await this.cancelRuns(client, arrivals);
    await client.query("update outbox_event set pumped_at = clock_timestamp() where id = any($1)", [
      rows.map((row) => row.id),
    ]);
    return rows.length;
  }

  private runsFor({ tenantId, event }: Arrival): NewRun[] {
    if (event.name === INVOKED) {
      const invocation = event.data._invoked as Invocation | undefined;
      const fn = invocation && this.functions.get(invocation.functionId);
      return fn ? [{ tenantId, fn, event, parent: invocation }] : [];
    }
    const isStarted = (trigger: { name: string; condition?: string }) =>
      trigger.name === event.name && holds(trigger.condition, { event });
    return this.functions
      .startedBy(event.name)
      .filter((fn) => fn.events.some(isStarted))
      .map((fn) => ({ tenantId, fn, event }));
  }

  private async endWaits(client: pg.PoolClient, arrivals: Arrival[]): Promise<void> {
    const { rows } = await client.query<{
      tenant_id: string;
      run_id: string;
      step_id: string;
      event_name: string;
      condition: string | null;
      started_by: JobEvent;
    }>(
      `select w.*, r.events -> 0 as started_by from job_wait w join job_run r on r.id = w.run_id
        where w.event_name = any($1) and w.tenant_id = any($2) order by w.run_id, w.step_id`,
      [
        [...new Set(arrivals.map(({ event }) => event.name))],
        [...new Set(arrivals.map(({ tenantId }) => tenantId))],
      ],
    );
    for (const wait of rows) {
      const found = arrivals.find(
        ({ tenantId, event }) =>
          tenantId === wait.tenant_id &&
          event.name === wait.event_name &&
          holds(wait.condition, { event: wait.started_by, async: event }),
      );
      if (found) await settleStep(client, wait.run_id, wait.step_id, { type: "data", data: found.event });
    }
  }

  private async cancelRuns(client: pg.PoolClient, arrivals: Arrival[]): Promise<void> {
    const concerned = arrivals.filter(({ event }) => this.functions.canceledBy(event.name).length > 0);
    if (concerned.length === 0) return;
    const functionIds = concerned.flatMap(({ event }) =>
      this.functions.canceledBy(event.name).map((fn) => fn.id),
    );
    const { rows } = await client.query<{
      id: string;
      tenant_id: string;
      function_id: string;
      queued_at: Date;
      started_by: JobEvent;
    }>(
      `select id, tenant_id, function_id, queued_at, events -> 0 as started_by from job_run
        where function_id = any($1) and tenant_id = any($2) and status in ('queued', 'running') order by id`,
      [[...new Set(functionIds)], [...new Set(concerned.map(({ tenantId }) => tenantId))]],
    );
    for (const run of rows) {
      const cancels = this.functions.get(run.function_id)?.cancels ?? [];
      const by = concerned.find(
        ({ tenantId, event }) =>
          tenantId === run.tenant_id &&
          event.id !== run.started_by.id &&
          cancels.some(
            (cancel) =>
              cancel.event === event.name &&
              event.ts <= run.queued_at.getTime() + (cancel.withinMs ?? Infinity) &&
              holds(cancel.condition, { event: run.started_by, async: event }),
          ),
      );
      if (by)
        await finishRun(client, run.id, {
          status: "canceled",
          error: { name: "Canceled", message: `By event ${by.event.id}.` },
        });
    }
  }
}
