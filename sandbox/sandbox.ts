import { createClock, type AgendaEntry, type Clock } from "./clock.ts";
import { createDeliveries, type Deliveries } from "./deliveries.ts";
import { createBucket, type Bucket } from "./limits.ts";
import { createRandom, type Random } from "./random.ts";
import { createReceivedLog, type ReceivedLog } from "./received.ts";
import type { Connection } from "./connection.ts";
import type { State } from "./state.ts";

/** What every part of the sandbox works with. */
export interface Sandbox {
  state: State;
  clock: Clock;
  random: Random;
  received: ReceivedLog;
  deliveries: Deliveries;
  /** The limiter of a connection, as long as its limits stay the same. */
  bucketOf(connection: Connection): Bucket;
  /** Says that the state is to be written. */
  changed(): void;
  /** Own address, without a slash at the end. */
  url(): string;
}

/** Makes things happen when they fall due; by the name of their task. */
export type Tasks = Record<string, (sandbox: Sandbox, entry: AgendaEntry) => void>;

export function assemble(state: State, tasks: Tasks, changed: () => void, url: () => string): Sandbox {
  const random = createRandom(state.random);
  const buckets = new Map<string, { key: string; bucket: Bucket }>();
  const clock = createClock(state.clock, (entry) => {
    tasks[entry.task]?.(sandbox, entry);
    changed();
  });
  const sandbox: Sandbox = {
    state,
    clock,
    random,
    received: createReceivedLog(),
    deliveries: createDeliveries({ state, clock, random, changed }),
    bucketOf: ({ connectionId, limits }) => {
      const key = `${limits.capacity}/${limits.perSecond}`;
      const known = buckets.get(connectionId);
      if (known?.key === key) return known.bucket;
      const bucket = createBucket(limits);
      buckets.set(connectionId, { key, bucket });
      return bucket;
    },
    changed,
    url,
  };
  return sandbox;
}
