import type pg from "pg";
import { momentOf, retryAt, type JobFunction } from "./function-table.ts";
import type { CallAnswer } from "./protocol.ts";
import { continueRun, emitEvent, finishRun, type RunFailure } from "./runs-store.ts";
import { addTasks, WHOLE_FUNCTION, type TaskPayload } from "./tasks.ts";

/** The call whose answer is applied. */
export interface AppliedCall {
  runId: string;
  tenantId: string;
  stepId: string;
  attempt: number;
  fn: JobFunction;
  traceId: string | null;
}

interface Operation {
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

interface Applying {
  client: pg.PoolClient;
  call: AppliedCall;
  answer: CallAnswer;
  backoffScale: number;
  knows: (functionId: string) => boolean;
}

/** What an operation did: settled a step, planned a retry, ended the run, or only put something on its way. */
type Effect = "settled" | "retried" | "ended" | "waiting";

/** Writes what an answer means, in the transaction that also proves it was applied. The run's row is locked. */
export async function applyAnswer(work: Applying): Promise<void> {
  const { client, call, answer } = work;
  if (answer.status === 200)
    return finishRun(client, call.runId, { status: "completed", output: answer.body });
  if (answer.status !== 206) return applyFailure(work);
  const operations = (Array.isArray(answer.body) ? answer.body : [answer.body]) as Operation[];
  if (operations.length > 1)
    await client.query("update job_run set is_parallel = true where id = $1", [call.runId]);
  const effects: Effect[] = [];
  for (const operation of operations) {
    const effect = await applyOperation(work, operation);
    if (effect === "ended") return;
    effects.push(effect);
  }
  const isRace = operations.some((operation) => operation.opts?.parallelMode === "race");
  if (effects.includes("settled") && !effects.includes("retried"))
    await continueRun(client, call.runId, isRace);
}

/** The function itself failed, or the app could not be reached. */
async function applyFailure(work: Applying): Promise<void> {
  const { client, call, answer } = work;
  const isLast = call.attempt + 1 >= call.fn.maxAttempts;
  if (!answer.noRetry && !isLast) return retry(work);
  const body = answer.body as Partial<RunFailure> | null;
  const error = body?.message
    ? (body as RunFailure)
    : {
        name: "Error",
        message: `The app answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`,
      };
  await finishRun(client, call.runId, { status: "failed", error });
}

async function retry({ client, call, answer, backoffScale }: Applying): Promise<void> {
  const payload: TaskPayload = {
    kind: "call",
    runId: call.runId,
    stepId: call.stepId,
    attempt: call.attempt + 1,
  };
  await addTasks(client, [{ payload, runAt: retryAt(call.attempt, answer.retryAfter, backoffScale) }]);
}

async function applyOperation(work: Applying, operation: Operation): Promise<Effect> {
  const { client, call, answer } = work;
  switch (operation.op) {
    case "StepRun":
      await keepMemo(work, operation, { type: "data", data: operation.data ?? null });
      return "settled";
    case "StepError":
    case "StepFailed":
      if (operation.op === "StepError" && !answer.noRetry && call.attempt + 1 < call.fn.maxAttempts) {
        await retry(work);
        return "retried";
      }
      await keepMemo(work, operation, { type: "error", error: operation.error });
      return "settled";
    case "StepPlanned":
      if (await openStep(work, operation, "planned")) {
        await addTasks(client, [
          { payload: { kind: "call", runId: call.runId, stepId: operation.id, attempt: 0 } },
        ]);
      }
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
      await finishRun(client, call.runId, { status: "completed", output: operation.data ?? null });
      return "ended";
    case "DiscoveryRequest":
      await addTasks(client, [
        { payload: { kind: "call", runId: call.runId, stepId: WHOLE_FUNCTION, attempt: 0 } },
      ]);
      return "waiting";
    default: {
      const message = `Step "${operation.displayName ?? operation.id}" uses ${operation.op}, which the embedded executor does not support.`;
      await finishRun(client, call.runId, { status: "failed", error: { name: "UnsupportedStep", message } });
      return "ended";
    }
  }
}

const nameOf = (operation: Operation): string => operation.displayName ?? operation.name ?? operation.id;

/** Keeps a step's result. The wrapping tells a result that looks like an error from an error. */
async function keepMemo({ client, call }: Applying, operation: Operation, memo: unknown): Promise<void> {
  await client.query(
    `insert into job_step (tenant_id, run_id, id, sequence, op, name, status, memo, ended_at)
     values ($1, $2, $3, nextval('job_step_order'), $4, $5, 'done', $6, clock_timestamp())
     on conflict (run_id, id) do update set status = 'done', memo = excluded.memo, sequence = excluded.sequence,
       ended_at = excluded.ended_at where job_step.status <> 'done'`,
    [call.tenantId, call.runId, operation.id, operation.op, nameOf(operation), JSON.stringify(memo)],
  );
}

/** Notes that a step is outstanding; false when it was noted before. */
async function openStep(
  { client, call }: Applying,
  operation: Operation,
  status: string,
  wakeAt?: Date,
): Promise<boolean> {
  const { rowCount } = await client.query(
    `insert into job_step (tenant_id, run_id, id, op, name, status, wake_at) values ($1, $2, $3, $4, $5, $6, $7) on conflict do nothing`,
    [call.tenantId, call.runId, operation.id, operation.op, nameOf(operation), status, wakeAt ?? null],
  );
  return rowCount === 1;
}

async function wakeLater(
  work: Applying,
  operation: Operation,
  status: string,
  when: string,
): Promise<boolean> {
  const runAt = momentOf(when);
  if (!(await openStep(work, operation, status, runAt))) return false;
  await addTasks(work.client, [
    { payload: { kind: "wake", runId: work.call.runId, stepId: operation.id }, runAt },
  ]);
  return true;
}

async function waitForEvent(work: Applying, operation: Operation): Promise<void> {
  if (!(await wakeLater(work, operation, "waiting", operation.opts?.timeout ?? "1d"))) return;
  await work.client.query(
    `insert into job_wait (tenant_id, run_id, step_id, event_name, condition) values ($1, $2, $3, $4, $5)`,
    [
      work.call.tenantId,
      work.call.runId,
      operation.id,
      operation.opts?.event ?? operation.name,
      operation.opts?.if ?? null,
    ],
  );
}

async function invoke(work: Applying, operation: Operation): Promise<Effect> {
  const { client, call } = work;
  const functionId = operation.opts?.function_id ?? "";
  if (!work.knows(functionId)) {
    await keepMemo(work, operation, {
      type: "error",
      error: { name: "FunctionNotFound", message: `There is no function ${functionId}.` },
    });
    return "settled";
  }
  const timeout = operation.opts?.timeout;
  const isNew = timeout
    ? await wakeLater(work, operation, "invoking", timeout)
    : await openStep(work, operation, "invoking");
  if (!isNew) return "waiting";
  const facts = { ...operation.opts?.payload?.data, tenantId: call.tenantId, traceId: call.traceId };
  await emitEvent(client, call.tenantId, {
    id: `${call.runId}.${operation.id}`,
    name: "inngest/function.invoked",
    data: { ...facts, _invoked: { functionId, runId: call.runId, stepId: operation.id } },
  });
  return "waiting";
}
