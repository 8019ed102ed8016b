import type pg from "pg";
import type { Places } from "./concurrency.ts";
import { engineTransaction } from "./engine-db.ts";
import type { FunctionTable, JobFunction } from "./function-table.ts";
import { finishRun, type JobEvent } from "./runs-store.ts";
import { endTask, unlockTask, WHOLE_FUNCTION, type Task, type TaskPayload } from "./tasks.ts";

/** One call of the app for a run, from the moment it has its place until its answer is applied. */
export interface Turn {
  task: Task & { payload: Extract<TaskPayload, { kind: "call" }> };
  fn: JobFunction;
  run: TurnRun;
  attempt: number;
  /** `task:count`: who holds the place in the function. An answer of a turn that lost it is not applied. */
  token: string;
  memos: { id: string; memo: unknown }[];
}

interface TurnRun {
  id: string;
  tenantId: string;
  functionId: string;
  events: JobEvent[];
  status: string;
  isParallel: boolean;
  concurrencyKeys: string[];
  traceId: string | null;
}

/** What a turn needs to know of its executor. */
export interface TurnRoom {
  functions: FunctionTable;
  places: Places;
  instanceId: string;
}

/**
 * Begins a turn: takes its places, marks the run as running and takes the place in it, in one transaction. Nothing when
 * there is nothing to do now: the run ended, another instance has the task, it was put off, or it was parked.
 */
export function beginTurn(room: TurnRoom, task: Turn["task"]): Promise<Turn | undefined> {
  return engineTransaction(async (client) => {
    // The run's row first, always: parallel steps that begin with the rows that refer to it would deadlock.
    const run = await lockRun(client, task.payload.runId);
    const claim = await client.query<{ is_early: boolean }>(
      "select run_at > clock_timestamp() as is_early from job_task where id = $1 and locked_by = $2",
      [task.id, room.instanceId],
    );
    if (!claim.rows[0]) return undefined;
    if (claim.rows[0].is_early) return unlockTask(client, task).then(() => undefined);
    const drop = async () => {
      await endTask(client, task);
      await room.places.giveBack(client, task);
      return undefined;
    };
    if (!run || (run.status !== "queued" && run.status !== "running")) return drop();
    const fn = room.functions.get(run.functionId);
    if (!fn) {
      const error = {
        name: "FunctionNotFound",
        message: `There is no function ${run.functionId} any more.`,
      };
      await finishRun(client, run.id, { status: "failed", error });
      return drop();
    }
    const keys = run.concurrencyKeys;
    if (keys.length > 0 && !(await room.places.take(client, run.tenantId, keys, task))) return undefined;
    const token = await takeCursor(client, task);
    if (token === undefined) return drop();
    // a turn that began before and left no answer was cut off by a crash: it counts as an attempt
    const attempt = task.payload.attempt + Number(token.split(":")[1]) - 1;
    return { task, fn, run, attempt, token, memos: await memosOf(client, run.id) };
  });
}

async function lockRun(client: pg.PoolClient, runId: string): Promise<TurnRun | undefined> {
  const { rows } = await client.query<TurnRun>(
    `select id, tenant_id as "tenantId", function_id as "functionId", events, status, is_parallel as "isParallel",
            concurrency_keys as "concurrencyKeys", trace_id as "traceId"
       from job_run where id = $1 for no key update`,
    [runId],
  );
  return rows[0];
}

/** Takes the place in the function, or in one planned step; nothing when that step is done. */
async function takeCursor(client: pg.PoolClient, task: Turn["task"]): Promise<string | undefined> {
  const { runId, stepId } = task.payload;
  const run = await client.query<{ cursor: string }>(
    `update job_run set status = 'running', started_at = coalesce(started_at, clock_timestamp()), gather_key = null,
            cursor = case when $2 = '${WHOLE_FUNCTION}' then next_turn(cursor, $3) else cursor end
      where id = $1 returning cursor`,
    [runId, stepId, task.id],
  );
  if (stepId === WHOLE_FUNCTION) return run.rows[0]?.cursor;
  const step = await client.query<{ cursor: string }>(
    "update job_step set cursor = next_turn(cursor, $3) where run_id = $1 and id = $2 and status <> 'done' returning cursor",
    [runId, stepId, task.id],
  );
  return step.rows[0]?.cursor;
}

async function memosOf(client: pg.PoolClient, runId: string): Promise<Turn["memos"]> {
  const { rows } = await client.query<{ id: string; memo: unknown }>(
    "select id, memo from job_step where run_id = $1 and status = 'done' order by sequence",
    [runId],
  );
  return rows;
}

/** Whose the place in the run is when a turn's answer comes. */
export type Standing = "ours" | "gone" | "taken over";

/**
 * Locks the run and tells whether the answer of this turn still counts. "Gone": the run ended, or began anew elsewhere.
 * "Taken over": another instance works on the same task, and its answer will count.
 */
export async function standingOf(client: pg.PoolClient, turn: Turn): Promise<Standing> {
  const { rows } = await client.query<{ status: string; cursor: string | null }>(
    "select status, cursor from job_run where id = $1 for no key update",
    [turn.run.id],
  );
  const run = rows[0];
  if (run?.status !== "running") return "gone";
  if (turn.task.payload.stepId !== WHOLE_FUNCTION || run.cursor === turn.token) return "ours";
  return run.cursor?.startsWith(`${turn.task.id}:`) ? "taken over" : "gone";
}
