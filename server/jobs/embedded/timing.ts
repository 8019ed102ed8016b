import { Cron } from "croner";

// The queue lives by real time, as the database does; the product's injected clock tells business time and may be set.

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};
const DURATION = /^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/;

/**
 * Milliseconds of "1h30m" and the like, in Inngest's units.
 * @throws Error when the text is no duration
 */
export function durationMs(text: string): number {
  if (!DURATION.test(text)) throw new Error(`"${text}" is not a duration.`);
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
  return parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0);
}

/**
 * The moment that "1h30m" from now, or an ISO date, means.
 * @throws Error when the text is neither
 */
export function momentOf(text: string, now = Date.now()): Date {
  if (DURATION.test(text)) return new Date(now + durationMs(text));
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error(`"${text}" is neither a duration nor a date.`);
  return date;
}

/**
 * The next time a cron expression fires; `TZ=Area/City` in front sets its zone, UTC without. Null when it never does again.
 * @throws Error when the expression or its zone is not understood
 */
export function nextTick(expression: string, after = new Date()): Date | null {
  const zoned = /^(?:TZ|CRON_TZ)=(\S+)\s+(.*)$/.exec(expression);
  return new Cron(zoned?.[2] ?? expression, { timezone: zoned?.[1] ?? "UTC", paused: true }).nextRun(after);
}

/** Seconds before each retry: the table of Inngest's open-source server (pkg/backoff). */
const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];
/** A random part keeps runs that failed together from coming back together. */
const JITTER_MS = 10_000;

/**
 * When a call that failed is tried again.
 *
 * @param attempt how many attempts came before the one that failed
 * @param retryAfter the answer's Retry-After (seconds or a date); kept between one second and one day, as Inngest does
 * @param scale shortens the waits in tests
 */
export function retryAt(attempt: number, retryAfter: string | null, scale: number, now = Date.now()): Date {
  if (retryAfter) {
    const wanted = /^\d{1,7}$/.test(retryAfter)
      ? now + Number(retryAfter) * 1_000
      : new Date(retryAfter).getTime();
    if (Number.isFinite(wanted)) return new Date(Math.min(now + UNIT_MS.d!, Math.max(now + 1_000, wanted)));
  }
  const seconds = BACKOFF_SECONDS[Math.min(attempt, BACKOFF_SECONDS.length - 1)]!;
  return new Date(now + (seconds * 1_000 + Math.random() * JITTER_MS) * scale);
}
