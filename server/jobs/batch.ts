import { log } from "#server/platform/log.ts";

/**
 * For a function's `batchEvents`, with a key that begins with the merchant: one run takes what came while it waited for its place.
 * An Inngest server waits up to `timeout` for more; the embedded executor begins at once after a quiet time, and in a burst five
 * times a second.
 */
export const manyAtOnce = { maxSize: 100, timeout: "1s" } as const;

/** As {@link manyAtOnce}, for what nobody waits for: in a burst a run begins every three seconds, or when it is full. */
export const manyInTime = { maxSize: 100, timeout: "3s" } as const;

/** The trace that all events of a run share; what is done for several has none of its own. */
export function traceOf(events: readonly { data: { traceId?: unknown } }[]): string | undefined {
  const [first, ...others] = new Set(events.map(({ data }) => data.traceId ?? null));
  return typeof first === "string" && others.length === 0 ? first : undefined;
}

/** Every id once, cut into portions that one step each can do in good time. */
export function inPortions<Item>(items: Iterable<Item>, size: number): Item[][] {
  const all = [...new Set(items)];
  return Array.from({ length: Math.ceil(all.length / size) }, (_, part) =>
    all.slice(part * size, (part + 1) * size),
  );
}

/**
 * Works on each by itself: one that fails does not keep the others from theirs.
 * @throws the first failure, after all had their turn, so that the step is tried again
 */
export async function eachByItself<Item>(
  items: Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const failures: unknown[] = [];
  for (const item of items) await work(item).catch((failure: unknown) => failures.push(failure));
  if (failures.length > 0) throw failures[0];
}

/**
 * Works on all together, which is cheap. When that fails, on each by itself, so that one which cannot be done does not keep the
 * others from theirs. `work` is one transaction, or may run twice.
 * @throws the first failure of those that failed by themselves
 */
export async function togetherOrEach<Item>(
  items: readonly Item[],
  work: (items: readonly Item[]) => Promise<unknown>,
): Promise<void> {
  if (items.length === 0) return;
  try {
    await work(items);
  } catch (failure) {
    if (items.length === 1) throw failure;
    log.warn({ err: failure, items: items.length }, "What was to be done together is done one by one.");
    await eachByItself(items, (item) => work([item]));
  }
}
