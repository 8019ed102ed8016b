import type pg from "pg";
import { log } from "#server/platform/log.ts";
import { applyAnswer } from "./apply-answer.ts";
import { Places } from "./concurrency.ts";
import { tickCrons, writeCrons } from "./crons.ts";
import { engineTransaction } from "./engine-db.ts";
import { FunctionTable } from "./function-table.ts";
import { Instance, recoverDead } from "./instance.ts";
import { AppUnreachable, NO_ANSWER, protocolTo, type CallAnswer, type Protocol } from "./protocol.ts";
import { EventPump } from "./pump.ts";
import { readFunctions, type FunctionConfig } from "./read-functions.ts";
import { settleStep } from "./runs-store.ts";
import { addTasks, claimTasks, endTask, giveBack, releaseTasksOf, type Task } from "./tasks.ts";
import { beginTurn, standingOf, type Turn } from "./turn.ts";

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

/** Notifications wake the executor at once; it looks by itself this often, should one be lost. */
const POLL_MS = 1_000;
const CRON_MS = 500;
const RECOVER_MS = 3_000;
/** The app may be deployed anew without this process. */
const SYNC_MS = 30_000;
/** How soon a call is tried again when the app takes no connections; that does not count as an attempt. */
const UNREACHABLE_MS = 1_000;
const CALLS_AT_ONCE = 8;

/**
 * Runs Inngest functions on Postgres. Any number of executors may run: tasks are claimed with SKIP LOCKED, each answer is
 * applied once, and each process holds a session lock that Postgres drops when it dies, so others take its work over.
 */
export class Executor {
  private readonly options: ExecutorOptions;
  private readonly protocol: Protocol;
  private readonly instance: Instance;
  private readonly functions = new FunctionTable();
  private readonly pump = new EventPump(this.functions);
  private readonly places: Places;
  private readonly callsAtOnce: number;
  private timers: NodeJS.Timeout[] = [];
  private busy = 0;
  private isStopping = false;
  private isClaiming = false;
  private claimAgain = false;
  private pausedUntil = 0;
  private readonly running = new Set<Promise<void>>();
  private wake: NodeJS.Timeout | undefined;

  constructor(options: ExecutorOptions) {
    this.options = options;
    this.callsAtOnce = options.concurrency ?? CALLS_AT_ONCE;
    this.protocol = protocolTo(options.functionsUrl, options.signingKey);
    this.instance = new Instance(options.databaseUrl, (wake) =>
      wake === "job_task" ? this.claim() : void this.guard("pump", () => this.pump.run()),
    );
    this.places = new Places(this.functions, this.instance.id);
  }

  /**
   * Reads the functions, registers this instance, takes over what dead ones left, and begins.
   * @throws AppUnreachable while the app does not answer; Error when a function asks for what is not supported
   */
  async start(): Promise<void> {
    await this.sync();
    await this.instance.open();
    await this.recover();
    await engineTransaction((client) => this.places.handOverAll(client));
    const every = (ms: number, what: string, work: () => Promise<void>) =>
      setInterval(() => void this.guard(what, work), ms);
    this.timers = [
      every(POLL_MS, "pump", () => this.pump.run()),
      every(CRON_MS, "cron", () => tickCrons(this.functions)),
      every(RECOVER_MS, "recover", () => this.recover()),
      every(SYNC_MS, "sync", () => this.sync()),
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
    while (this.busy > 0 || this.running.size > 0) await new Promise((next) => setTimeout(next, 10));
    await this.instance.close();
  }

  private async sync(): Promise<void> {
    this.functions.replace(readFunctions((await this.protocol.sync()) as FunctionConfig[]));
    await writeCrons(this.functions);
  }

  private async recover(): Promise<void> {
    await this.instance.beat();
    await recoverDead(this.instance, async (client, deadId) => {
      await releaseTasksOf(client, deadId);
      await this.places.giveBackOf(client, deadId);
    });
  }

  /** Does work of the executor's own. A problem is logged: the next tick or notification tries again. */
  private guard(what: string, work: () => Promise<void>): Promise<void> {
    const guarded = work()
      .catch((problem: unknown) =>
        log.error({ err: problem, what }, "The job executor met a problem and tries again."),
      )
      .finally(() => this.running.delete(guarded));
    this.running.add(guarded);
    return guarded;
  }

  /** Fills the free places with tasks that are due; sleeps until the next one is, or until woken. */
  private claim(): void {
    this.claimAgain = true;
    if (this.isClaiming || this.isStopping || Date.now() < this.pausedUntil) return;
    this.isClaiming = true;
    void this.guard("claim", async () => {
      while (this.claimAgain && !this.isStopping) {
        this.claimAgain = false;
        const free = this.callsAtOnce - this.busy;
        if (free <= 0) return;
        const { tasks, msToNext } = await claimTasks(this.instance.id, free);
        for (const task of tasks) void this.work(task);
        if (tasks.length < free) this.sleepFor(msToNext);
      }
    }).finally(() => {
      this.isClaiming = false;
      if (this.claimAgain) this.claim();
    });
  }

  private sleepFor(ms: number | undefined): void {
    clearTimeout(this.wake);
    if (ms !== undefined && ms < POLL_MS) this.wake = setTimeout(() => this.claim(), Math.max(1, ms + 1));
  }

  private async work(task: Task): Promise<void> {
    this.busy++;
    try {
      if (task.payload.kind === "wake") await this.wakeStep(task);
      else await this.callStep(task as Turn["task"]);
    } catch (problem) {
      log.error({ err: problem, task: task.id }, "A job task could not be worked off and goes back.");
      await giveBack(task, this.instance.id).catch(() => undefined);
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
      if (rows[0]) await settleStep(client, runId, stepId, memoOfTime(rows[0].op));
      await endTask(client, task);
    });
  }

  private async callStep(task: Turn["task"]): Promise<void> {
    const turn = await beginTurn(
      { functions: this.functions, places: this.places, instanceId: this.instance.id },
      task,
    );
    if (!turn) return;
    try {
      const answer = turn.attempt >= turn.fn.maxAttempts ? CUT_OFF : await this.call(turn);
      await engineTransaction((client) => this.apply(client, turn, answer));
    } catch (problem) {
      if (!(problem instanceof AppUnreachable)) throw problem;
      await engineTransaction((client) => this.putBack(client, turn));
    }
  }

  private call({ task, fn, run, attempt, token, memos }: Turn): Promise<CallAnswer> {
    return this.protocol.call({
      functionId: fn.id,
      stepId: task.payload.stepId,
      runId: run.id,
      attempt,
      maxAttempts: fn.maxAttempts,
      isParallel: run.isParallel,
      events: run.events,
      memos,
      token,
    });
  }

  private async apply(client: pg.PoolClient, turn: Turn, answer: CallAnswer): Promise<void> {
    const { task, run } = turn;
    const standing = await standingOf(client, turn);
    if (standing === "taken over") return;
    const { rowCount } = await client.query(
      `insert into job_attempt (tenant_id, id, run_id, step_id, attempt, outcome, error) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
      [
        run.tenantId,
        task.id,
        run.id,
        task.payload.stepId,
        turn.attempt,
        String(answer.status),
        failureOf(answer),
      ],
    );
    await endTask(client, task);
    if (rowCount === 1 && standing === "ours") {
      const knows = (functionId: string) => this.functions.get(functionId) !== undefined;
      await applyAnswer({ client, turn, answer, backoffScale: this.options.backoffScale ?? 1, knows });
    }
    await this.places.giveBack(client, task);
  }

  /** The app was not there: the same call comes again as a new task, so that no attempt is lost. */
  private async putBack(client: pg.PoolClient, turn: Turn): Promise<void> {
    this.pausedUntil = Date.now() + UNREACHABLE_MS;
    const standing = await standingOf(client, turn);
    if (standing === "taken over") return;
    const payload = { ...turn.task.payload, attempt: turn.attempt };
    if (standing === "ours") await addTasks(client, [{ payload, runAt: new Date(this.pausedUntil) }]);
    await endTask(client, turn.task);
    await this.places.giveBack(client, turn.task);
  }
}

/** What a step gets when its time is over: sleeping and waiting end with nothing, an invocation with an error. */
function memoOfTime(op: string): unknown {
  if (op !== "InvokeFunction") return { type: "data", data: null };
  const message = "The invoked function did not end in time.";
  return { type: "error", error: { name: "InngestInvokeTimeoutError", message } };
}

/** The answer for a call whose every attempt was cut off by the death of a process. */
const CUT_OFF: CallAnswer = {
  status: NO_ANSWER,
  noRetry: true,
  retryAfter: null,
  body: { name: "ExecutorCrashed", message: "The process died each time this step ran." },
};

/** What went wrong in an answer, for the log of attempts. */
function failureOf(answer: CallAnswer): string | null {
  if (answer.status >= 400) return JSON.stringify(answer.body);
  const operations = Array.isArray(answer.body) ? (answer.body as { error?: unknown }[]) : [];
  const failed = operations.find((operation) => operation?.error);
  return failed ? JSON.stringify(failed.error) : null;
}
