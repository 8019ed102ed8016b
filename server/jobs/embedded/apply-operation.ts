import type pg from "pg";
import type { CallAnswer } from "./protocol.ts";
import { INVOKED } from "./pump.ts";
import { emitEvent, finishRun, type RunFailure } from "./runs-store.ts";
import type { StepStatus } from "./states.ts";
import { addTasks, WHOLE_FUNCTION } from "./tasks.ts";
import { momentOf, retryAt } from "./timing.ts";
import type { Turn } from "./turn.ts";

/** An answer about to be applied. The run's row is locked. */
export interface Applying {
  client: pg.PoolClient;
  turn: Turn;
  answer: CallAnswer;
  /** Shortens the waits between retries in tests. */
  backoffScale: number;
  knows: (functionId: string) => boolean;
}

/** Whether a failure now would be followed by another attempt. */
export const hasAttemptsLeft = ({ turn, answer }: Applying): boolean =>
  !answer.noRetry && turn.attempt + 1 < turn.fn.maxAttempts;

/** One thing a function asks for, in the SDK's words. */
export interface Operation {
  id: string;
  op: string;
  name?: string;
  displayName?: string;
  data?: unknown;
  error?: RunFailure;
  opts?: {
    duration?: string;
    timeout?: string;
    event?: string;
    if?: string;
    function_id?: string;
    payload?: { data?: Record<string, unknown> };
    parallelMode?: string;
  };
}

/** What an operation did: settled a step, planned a retry, ended the run, or only put something on its way. */
export type Effect = "settled" | "retried" | "ended" | "waiting";

/** How long a wait without a time limit lasts; the SDK requires one, an Inngest server allows a year at most. */
const LONGEST_WAIT = "365d";

export async function applyOperation(work: Applying, operation: Operation): Promise<Effect> {
  const { client, turn } = work;
  const runId = turn.run.id;
  switch (operation.op) {
    case "StepRun":
      await keepMemo(work, operation, { type: "data", data: operation.data ?? null });
      return "settled";
    case "StepError":
    case "StepFailed":
      if (operation.op === "StepError" && hasAttemptsLeft(work)) {
        await retryTurn(work);
        return "retried";
      }
      await keepMemo(work, operation, { type: "error", error: operation.error });
      return "settled";
    case "StepPlanned":
      if (await openStep(work, operation, "planned"))
        await addTasks(client, [{ payload: { kind: "call", runId, stepId: operation.id, attempt: 0 } }]);
      return "waiting";
    case "Sleep":
      await wakeLater(work, operation, "sleeping", operation.opts?.duration ?? operation.name ?? "");
      return "waiting";
    case "WaitForEvent":
      await waitForEvent(work, operation);
      return "waiting";
    case "InvokeFunction":
      return invoke(work, operation);
    case "RunComplete":
      await finishRun(client, runId, { status: "completed", output: operation.data ?? null });
      return "ended";
    case "DiscoveryRequest":
      await addTasks(client, [{ payload: { kind: "call", runId, stepId: WHOLE_FUNCTION, attempt: 0 } }]);
      return "waiting";
    default: {
      const message = `Step "${nameOf(operation)}" uses ${operation.op}, which the embedded executor does not support.`;
      await finishRun(client, runId, { status: "failed", error: { name: "UnsupportedStep", message } });
      return "ended";
    }
  }
}

/** Plans the same call again, later. */
export async function retryTurn({ client, turn, answer, backoffScale }: Applying): Promise<void> {
  const { runId, stepId } = turn.task.payload;
  const runAt = retryAt(turn.attempt, answer.retryAfter, backoffScale);
  await addTasks(client, [{ payload: { kind: "call", runId, stepId, attempt: turn.attempt + 1 }, runAt }]);
}

const nameOf = (operation: Operation): string => operation.displayName ?? operation.name ?? operation.id;

/** Keeps a step's result. The wrapping tells a result that looks like an error from an error. */
async function keepMemo({ client, turn }: Applying, operation: Operation, memo: unknown): Promise<void> {
  await client.query(
    `insert into job_step (tenant_id, run_id, id, sequence, op, name, status, memo, ended_at)
     values ($1, $2, $3, nextval('job_step_order'), $4, $5, 'done', $6, clock_timestamp())
     on conflict (run_id, id) do update set status = 'done', memo = excluded.memo, sequence = excluded.sequence,
       ended_at = excluded.ended_at where job_step.status <> 'done'`,
    [turn.run.tenantId, turn.run.id, operation.id, operation.op, nameOf(operation), JSON.stringify(memo)],
  );
}

/** Notes that a step is outstanding; false when it was noted before. */
async function openStep(
  { client, turn }: Applying,
  operation: Operation,
  status: Exclude<StepStatus, "done">,
  wakeAt?: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into job_step (tenant_id, run_id, id, op, name, status, wake_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [turn.run.tenantId, turn.run.id, operation.id, operation.op, nameOf(operation), status, wakeAt ?? null],
  );
  return rowCount === 1;
}

/** Notes the step and when its wait is over at the latest; false when it was noted before. */
async function wakeLater(
  work: Applying,
  operation: Operation,
  status: Exclude<StepStatus, "done">,
  when: string,
): Promise<boolean> {
  const runAt = momentOf(when);
  if (!(await openStep(work, operation, status, runAt))) return false;
  const payload = { kind: "wake", runId: work.turn.run.id, stepId: operation.id } as const;
  await addTasks(work.client, [{ payload, runAt }]);
  return true;
}

async function waitForEvent(work: Applying, operation: Operation): Promise<void> {
  const { client, turn } = work;
  if (!(await wakeLater(work, operation, "waiting", operation.opts?.timeout ?? LONGEST_WAIT))) return;
  await client.query(
    `insert into job_wait (tenant_id, run_id, step_id, event_name, condition) values ($1, $2, $3, $4, $5)`,
    [
      turn.run.tenantId,
      turn.run.id,
      operation.id,
      operation.opts?.event ?? operation.name,
      operation.opts?.if ?? null,
    ],
  );
}

async function invoke(work: Applying, operation: Operation): Promise<Effect> {
  const { client, turn } = work;
  const { tenantId, traceId, id: runId } = turn.run;
  const functionId = operation.opts?.function_id ?? "";
  if (!work.knows(functionId)) {
    const error = { name: "FunctionNotFound", message: `There is no function ${functionId}.` };
    await keepMemo(work, operation, { type: "error", error });
    return "settled";
  }
  const timeout = operation.opts?.timeout;
  const isNew = timeout
    ? await wakeLater(work, operation, "invoking", timeout)
    : await openStep(work, operation, "invoking");
  if (!isNew) return "waiting";
  const invocation = { functionId, runId, stepId: operation.id };
  await emitEvent(client, tenantId, {
    id: `${runId}.${operation.id}`,
    name: INVOKED,
    data: { ...operation.opts?.payload?.data, tenantId, traceId, _invoked: invocation },
    traceId,
  });
  return "waiting";
}
