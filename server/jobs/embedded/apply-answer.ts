import {
  applyOperation,
  hasAttemptsLeft,
  retryTurn,
  type Applying,
  type Effect,
  type Operation,
} from "./apply-operation.ts";
import { continueRun, finishRun, type RunFailure } from "./runs-store.ts";

/** Writes what an answer means, in the transaction that also proves it was applied. */
export async function applyAnswer(work: Applying): Promise<void> {
  const { client, turn, answer } = work;
  if (answer.status === 200)
    return finishRun(client, turn.run.id, { status: "completed", output: answer.body });
  if (answer.status !== 206) return applyFailure(work);
  const operations = (Array.isArray(answer.body) ? answer.body : [answer.body]) as Operation[];
  if (operations.length > 1)
    await client.query("update job_run set is_parallel = true where id = $1", [turn.run.id]);
  const effects: Effect[] = [];
  for (const operation of operations) {
    const effect = await applyOperation(work, operation);
    if (effect === "ended") return;
    effects.push(effect);
  }
  const isRace = operations.some((operation) => operation.opts?.parallelMode === "race");
  if (effects.includes("settled") && !effects.includes("retried"))
    await continueRun(client, turn.run.id, isRace);
}

/** The function failed outside a step, or did not answer. */
async function applyFailure(work: Applying): Promise<void> {
  const { client, turn, answer } = work;
  if (hasAttemptsLeft(work)) return retryTurn(work);
  const body = answer.body as Partial<RunFailure> | null;
  const error = body?.message
    ? (body as RunFailure)
    : {
        name: "Error",
        message: `The app answered ${answer.status}: ${JSON.stringify(answer.body).slice(0, 500)}`,
      };
  await finishRun(client, turn.run.id, { status: "failed", error });
}
