import { engineTransaction } from "./engine-db.ts";

/** What the SDK posts to /v1/checkpoint/{run}/async after a step, before it goes on in the same call. */
interface Checkpoint {
  /** The turn's token, which the call carried. */
  qi_id: string;
  steps: { id: string; op: string; name?: string; displayName?: string; data?: unknown }[];
}

/**
 * Keeps results of steps while the function goes on. 409 stops a function whose run has ended, or whose place another turn
 * has taken.
 */
export function checkpoint(runId: string, posted: Checkpoint): Promise<{ status: number; error?: string }> {
  const other = posted.steps.find((step) => step.op !== "StepRun");
  if (other)
    return Promise.resolve({ status: 400, error: `A step of kind ${other.op} cannot be checkpointed.` });
  return engineTransaction(async (client) => {
    const run = await client.query<{ tenant_id: string }>(
      "select tenant_id from job_run where id = $1 and status = 'running' and cursor = $2 for no key update",
      [runId, posted.qi_id],
    );
    if (!run.rows[0]) return { status: 409, error: "This turn no longer has the run." };
    await client.query(
      `insert into job_step (tenant_id, run_id, id, sequence, op, name, status, memo, ended_at)
       select $1, $2, s.id, nextval('job_step_order'), 'StepRun', s.name, 'done',
              jsonb_build_object('type', 'data', 'data', coalesce(s.data, 'null'::jsonb)), clock_timestamp()
         from jsonb_to_recordset($3::jsonb) as s(id text, name text, data jsonb) on conflict do nothing`,
      [
        run.rows[0].tenant_id,
        runId,
        JSON.stringify(
          posted.steps.map((step) => ({ id: step.id, name: step.displayName ?? step.name, data: step.data })),
        ),
      ],
    );
    return { status: 200 };
  });
}
