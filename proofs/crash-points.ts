import pg from "pg";
import { pause, type Parts } from "./parts.ts";
import type { Chance } from "./seeded.ts";

interface CrashPoint {
  name: string;
  on: string;
  /** `statement`: inside the transaction, before it commits. `commit`: the commit goes through, nobody hears of it. */
  at: "statement" | "commit";
}

/** Moments at which a process dies. They are set in the database of the proof, so the product needs no code for them. */
export const crashPoints: readonly CrashPoint[] = [
  { name: "delivery stored, not committed", on: "insert on inbox_delivery", at: "statement" },
  { name: "delivery committed, not answered", on: "insert on inbox_delivery", at: "commit" },
  { name: "order written, its delivery not settled", on: "insert on sales_order", at: "statement" },
  { name: "delivery settled, not committed", on: "update of status on inbox_delivery", at: "statement" },
  { name: "effect committed, step not answered", on: "update of status on inbox_delivery", at: "commit" },
  { name: "events taken from the outbox, not committed", on: "update of pumped_at on outbox_event", at: "statement" },
  { name: "runs started, nobody told", on: "insert on job_run", at: "commit" },
  { name: "answer of a job applied, not committed", on: "insert on job_attempt", at: "statement" },
  { name: "answer of a job committed, task not released", on: "insert on job_attempt", at: "commit" },
  { name: "quantity told to the shop, not recorded", on: "update of published_version on channel_stock", at: "statement" },
]; // prettier-ignore

const SLEEP_S = 0.4;

/** Puts the points into the database; none is armed. */
export async function setCrashPoints(owner: pg.Client): Promise<void> {
  await owner.query(`
    create table crash_point (name text primary key, is_armed boolean not null default false);
    grant select on crash_point to portal;
    create function crash_here() returns trigger language plpgsql as $$
    begin
      if exists (select from crash_point where name = tg_argv[0] and is_armed) then perform pg_sleep(${SLEEP_S}); end if;
      return null;
    end $$`);
  for (const [n, { name, on, at }] of crashPoints.entries()) {
    const kind = at === "commit" ? "constraint trigger" : "trigger";
    const deferred = at === "commit" ? "deferrable initially deferred" : "";
    await owner.query(
      `create ${kind} zz_crash_${n} after ${on} ${deferred} for each row execute function crash_here('${name}')`,
    );
    await owner.query("insert into crash_point (name) values ($1)", [name]);
  }
}

/**
 * Murders, turn by turn: a process that has just reached a named point, or one at a random moment when none reaches it soon.
 * The killed comes up again before the next turn.
 */
export async function murderInTurns(
  parts: Parts,
  options: { ownerUrl: () => string; chance: Chance; until: () => boolean },
): Promise<Map<string, number>> {
  const reached = new Map<string, number>();
  const { chance } = options;
  let points = chance.shuffle(crashPoints);
  while (!options.until()) {
    const point = points.pop();
    if (points.length === 0) points = chance.shuffle(crashPoints);
    const sleeper = point && (await sleeperAt(options.ownerUrl(), point.name).catch(() => undefined));
    await pause(sleeper ? 0 : chance.below(300));
    const candidates = parts.all.filter(({ name }) => !sleeper || name.startsWith(sleeper));
    const victim = chance.pick(candidates.length > 0 ? candidates : parts.all);
    await victim.murder();
    if (point && sleeper) reached.set(point.name, (reached.get(point.name) ?? 0) + 1);
    await victim.ready();
    await pause(chance.below(400));
  }
  return reached;
}

/** Arms a point and waits for a process to reach it. @returns the kind of process, by its application name */
async function sleeperAt(ownerUrl: string, point: string): Promise<string | undefined> {
  const client = new pg.Client({ connectionString: ownerUrl });
  client.on("error", () => undefined);
  await client.connect();
  try {
    await client.query("update crash_point set is_armed = name = $1", [point]);
    for (const until = Date.now() + 1_500; Date.now() < until; await pause(20)) {
      const { rows } = await client.query<{ application_name: string }>(
        `select application_name from pg_stat_activity where datname = current_database() and wait_event = 'PgSleep'`,
      );
      if (rows[0]) return rows[0].application_name;
    }
    return undefined;
  } finally {
    await client.query("update crash_point set is_armed = false").catch(() => undefined);
    await client.end().catch(() => undefined);
  }
}
