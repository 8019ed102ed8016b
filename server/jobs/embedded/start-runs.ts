import type pg from "pg";
import { traceOf } from "../batch.ts";
import { concurrencyKeys } from "./concurrency.ts";
import { evaluate } from "./expression.ts";
import type { JobFunction } from "./function-table.ts";
import { finishRun, settleStep, type JobEvent } from "./runs-store.ts";
import { firstTaskId, WHOLE_FUNCTION } from "./tasks.ts";

/** A run that an event, an invocation or a cron asks for. */
export interface NewRun {
  tenantId: string;
  fn: JobFunction;
  event: JobEvent;
  /** Events that the run takes beside its first. */
  more?: JobEvent[];
  /** Runs with the same key are made once. By default one for a function and an event. */
  uniqueKey?: string;
  parent?: { runId: string; stepId: string };
}

const DAY_MS = 86_400_000;
/** Events of a run travel in one call, which has to stay small; one that is larger goes alone. */
const MAX_BATCH_BYTES = 256 * 1024;

/** Makes runs and their first tasks, as their functions' options say. */
export async function startRuns(client: pg.PoolClient, runs: readonly NewRun[]): Promise<void> {
  const isGuarded = ({ fn }: NewRun) => fn.singleton || fn.debounce || fn.idempotency || fn.throttle;
  await insertRuns(client, runs.filter((run) => !isGuarded(run) && !isGathered(run))); // prettier-ignore
  for (const run of runs) if (isGuarded(run)) await startGuarded(client, run);
  await gather(client, runs.filter(isGathered));
}

/** An invoked run is not joined with others, because its caller waits for this one's answer; nor is one of a cron. */
const isGathered = ({ fn, parent, uniqueKey }: NewRun): boolean =>
  fn.batch !== undefined && !parent && uniqueKey === undefined;

/**
 * Events of functions that take many at once join a run of their key that has not begun; the others begin one. So an idle system
 * waits for nothing, and a busy one gathers what comes while a run waits for its place.
 */
async function gather(client: pg.PoolClient, runs: readonly NewRun[]): Promise<void> {
  const byKey = new Map<string, NewRun[]>();
  for (const run of runs) byKey.set(gatherKey(run)!, [...(byKey.get(gatherKey(run)!) ?? []), run]);
  // in one order, so that two pumps never wait for each other
  for (const key of [...byKey.keys()].sort()) {
    const waiting = byKey.get(key)!;
    const { maxSize, everyMs } = waiting[0]!.fn.batch!;
    await lock(client, key);
    const { rows } = await client.query<{ id: string; held: number; bytes: number }>(
      `select id, jsonb_array_length(events) as held, octet_length(events::text) as bytes from job_run
        where gather_key = $1 and status = 'queued' and jsonb_array_length(events) < $2 order by id for no key update`,
      [key, maxSize],
    );
    for (const { id, held, bytes } of rows) {
      const joining = waiting.splice(0, howManyFit(waiting, maxSize - held, MAX_BATCH_BYTES - bytes));
      if (joining.length > 0) await join(client, id, joining.map(({ event }) => event)); // prettier-ignore
      const isFull = held + joining.length >= maxSize || waiting.length > 0;
      if (isFull && everyMs > 0) await putTo(client, id, new Date());
    }
    while (waiting.length > 0) {
      const together = waiting.splice(0, Math.max(1, howManyFit(waiting, maxSize, MAX_BATCH_BYTES)));
      const more = together.slice(1).map(({ event }) => event);
      const [id] = await insertRuns(client, [{ ...together[0]!, more }]);
      const isFull = together.length >= maxSize || waiting.length > 0;
      if (id !== undefined && !isFull && everyMs > 0)
        await putTo(client, id, await timeToFill(client, key, everyMs));
    }
  }
}

/** When a run that has room begins: at once after a quiet time, else so long after the one before it. */
async function timeToFill(client: pg.PoolClient, key: string, everyMs: number): Promise<Date> {
  const { rows } = await client.query<{ start_at: Date }>(
    `insert into job_pace as pace (key, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (key) do update
       set next_at = least(greatest(pace.next_at, clock_timestamp()), clock_timestamp() + $2 * interval '1 millisecond') + $2 * interval '1 millisecond'
     returning next_at - $2 * interval '1 millisecond' as start_at`,
    [key, everyMs],
  );
  return rows[0]!.start_at;
}

const putTo = (client: pg.PoolClient, runId: string, at: Date) =>
  client.query("update job_task set run_at = $2 where id = $1", [firstTaskId(runId), at]);

function howManyFit(runs: readonly NewRun[], places: number, bytes: number): number {
  let left = bytes;
  const tooMany = runs.findIndex(
    ({ event }, index) => index >= places || (left -= JSON.stringify(event).length) < 0,
  );
  return tooMany < 0 ? runs.length : tooMany;
}

const join = (client: pg.PoolClient, runId: string, events: JobEvent[]) =>
  client.query(
    `update job_run set events = events || $2::jsonb, trace_id = case when trace_id = $3 then trace_id end where id = $1`,
    [runId, JSON.stringify(events), traceOf(events) ?? null],
  );

/**
 * One run whose function asks for more than a run an event. Each question is asked under a lock on its key. An invoked run
 * is not put off or left out for one of the same key, because its caller waits for this one's answer.
 */
async function startGuarded(client: pg.PoolClient, run: NewRun): Promise<void> {
  const { fn, parent } = run;
  if (fn.debounce && !parent && (await putOff(client, run))) return;
  if (fn.idempotency && !parent && (await ranToday(client, run))) return;
  if (fn.singleton && (await isTaken(client, run))) {
    const error = { name: "FunctionSkipped", message: `Another run of ${fn.id} is under way.` };
    if (parent) await settleStep(client, parent.runId, parent.stepId, { type: "error", error });
    return;
  }
  const [runId] = await insertRuns(client, [run]);
  if (runId === undefined) return;
  const startAt =
    fn.debounce && !parent
      ? new Date(Date.now() + fn.debounce.periodMs)
      : fn.throttle
        ? await nextPlaceInTime(client, run)
        : undefined;
  if (startAt) await putTo(client, runId, startAt);
}

/** A queued run of the same key takes this event instead of its own, and waits anew. False when there is none. */
async function putOff(client: pg.PoolClient, run: NewRun): Promise<boolean> {
  const { periodMs, timeoutMs } = run.fn.debounce!;
  const key = gatherKey(run)!;
  await lock(client, key);
  const { rows } = await client.query<{ id: string; queued_at: Date }>(
    `update job_run set events = $2, event_id = $3, trace_id = $4 where gather_key = $1 and status = 'queued'
     returning id, queued_at`,
    [key, JSON.stringify([run.event]), run.event.id, run.event.data.traceId ?? null],
  );
  const queued = rows[0];
  if (!queued) return false;
  const latest = timeoutMs === undefined ? Infinity : queued.queued_at.getTime() + timeoutMs;
  await putTo(client, queued.id, new Date(Math.min(Date.now() + periodMs, latest)));
  return true;
}

/** Whether a run with the idempotency key was made in the 24 hours before the event, of this day or of the day before. */
async function ranToday(client: pg.PoolClient, run: NewRun): Promise<boolean> {
  const keys = [idempotencyKey(run), idempotencyKey(run, run.event.ts - DAY_MS)];
  await lock(client, keys[0]!);
  const { rowCount } = await client.query(
    "select from job_run where idempotency_key = any($1) and queued_at > $2 limit 1",
    [keys, new Date(run.event.ts - DAY_MS)],
  );
  return rowCount! > 0;
}

/** Whether a run of the same key is under way and stays; in mode "cancel" it goes and this one comes. */
async function isTaken(client: pg.PoolClient, run: NewRun): Promise<boolean> {
  const key = singletonKey(run)!;
  await lock(client, key);
  const { rows } = await client.query<{ id: string }>(
    "select id from job_run where singleton_key = $1 and status in ('queued', 'running') order by id",
    [key],
  );
  if (run.fn.singleton!.mode === "skip") return rows.length > 0;
  for (const { id } of rows)
    await finishRun(client, id, {
      status: "canceled",
      error: { name: "Canceled", message: `Replaced by event ${run.event.id}.` },
    });
  return false;
}

/**
 * When a throttled run may start, by the generic cell rate algorithm (ITU-T I.371), as on Inngest's server: starts are
 * spread evenly, after a quiet time `burst` of them may start at once.
 */
async function nextPlaceInTime(client: pg.PoolClient, { fn, event }: NewRun): Promise<Date> {
  const { everyMs, burst, key } = fn.throttle!;
  const { rows } = await client.query<{ start_at: Date }>(
    `insert into job_pace as pace (key, next_at) values ($1, clock_timestamp() + $2 * interval '1 millisecond')
     on conflict (key) do update set next_at = greatest(pace.next_at, clock_timestamp()) + $2 * interval '1 millisecond'
     returning greatest(clock_timestamp(), next_at - $3 * interval '1 millisecond') as start_at`,
    [`${fn.id}|${key ? valueOf(key, event) : ""}`, everyMs, everyMs * burst],
  );
  return rows[0]!.start_at;
}

/** Inserts runs and their first calls; returns the ids of those that were not there yet. */
async function insertRuns(client: pg.PoolClient, runs: readonly NewRun[]): Promise<string[]> {
  if (runs.length === 0) return [];
  const rows = runs.map((run) => ({
    tenant_id: run.tenantId,
    function_id: run.fn.id,
    event_id: run.event.id,
    events: [run.event, ...(run.more ?? [])],
    idempotency_key: run.uniqueKey ?? idempotencyKey(run),
    concurrency_keys: concurrencyKeys(run.fn, (expression) => valueOf(expression, run.event)),
    singleton_key: singletonKey(run),
    gather_key: gatherKey(run),
    parent_run_id: run.parent?.runId,
    parent_step_id: run.parent?.stepId,
    trace_id: traceOf([run.event, ...(run.more ?? [])]),
  }));
  const { rows: made } = await client.query<{ id: string }>(
    `with made as (
       insert into job_run (tenant_id, id, function_id, event_id, events, idempotency_key, concurrency_keys, singleton_key,
         gather_key, parent_run_id, parent_step_id, trace_id)
       select tenant_id, new_id('run'), function_id, event_id, events, idempotency_key,
              array(select jsonb_array_elements_text(concurrency_keys)), singleton_key, gather_key, parent_run_id, parent_step_id, trace_id
         from jsonb_to_recordset($1::jsonb) as r(tenant_id text, function_id text, event_id text, events jsonb, idempotency_key text,
              concurrency_keys jsonb, singleton_key text, gather_key text, parent_run_id text, parent_step_id text, trace_id text)
       on conflict (idempotency_key) do nothing returning tenant_id, id),
     task as (
       insert into job_task (tenant_id, id, payload)
       select tenant_id, 'tsk' || substr(id, 4), jsonb_build_object('kind', 'call', 'runId', id, 'stepId', $2::text, 'attempt', 0) from made)
     select id from made`,
    [JSON.stringify(rows), WHOLE_FUNCTION],
  );
  return made.map((row) => row.id);
}

const idempotencyKey = ({ tenantId, fn, event, parent }: NewRun, at = event.ts): string =>
  fn.idempotency && !parent
    ? `${tenantId}|${fn.id}|key|${valueOf(fn.idempotency, event)}|${Math.floor(at / DAY_MS)}`
    : `${fn.id}|event|${event.id}`;

const singletonKey = ({ tenantId, fn, event }: NewRun): string | null =>
  fn.singleton ? `${tenantId}|${fn.id}|${fn.singleton.key ? valueOf(fn.singleton.key, event) : ""}` : null;

/** While a run is queued, events of the same key change it instead of making another. */
function gatherKey({ tenantId, fn, event, parent }: NewRun): string | null {
  const option = fn.debounce ?? fn.batch;
  if (!option || parent) return null;
  return `${tenantId}|${fn.id}|${option.key ? valueOf(option.key, event) : ""}`;
}

/** The value of a key's expression as text; what cannot be computed counts as null. */
function valueOf(expression: string, event: JobEvent): string {
  try {
    return JSON.stringify(evaluate(expression, { event }) ?? null);
  } catch {
    return "null";
  }
}

const lock = (client: pg.PoolClient, key: string) =>
  client.query("select pg_advisory_xact_lock(hashtextextended($1, 1))", [key]);
