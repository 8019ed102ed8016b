import { describe, expect, it } from "vitest";
import { functions } from "./functions.ts";

interface Options {
  id: string;
  triggers: { cron?: string }[];
  idempotency?: string;
  concurrency?: unknown;
  [guard: string]: unknown;
}
const GUARDS = ["concurrency", "batchEvents", "throttle", "debounce", "singleton"];
const all = functions.map((fn) => (fn as unknown as { opts: Options }).opts);

/** The keys of a function's options; undefined where an option has none. */
const keysOf = (options: Options) => [
  ...GUARDS.flatMap((name) => options[name] ?? []).map((guard) => (guard as { key?: string }).key),
  ...(options.idempotency ? [options.idempotency] : []),
];

describe("every function", () => {
  it.each(all.map((options) => [options.id, options] as const))("%s counts by merchant", (_, options) => {
    // a cron runs for all of them; the id of a row is of one merchant
    if (options.triggers.every(({ cron }) => cron)) return;
    for (const key of keysOf(options)) expect(key).toMatch(/^event\.data\.\w+Id\b/);
  });

  it("that takes many events waits for one place a key", () => {
    const many = all.filter((options) => options.batchEvents);
    expect(many.length).toBeGreaterThan(5);
    for (const { id, concurrency } of many) expect([id, concurrency]).toEqual([id, expect.anything()]);
  });
});
