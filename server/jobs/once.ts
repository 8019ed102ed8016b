import type { Work } from "#server/db/transact.ts";

/**
 * Makes a step's database effect happen once: the effect and the proof that it happened commit together, so a step that
 * runs again after a crash gets the first result instead of writing twice. A repeat at the same time waits for the first.
 *
 * @param key unique for the effect, e.g. `${runId}.${step}`
 * @param effect returns JSON
 */
export async function once<Value>(
  work: Work,
  key: string,
  effect: (work: Work) => Promise<Value>,
): Promise<Value> {
  const unique = `${work.tenantId}:${key}`;
  const isFirst = await work.tx.$executeRaw`
    insert into job_effect (tenant_id, key) values (${work.tenantId}, ${unique}) on conflict do nothing`;
  if (!isFirst) {
    const [row] = await work.tx.$queryRaw<
      { result: Value }[]
    >`select result from job_effect where key = ${unique}`;
    return row?.result as Value;
  }
  const value = await effect(work);
  await work.tx
    .$executeRaw`update job_effect set result = ${JSON.stringify(value ?? null)}::jsonb where key = ${unique}`;
  return value;
}
