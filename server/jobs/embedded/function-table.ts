/** What the executor needs to know of a function. */
export interface JobFunction {
  id: string;
  /** The first attempt and its retries. */
  maxAttempts: number;
  events: { name: string; condition?: string }[];
  crons: string[];
  limits: { limit: number; key?: string }[];
  /** An event later than `withinMs` after the run's making no longer cancels it. */
  cancels: { event: string; condition?: string; withinMs?: number }[];
  idempotency?: string;
  singleton?: { mode: "skip" | "cancel"; key?: string };
  throttle?: { everyMs: number; burst: number; key?: string };
  debounce?: { periodMs: number; timeoutMs?: number; key?: string };
  /** A run takes up to `maxSize` events of a key; runs that are not full begin at least `everyMs` apart. */
  batch?: { maxSize: number; everyMs: number; key?: string };
}

/** The functions the app serves now. They are read again from time to time: the app may have been deployed anew. */
export class FunctionTable {
  private byId: ReadonlyMap<string, JobFunction> = new Map();
  private byTrigger: ReadonlyMap<string, readonly JobFunction[]> = new Map();
  private byCancel: ReadonlyMap<string, readonly JobFunction[]> = new Map();

  replace(functions: readonly JobFunction[]): void {
    this.byId = new Map(functions.map((fn) => [fn.id, fn]));
    this.byTrigger = index(functions, (fn) => fn.events.map((event) => event.name));
    this.byCancel = index(functions, (fn) => fn.cancels.map((cancel) => cancel.event));
  }

  get(id: string): JobFunction | undefined {
    return this.byId.get(id);
  }

  all(): JobFunction[] {
    return [...this.byId.values()];
  }

  /** Functions with a trigger on the event; whether its condition holds is not asked here. */
  startedBy(eventName: string): readonly JobFunction[] {
    return this.byTrigger.get(eventName) ?? [];
  }

  /** Functions with a `cancelOn` of the event. */
  canceledBy(eventName: string): readonly JobFunction[] {
    return this.byCancel.get(eventName) ?? [];
  }
}

function index(
  functions: readonly JobFunction[],
  namesOf: (fn: JobFunction) => string[],
): Map<string, JobFunction[]> {
  const found = new Map<string, JobFunction[]>();
  for (const fn of functions) {
    for (const name of new Set(namesOf(fn))) found.set(name, [...(found.get(name) ?? []), fn]);
  }
  return found;
}
