import { pool } from "#server/db/pool.ts";

/**
 * Slows guessing without locking anyone out: after five failures each further try of one account *from one address* waits
 * longer, up to a minute, and an address that fails on many accounts waits too. A stranger elsewhere cannot make a person
 * wait, because that person comes from another address or holds a key of its own.
 */
const FREE_FAILURES = 5;
const MAX_WAIT_MS = 60_000;
const FORGET_AFTER_MS = 15 * 60_000;

/** The counters one try belongs to. `weight` lets an office that shares an address fail more often than one account. */
export function throttleKeys(email: string, ip: string): { key: string; free: number }[] {
  return [
    { key: `account:${email.toLowerCase()}|${ip}`, free: FREE_FAILURES },
    { key: `address:${ip}`, free: FREE_FAILURES * 10 },
  ];
}

/** Milliseconds this try has to wait; 0 when it may go on. */
export async function throttledMs(keys: readonly { key: string }[], now: Date): Promise<number> {
  const { rows } = await pool().query<{ wait_ms: number | null }>(
    `select (extract(epoch from max(next_allowed_at) - $2) * 1000)::int as wait_ms from sign_in_throttle where key = any($1)`,
    [keys.map((entry) => entry.key), now],
  );
  return Math.max(0, rows[0]?.wait_ms ?? 0);
}

/** Counts a failure in one statement, so that parallel guesses all count. */
export async function recordFailure(
  keys: readonly { key: string; free: number }[],
  now: Date,
): Promise<void> {
  for (const { key, free } of keys) {
    await pool().query(
      `insert into sign_in_throttle as t (key, failures, updated_at) values ($1, 1, $2)
       on conflict (key) do update set
         failures = case when t.updated_at < $2::timestamptz - make_interval(secs => $5) then 1 else t.failures + 1 end,
         updated_at = $2,
         next_allowed_at = case when t.failures + 1 > $3
           then $2::timestamptz + least(make_interval(secs => $4), make_interval(secs => power(2, least(t.failures + 1 - $3, 10)))) end`,
      [key, now, free, MAX_WAIT_MS / 1000, FORGET_AFTER_MS / 1000],
    );
  }
}

/** A success forgets the account's failures from this address. */
export async function forgetFailures(keys: readonly { key: string }[]): Promise<void> {
  await pool().query(`delete from sign_in_throttle where key = $1`, [keys[0]?.key]);
}

/** Counts a try whatever comes of it; the milliseconds it has to wait, 0 when it may go on. For what is counted by its number. */
export async function countTry(keys: readonly { key: string; free: number }[], now: Date): Promise<number> {
  const waitMs = await throttledMs(keys, now);
  if (waitMs === 0) await recordFailure(keys, now);
  return waitMs;
}
