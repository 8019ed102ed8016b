import { log } from "#server/platform/log.ts";
import { applyAnswer } from "./apply.ts";
import { givePlacesBack, takePlaces } from "./concurrency.ts";
import { engineQuery, engineTransaction } from "./engine-db.ts";
import { readFunctions, type FunctionConfig, type JobFunction } from "./function-table.ts";
import { Instance } from "./instance.ts";
import { protocolTo, type CallAnswer, type Protocol } from "./protocol.ts";
import { EventPump } from "./pump.ts";
import { finishRun, settleStep, type JobEvent } from "./runs-store.ts";
import { claimTasks, endTask, giveBack, msToNextTask, WHOLE_FUNCTION, type Task } from "./tasks.ts";

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
  private readonly instance: Instance;
  private functions: ReadonlyMap<string, JobFunction> = new Map();
  private pump = new EventPump(this.functions);
  private timers: NodeJS.Timeout[] = [];
  private busy = 0;
  private isStopping = false;
  private isClaiming = false;
  private claimAgain = false;
  private wake: NodeJS.Timeout | undefined;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.protocol = protocolTo(options.functionsUrl, options.signingKey);
    this.instance = new Instance(options.databaseUrl, {
      onTask: () => this.claim(),
      onEvent: () => void this.guard("pump", () => this.pump.run()),
    });
  }

  /** Reads the functions, registers this instance, takes over what dead ones left, and begins. */
  async start(): Promise<void> {
    this.functions = readFunctions((await this.protocol.sync()) as FunctionConfig[]);
    this.pump = new EventPump(this.functions);
    await this.pump.writeCrons();
    await this.instance.open();
    await this.instance.recover();
    this.timers = [
      setInterval(() => void this.guard("pump", () => this.pump.run()), POLL_MS),
      setInterval(() => void this.guard("cron", () => this.pump.tick()), POLL_MS / 2),
      setInterval(() => void this.guard("recover", () => this.instance.recover()), RECOVER_MS),
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
    await this.instance.close();
  }

  private async guard(what: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (problem) {
      if (!this.isStopping)
        log.error({ err: problem, what }, "The job executor met a problem and tries again.");
    }
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
        const tasks = await claimTasks(this.instance.id, free);
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
      !(await engineTransaction((client) => takePlaces(client, place, task, this.instance.id)))
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
