import { Cron } from "croner";
import { compile } from "./expression.ts";

/** A function as the SDK describes it in its sync answer. */
export interface FunctionConfig {
  id: string;
  triggers: { event?: string; expression?: string; cron?: string; jitter?: string }[];
  steps: { step: { retries?: { attempts?: number } } };
  concurrency?: number | ConcurrencyConfig | ConcurrencyConfig[];
  cancel?: { event: string; if?: string; timeout?: string }[];
  idempotency?: string;
  singleton?: { key?: string; mode: string };
  [option: string]: unknown;
}
interface ConcurrencyConfig {
  limit: number;
  key?: string;
  scope?: string;
}

/** What the executor needs to know of a function. */
export interface JobFunction {
  id: string;
  maxAttempts: number;
  events: { name: string; condition?: string }[];
  crons: string[];
  limits: { limit: number; key?: string }[];
  cancels: { event: string; condition?: string }[];
  idempotency?: string;
  singleton?: { key?: string };
}

/** Options that an Inngest server has and this executor does not. Ignoring one would change what a function means. */
const UNSUPPORTED = ["throttle", "rateLimit", "debounce", "batchEvents", "priority", "timeouts"];
const DEFAULT_RETRIES = 4;
const MAX_RETRIES = 20;

/**
 * Reads the functions.
 * @throws Error that names each function and option this executor cannot honor
 */
export function readFunctions(configs: readonly FunctionConfig[]): Map<string, JobFunction> {
  const problems: string[] = [];
  const table = new Map(
    configs.map((config) => [
      config.id,
      readFunction(config, (text) => problems.push(`${config.id}: ${text}`)),
    ]),
  );
  if (problems.length === 0) return table;
  throw new Error(
    `The embedded job executor cannot run these functions as they are:\n- ${problems.join("\n- ")}\n` +
      "Change the functions, or set INNGEST_BASE_URL to an Inngest server.",
  );
}

function readFunction(config: FunctionConfig, refuse: (text: string) => void): JobFunction {
  const check = (what: string, source: string | undefined, roots: string[]) => {
    try {
      if (source !== undefined) compile(source, roots);
    } catch (problem) {
      refuse(`${what}: ${(problem as Error).message}`);
    }
  };
  for (const option of UNSUPPORTED) {
    if (config[option] !== undefined) refuse(`option "${option}" is not supported`);
  }
  const crons = config.triggers.flatMap((trigger) => (trigger.cron ? [trigger.cron] : []));
  for (const expression of crons) checkCron(expression, refuse);
  if (config.triggers.some((trigger) => trigger.jitter)) refuse('cron option "jitter" is not supported');
  const events = config.triggers.flatMap((t) =>
    t.event ? [{ name: t.event, ...(t.expression ? { condition: t.expression } : {}) }] : [],
  );
  for (const event of events) check("trigger if", event.condition, ["event"]);
  const limits = concurrencyOf(config.concurrency);
  for (const limit of limits) {
    if (limit.scope && limit.scope !== "fn") refuse(`concurrency scope "${limit.scope}" is not supported`);
    check("concurrency key", limit.key, ["event"]);
  }
  check("idempotency", config.idempotency, ["event"]);
  for (const cancel of config.cancel ?? []) {
    if (cancel.timeout) refuse('cancelOn option "timeout" is not supported');
    check("cancelOn if", cancel.if, ["event", "async"]);
  }
  if (config.singleton && config.singleton.mode !== "skip")
    refuse(`singleton mode "${config.singleton.mode}" is not supported`);
  check("singleton key", config.singleton?.key, ["event"]);
  return {
    id: config.id,
    maxAttempts: Math.min(MAX_RETRIES, config.steps.step.retries?.attempts ?? DEFAULT_RETRIES) + 1,
    events,
    crons,
    limits: limits.filter((limit) => limit.limit > 0),
    cancels: (config.cancel ?? []).map((c) => ({ event: c.event, ...(c.if ? { condition: c.if } : {}) })),
    ...(config.idempotency ? { idempotency: config.idempotency } : {}),
    ...(config.singleton ? { singleton: config.singleton.key ? { key: config.singleton.key } : {} } : {}),
  };
}

function concurrencyOf(option: FunctionConfig["concurrency"]): ConcurrencyConfig[] {
  if (option === undefined) return [];
  if (typeof option === "number") return [{ limit: option }];
  return Array.isArray(option) ? option : [option];
}

function checkCron(expression: string, refuse: (text: string) => void): void {
  try {
    if (!nextTick(expression)) refuse(`cron "${expression}" never fires`);
  } catch (problem) {
    refuse(`cron "${expression}": ${(problem as Error).message}`);
  }
}

/** The next time a cron expression fires; `TZ=Area/City` in front sets its zone, UTC without. */
export function nextTick(expression: string, after = new Date()): Date | null {
  const zoned = /^(?:TZ|CRON_TZ)=(\S+)\s+(.*)$/.exec(expression);
  return new Cron(zoned?.[2] ?? expression, { timezone: zoned?.[1] ?? "UTC", paused: true }).nextRun(after);
}

const UNIT_MS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** The moment that "1h30m" from now, or an ISO date, means. */
export function momentOf(text: string, now = Date.now()): Date {
  if (/^(\d+(\.\d+)?(ms|s|m|h|d|w))+$/.test(text)) {
    const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d|w)/g)];
    return new Date(now + parts.reduce((sum, [, amount, unit]) => sum + Number(amount) * UNIT_MS[unit!]!, 0));
  }
  const date = new Date(text);
  if (Number.isNaN(date.getTime())) throw new Error(`"${text}" is neither a duration nor a date.`);
  return date;
}

/** Seconds before each retry, after the table of Inngest's server; a random part keeps retries apart. */
const BACKOFF_SECONDS = [15, 30, 60, 120, 300, 600, 1_200, 2_400, 3_600, 7_200];

export function retryAt(attempt: number, retryAfter: string | null, scale: number, now = Date.now()): Date {
  if (retryAfter) {
    const wanted = /^\d{1,7}$/.test(retryAfter)
      ? now + Number(retryAfter) * 1_000
      : new Date(retryAfter).getTime();
    if (Number.isFinite(wanted)) return new Date(Math.min(now + UNIT_MS.d!, Math.max(now + 1_000, wanted)));
  }
  const seconds = BACKOFF_SECONDS[Math.min(attempt, BACKOFF_SECONDS.length - 1)]!;
  return new Date(now + (seconds * 1_000 + Math.random() * 10_000) * scale);
}
