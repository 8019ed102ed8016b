import { engineTransaction } from "./embedded/engine-db.ts";
import { inngest } from "./client.ts";

const DAY_MS = 86_400_000;
/** Runs are for looking into what went wrong lately. */
const KEEP_RUNS_DAYS = 30;
/** Events answer "what did this order cause", and hold the keys that keep one from being emitted twice. */
const KEEP_EVENTS_DAYS = 90;
const BATCH = 1_000;

const before = (days: number) => new Date(Date.now() - days * DAY_MS);

/** Jobs of the job system itself. */
export const upkeepJobs = [
  inngest.createFunction(
    { id: "remove-old-runs", triggers: [{ cron: "17 3 * * *" }], retries: 2 },
    async ({ step }) => {
      const runs = await step.run("runs", () => removeOldRuns(before(KEEP_RUNS_DAYS)));
      const events = await step.run("events", () => removeOldEvents(before(KEEP_EVENTS_DAYS)));
      return { runs, events };
    },
  ),
];

/** Removes runs that ended before a day, with their steps and attempts. Returns how many went. */
export function removeOldRuns(endedBefore: Date): Promise<number> {
  return inBatches(
    `with gone as (
       delete from job_run where id in (select id from job_run where ended_at < $1 order by id limit ${BATCH} for update skip locked)
       returning id),
     step as (delete from job_step where run_id in (select id from gone)),
     attempt as (delete from job_attempt where run_id in (select id from gone))
     select count(*)::int as removed from gone`,
    endedBefore,
  );
}

/** Removes events that became runs before a day, and the proofs of effects of that age. Returns how many events went. */
export async function removeOldEvents(madeBefore: Date): Promise<number> {
  await inBatches(
    `with gone as (delete from job_effect where key in (select key from job_effect where at < $1 limit ${BATCH}) returning 1)
     select count(*)::int as removed from gone`,
    madeBefore,
  );
  await inBatches(
    `with gone as (delete from job_pace where key in (select key from job_pace where next_at < $1 limit ${BATCH}) returning 1)
     select count(*)::int as removed from gone`,
    madeBefore,
  );
  return inBatches(
    `with gone as (
       delete from outbox_event where id in (
         select id from outbox_event where created_at < $1 and pumped_at is not null order by sequence limit ${BATCH})
       returning 1)
     select count(*)::int as removed from gone`,
    madeBefore,
  );
}

/** Small transactions, so that the pump and the executor never wait for the broom. */
async function inBatches(statement: string, limit: Date): Promise<number> {
  for (let total = 0; ;) {
    const removed = await engineTransaction(async (client) => {
      const { rows } = await client.query<{ removed: number }>(statement, [limit]);
      return rows[0]?.removed ?? 0;
    });
    total += removed;
    if (removed < BATCH) return total;
  }
}
