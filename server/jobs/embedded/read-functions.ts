import { compile } from "./expression.ts";
import type { JobFunction } from "./function-table.ts";
import { durationMs, nextTick } from "./timing.ts";

/** A function as the SDK describes it in its sync answer. */
export interface FunctionConfig {
  id: string;
  triggers: { event?: string; expression?: string; cron?: string; jitter?: string }[];
  steps: { step: { retries?: { attempts?: number } } };
  concurrency?: number | ConcurrencyConfig | ConcurrencyConfig[];
  cancel?: { event: string; if?: string; timeout?: string }[];
  idempotency?: string;
  singleton?: { key?: string; mode: string };
  throttle?: { limit: number; period: string; key?: string; burst?: number };
  debounce?: { period: string; key?: string; timeout?: string };
  batchEvents?: { maxSize: number; timeout: string; key?: string; if?: string };
  [option: string]: unknown;
}
interface ConcurrencyConfig {
  limit: number;
  key?: string;
  scope?: string;
}

/** Options that an Inngest server has and this executor does not. Ignoring one would change what a function means. */
const UNSUPPORTED = ["rateLimit", "priority", "timeouts"];
/** Options that ask about one event, and so do not go with a batch of them. */
const OF_ONE_EVENT = ["idempotency", "singleton", "throttle", "debounce", "cancel"];
/** The shortest wait for a batch that an Inngest server knows, and what it means here. */
const SHORTEST_BATCH_MS = 1_000;
const SOON_MS = 200;
/** Of the SDK: four retries without the option, twenty at most. */
const DEFAULT_RETRIES = 4;
const MAX_RETRIES = 20;

/**
 * Reads the functions.
 * @throws Error that names each function and option this executor cannot honor
 */
export function readFunctions(configs: readonly FunctionConfig[]): JobFunction[] {
  const problems: string[] = [];
  const functions = configs.map((config) =>
    new FunctionReader(config, (text) => problems.push(`${config.id}: ${text}`)).read(),
  );
  if (problems.length === 0) return functions;
  throw new Error(
    `The embedded job executor cannot run these functions as they are:\n- ${problems.join("\n- ")}\n` +
      "Change the functions, or set INNGEST_BASE_URL to an Inngest server.",
  );
}

/** Reads one function, and collects everything that is wrong with it instead of stopping at the first. */
class FunctionReader {
  private readonly config: FunctionConfig;
  private readonly refuse: (text: string) => void;

  constructor(config: FunctionConfig, refuse: (text: string) => void) {
    this.config = config;
    this.refuse = refuse;
  }

  read(): JobFunction {
    const { config } = this;
    for (const option of UNSUPPORTED) {
      if (config[option] !== undefined) this.refuse(`option "${option}" is not supported`);
    }
    this.checkKey("idempotency", config.idempotency);
    return {
      id: config.id,
      maxAttempts: Math.min(MAX_RETRIES, config.steps.step.retries?.attempts ?? DEFAULT_RETRIES) + 1,
      events: this.events(),
      crons: this.crons(),
      limits: this.limits(),
      cancels: this.cancels(),
      ...(config.idempotency ? { idempotency: config.idempotency } : {}),
      ...this.singleton(),
      ...this.throttle(),
      ...this.debounce(),
      ...this.batch(),
    };
  }

  private events(): JobFunction["events"] {
    return this.config.triggers.flatMap(({ event, expression }) => {
      if (!event) return [];
      if (event.includes("*")) this.refuse(`trigger "${event}": wildcards are not supported`);
      if (event === "inngest/function.finished") this.refuse(`trigger "${event}" is not supported`);
      this.checkExpression("trigger if", expression, ["event"]);
      return [{ name: event, ...(expression ? { condition: expression } : {}) }];
    });
  }

  private crons(): string[] {
    const { triggers } = this.config;
    if (triggers.some((trigger) => trigger.jitter)) this.refuse('cron option "jitter" is not supported');
    const crons = triggers.flatMap((trigger) => (trigger.cron ? [trigger.cron] : []));
    for (const expression of crons) {
      this.check(`cron "${expression}"`, () => {
        if (!nextTick(expression)) throw new Error("it never fires");
      });
    }
    return crons;
  }

  private limits(): JobFunction["limits"] {
    const option = this.config.concurrency;
    const limits =
      typeof option === "number"
        ? [{ limit: option }]
        : Array.isArray(option)
          ? option
          : option
            ? [option]
            : [];
    for (const limit of limits as ConcurrencyConfig[]) {
      if (limit.scope && limit.scope !== "fn")
        this.refuse(`concurrency scope "${limit.scope}" is not supported`);
      this.checkKey("concurrency key", limit.key);
    }
    // zero means "as many as there can be", in the SDK's words
    return limits.filter((limit) => limit.limit > 0);
  }

  private cancels(): JobFunction["cancels"] {
    return (this.config.cancel ?? []).map(({ event, if: condition, timeout }) => {
      this.checkExpression("cancelOn if", condition, ["event", "async"]);
      const withinMs = this.duration("cancelOn timeout", timeout);
      return {
        event,
        ...(condition ? { condition } : {}),
        ...(withinMs === undefined ? {} : { withinMs }),
      };
    });
  }

  private singleton(): Pick<JobFunction, "singleton"> {
    const { singleton } = this.config;
    if (!singleton) return {};
    this.checkKey("singleton key", singleton.key);
    const { mode, key } = singleton;
    if (mode !== "skip" && mode !== "cancel") {
      this.refuse(`singleton mode "${mode}" is not supported`);
      return {};
    }
    return { singleton: { mode, ...(key ? { key } : {}) } };
  }

  private throttle(): Pick<JobFunction, "throttle"> {
    const { throttle } = this.config;
    if (!throttle) return {};
    this.checkKey("throttle key", throttle.key);
    const periodMs = this.duration("throttle period", throttle.period) ?? 0;
    const { key, limit, burst = 1 } = throttle;
    return { throttle: { everyMs: periodMs / limit, burst, ...(key ? { key } : {}) } };
  }

  private debounce(): Pick<JobFunction, "debounce"> {
    const { debounce } = this.config;
    if (!debounce) return {};
    this.checkKey("debounce key", debounce.key);
    const periodMs = this.duration("debounce period", debounce.period) ?? 0;
    const timeoutMs = this.duration("debounce timeout", debounce.timeout);
    return {
      debounce: {
        periodMs,
        ...(timeoutMs === undefined ? {} : { timeoutMs }),
        ...(debounce.key ? { key: debounce.key } : {}),
      },
    };
  }

  /** After a quiet time a batch begins at once; `timeout` is how long the next one waits to fill, counted from there. */
  private batch(): Pick<JobFunction, "batch"> {
    const { batchEvents } = this.config;
    if (!batchEvents) return {};
    if (batchEvents.if !== undefined) this.refuse('batchEvents option "if" is not supported');
    for (const option of OF_ONE_EVENT) {
      if (this.config[option] !== undefined) this.refuse(`batchEvents with "${option}" is not supported`);
    }
    this.checkKey("batchEvents key", batchEvents.key);
    const { maxSize, timeout, key } = batchEvents;
    const waitMs = this.duration("batchEvents timeout", timeout) ?? 0;
    const everyMs = waitMs > SHORTEST_BATCH_MS ? waitMs : SOON_MS;
    return { batch: { maxSize, everyMs, ...(key ? { key } : {}) } };
  }

  private duration(what: string, text: string | undefined): number | undefined {
    let ms: number | undefined;
    this.check(what, () => {
      if (text !== undefined) ms = durationMs(text);
    });
    return ms;
  }

  private checkKey(what: string, source: string | undefined): void {
    this.checkExpression(what, source, ["event"]);
  }

  private checkExpression(what: string, source: string | undefined, roots: string[]): void {
    this.check(what, () => {
      if (source !== undefined) compile(source, roots);
    });
  }

  private check(what: string, trial: () => void): void {
    try {
      trial();
    } catch (problem) {
      this.refuse(`${what}: ${(problem as Error).message}`);
    }
  }
}
