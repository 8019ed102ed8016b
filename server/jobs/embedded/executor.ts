import { createHash } from "node:crypto";
import pg from "pg";
import { log } from "#server/platform/log.ts";
import { newId } from "#kernel/ids.ts";
import { applyAnswer } from "./apply.ts";
import { givePlacesBack, givePlacesBackOf, takePlaces } from "./concurrency.ts";
import { engineQuery, engineTransaction } from "./engine-db.ts";
import { readFunctions, type FunctionConfig, type JobFunction } from "./function-table.ts";
import { protocolTo, type CallAnswer, type Protocol } from "./protocol.ts";
import { EventPump } from "./pump.ts";
import { finishRun, settleStep, type JobEvent } from "./runs-store.ts";
import {
  claimTasks,
  endTask,
  giveBack,
  msToNextTask,
  releaseTasksOf,
  WHOLE_FUNCTION,
  type Task,
} from "./tasks.ts";

/** How an executor is set up. */
export interface ExecutorOptions {
  /** The address that serves the functions, e.g. http://127.0.0.1:3000/api/inngest. */
  functionsUrl: string;
  signingKey: string;
  databaseUrl: string;
  /** Calls under way at once in this process. */
  concurrency?: number;
  /** Shortens the waits between retries, for tests. */
  backoffScale?: number;
}

/** Namespace of the advisory locks that prove an instance is alive; any constant that nothing else uses. */
const ALIVE = 0x7468;
const POLL_MS = 1_000;
const RECOVER_MS = 3_000;

interface LoadedRun {
  id: string;
  tenant_id: string;
  function_id: string;
  events: JobEvent[];
  is_parallel: boolean;
  concurrency_keys: string[];
  trace_id: string | null;
  token: string;
  memos: { id: string; memo: unknown }[] | null;
}

/**
 * Runs Inngest functions on Postgres. Any number of executors may run: tasks are claimed with SKIP LOCKED, each answer is
 * applied once, and each process holds a session lock that Postgres drops when it dies, so others take its work over.
 */
export class Executor {
  private readonly options: ExecutorOptions;
  private readonly protocol: Protocol;
  private readonly instanceId = newId("run").replace("run_", "ins_");
  private functions: ReadonlyMap<string, JobFunction> = new Map();
  private pump = new EventPump(this.functions);
  private session: pg.Client | undefined;
  private timers: NodeJS.Timeout[] = [];
  private busy = 0;
  private isStopping = false;
  private isClaiming = false;
  private claimAgain = false;
  private wake: NodeJS.Timeout | undefined;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.protocol = protocolTo(options.functionsUrl, options.signingKey);
  }

  /** Reads the functions, registers this instance, takes over what dead ones left, and begins. */
  async start(): Promise<void> {
    this.functions = readFunctions((await this.protocol.sync()) as FunctionConfig[]);
    this.pump = new EventPump(this.functions);
    await this.pump.writeCrons();
    await this.openSession();
    await this.recover();
    this.timers = [
      setInterval(() => void this.guard("pump", () => this.pump.run()), POLL_MS),
      setInterval(() => void this.guard("cron", () => this.pump.tick()), POLL_MS / 2),
      setInterval(() => void this.guard("recover", () => this.recover()), RECOVER_MS),
      setInterval(() => this.claim(), POLL_MS),
    ];
    void this.guard("pump", () => this.pump.run());
    this.claim();
  }

  /** Takes no new work, lets what runs end, and signs off. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.timers.forEach(clearInterval);
    clearTimeout(this.wake);
    while (this.busy > 0 || this.isClaiming) await new Promise((next) => setTimeout(next, 10));
    await this.pump.run();
    await engineQuery("delete from job_instance where id = $1", [this.instanceId]);
    await this.session?.end();
  }

  private async guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (problem) {
      if (!this.isStopping)
        log.error({ err: problem, what }, "The job executor met a problem and tries again.");
    }
  }

  /** One connection of its own: it holds the lock that says this process lives, and hears of new events and tasks. */
  private async openSession(): Promise<void> {
    const session = new pg.Client({
      connectionString: this.options.databaseUrl,
      application_name: "throughline executor",
    });
    await session.connect();
    const lockKey = createHash("sha256").update(this.instanceId).digest().readInt32BE(0);
    await session.query("select pg_advisory_lock($1, $2)", [ALIVE, lockKey]);
    await engineQuery(
      `insert into job_instance (tenant_id, id, lock_key) values ('system', $1, $2) on conflict (id) do update set seen_at = now()`,
      [this.instanceId, lockKey],
    );
    session.on("notification", ({ channel }) => {
      if (channel === "job_task") this.claim();
      else void this.guard("pump", () => this.pump.run());
    });
    session.on("error", () => void this.reopenSession());
    await session.query("listen outbox_event");
    await session.query("listen job_task");
    this.session = session;
  }

  /** The database restarted: its locks are gone with it, so this instance proves itself anew. */
  private async reopenSession(): Promise<void> {
    while (!this.isStopping) {
      try {
        await this.openSession();
        return;
      } catch {
        await new Promise((next) => setTimeout(next, POLL_MS));
      }
    }
  }

  /** Takes over the work of instances whose lock is free: their process is dead. */
  private async recover(): Promise<void> {
    await engineQuery("update job_instance set seen_at = clock_timestamp() where id = $1", [this.instanceId]);
    const others = await engineQuery<{ id: string; lock_key: number }>(
      "select id, lock_key from job_instance where id <> $1",
      [this.instanceId],
    );
    for (const other of others) {
      await engineTransaction(async (client) => {
        const { rows } = await client.query<{ dead: boolean }>(
          "select pg_try_advisory_xact_lock($1, $2) as dead",
          [ALIVE, other.lock_key],
        );
        if (!rows[0]?.dead) return;
        await givePlacesBackOf(client, other.id);
        await client.query("update job_task set locked_by = null, locked_at = null where locked_by = $1", [
          other.id,
        ]);
        await client.query("delete from job_instance where id = $1", [other.id]);
        log.warn({ instance: other.id }, "Took over the work of a dead job executor.");
      });
    }
    const lost = await engineQuery<{ locked_by: string }>(
      `select distinct locked_by from job_task t where locked_by is not null and locked_at < now() - interval '15 seconds'
         and not exists (select from job_instance i where i.id = t.locked_by)`,
    );
    for (const { locked_by } of lost) await releaseTasksOf(locked_by);
  }

  /** Fills the free places with tasks that are due; sleeps until the next one is, or until woken. */
  private claim(): void {
    if (this.isClaiming) {
      this.claimAgain = true;
      return;
    }
    this.isClaiming = true;
    void this.guard("claim", async () => {
      do {
        this.claimAgain = false;
        const free = (this.options.concurrency ?? 8) - this.busy;
        if (this.isStopping || free <= 0) break;
        const tasks = await claimTasks(this.instanceId, free);
        for (const task of tasks) void this.work(task);
        if (tasks.length === free) break;
        await this.sleepToNext();
      } while (this.claimAgain);
    }).finally(() => {
      this.isClaiming = false;
      if (this.claimAgain && !this.isStopping && this.busy < (this.options.concurrency ?? 8)) this.claim();
    });
  }

  private async sleepToNext(): Promise<void> {
    const ms = await msToNextTask();
    clearTimeout(this.wake);
    if (ms !== undefined && ms < POLL_MS) this.wake = setTimeout(() => this.claim(), Math.max(1, ms + 1));
  }

  private async work(task: Task): Promise<void> {
    this.busy++;
    try {
      if (task.payload.kind === "wake") await this.wakeStep(task);
      else await this.callStep(task);
    } catch (problem) {
      log.error({ err: problem, task: task.id }, "A job task could not be worked off and goes back.");
      await giveBack(task).catch(() => undefined);
    } finally {
      this.busy--;
      this.claim();
    }
  }

  private async wakeStep(task: Task): Promise<void> {
    const { runId, stepId } = task.payload;
    await engineTransaction(async (client) => {
      const { rows } = await client.query<{ op: string }>(
        "select op from job_step where run_id = $1 and id = $2 and status <> 'done'",
        [runId, stepId],
      );
      const timedOut = {
        name: "InngestInvokeTimeoutError",
        message: "The invoked function did not end in time.",
      };
      const memo =
        rows[0]?.op === "InvokeFunction" ? { type: "error", error: timedOut } : { type: "data", data: null };
      if (rows[0]) await settleStep(client, runId, stepId, memo);
      await endTask(client, task);
    });
  }

  private async callStep(task: Task): Promise<void> {
    if (task.payload.kind !== "call") return;
    const { payload } = task;
    const run = await this.load(task);
    if (!run) return engineTransaction((client) => endTask(client, task));
    const fn = this.functions.get(run.function_id);
    if (!fn) {
      const error = {
        name: "FunctionNotFound",
        message: `There is no function ${run.function_id} any more.`,
      };
      return engineTransaction(async (client) => {
        await finishRun(client, run.id, { status: "failed", error });
        await endTask(client, task);
      });
    }
    const keys = run.concurrency_keys;
    const place = { tenantId: run.tenant_id, keys, fn };
    if (
      keys.length > 0 &&
      !(await engineTransaction((client) => takePlaces(client, place, task, this.instanceId)))
    )
      return;
    // a turn that began before and left no answer was cut off by a crash: it counts as an attempt
    const attempt = payload.attempt + Number(run.token.split(":")[1]) - 1;
    const answer: CallAnswer =
      attempt >= fn.maxAttempts
        ? {
            status: 400,
            noRetry: true,
            retryAfter: null,
            body: { name: "ExecutorCrashed", message: "The process died each time this step ran." },
          }
        : await this.protocol.call({
            functionId: fn.id,
            stepId: payload.stepId,
            runId: run.id,
            attempt,
            maxAttempts: fn.maxAttempts,
            isParallel: run.is_parallel,
            events: run.events,
            memos: run.memos ?? [],
          });
    await this.apply(task, run, fn, attempt, answer);
  }

  /** Begins a turn: marks the run as running and takes the place in it. Nothing when the run ended or the task was applied. */
  private async load(task: Task): Promise<LoadedRun | undefined> {
    const { runId, stepId } = task.payload;
    const rows = await engineQuery<LoadedRun>(
      `with run as (
         update job_run set status = 'running', started_at = coalesce(started_at, clock_timestamp()),
                cursor = case when $2 = '${WHOLE_FUNCTION}' then next_turn(cursor, $3) else cursor end
          where id = $1 and status in ('queued', 'running') and not exists (select from job_attempt where id = $3) returning *),
       step as (
         update job_step s set cursor = next_turn(s.cursor, $3) from run
          where s.run_id = run.id and s.id = $2 and s.status <> 'done' returning s.cursor)
       select run.id, run.tenant_id, run.function_id, run.events, run.is_parallel, run.concurrency_keys, run.trace_id,
              coalesce((select cursor from step), run.cursor) as token,
              (select json_agg(json_build_object('id', s.id, 'memo', s.memo) order by s.sequence)
                 from job_step s where s.run_id = run.id and s.status = 'done') as memos
         from run where $2 = '${WHOLE_FUNCTION}' or exists (select from step)`,
      [runId, stepId, task.id],
    );
    return rows[0];
  }

  private async apply(
    task: Task,
    run: LoadedRun,
    fn: JobFunction,
    attempt: number,
    answer: CallAnswer,
  ): Promise<void> {
    const { stepId } = task.payload;
    const call = { runId: run.id, tenantId: run.tenant_id, stepId, attempt, fn, traceId: run.trace_id };
    await engineTransaction(async (client) => {
      // The run's row first: two parallel steps that both began with the row that refers to it would deadlock.
      const { rows } = await client.query<{ is_ours: boolean }>(
        `select status = 'running' and ($2 <> '${WHOLE_FUNCTION}' or cursor = $3) as is_ours from job_run where id = $1 for no key update`,
        [run.id, stepId, run.token],
      );
      const { rowCount } = await client.query(
        `insert into job_attempt (tenant_id, id, run_id, step_id, attempt, outcome, error) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
        [run.tenant_id, task.id, run.id, stepId, attempt, String(answer.status), failureOf(answer)],
      );
      await endTask(client, task);
      if (rowCount === 1 && rows[0]?.is_ours) {
        const knows = (functionId: string) => this.functions.has(functionId);
        await applyAnswer({ client, call, answer, backoffScale: this.options.backoffScale ?? 1, knows });
      }
      await givePlacesBack(client, run.concurrency_keys, task.id);
    });
  }
}

/** What went wrong in an answer, for the log of attempts. */
function failureOf(answer: CallAnswer): string | null {
  if (answer.status >= 400) return JSON.stringify(answer.body);
  const operations = Array.isArray(answer.body) ? (answer.body as { error?: unknown }[]) : [];
  const failed = operations.find((operation) => operation?.error);
  return failed ? JSON.stringify(failed.error) : null;
}
