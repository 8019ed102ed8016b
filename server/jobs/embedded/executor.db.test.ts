import { NonRetriableError } from "inngest";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { systemScope, transact } from "#server/db/transact.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { inngest } from "../client.ts";
import { once } from "../once.ts";
import { cancelRun, getRun, listRuns, retryRun } from "../runs.ts";
import { signingKey } from "../settings.ts";
import { serveFunctions } from "../testing/app.ts";
import { engineQuery } from "./engine-db.ts";
import { Executor } from "./executor.ts";

const database = testDatabase();
const seen: Record<string, number> = {};
const count = (what: string) => (seen[what] = (seen[what] ?? 0) + 1);
const batches: number[][] = [];
const spaced: number[][] = [];
let underWay = 0;
let mostUnderWay = 0;
let isMended = false;

const on = (event: string, condition?: string) => ({ event, ...(condition ? { if: condition } : {}) });
const child = inngest.createFunction(
  { id: "child", triggers: [on("t/child")] },
  async ({ event }) => event.data.n * 2,
);
const functions = [
  child,
  inngest.createFunction({ id: "steps", triggers: [on("t/steps")] }, async ({ event, step }) => {
    const a = await step.run("a", () => (count("a"), 1));
    const [b, c] = await Promise.all([
      step.run("b", () => (count("b"), a + 1)),
      step.run("c", () => (count("c"), a + 2)),
    ]);
    await step.sleep("rest", "50ms");
    const doubled = await step.invoke("call", { function: child, data: { n: b + c } });
    return { doubled, from: event.data.tenantId };
  }),
  inngest.createFunction(
    { id: "retries", triggers: [on("t/retries")], retries: 3 },
    async ({ step, attempt }) =>
      step.run("flaky", () => {
        count("flaky");
        if (attempt < 2) throw new Error("not yet");
        return attempt;
      }),
  ),
  inngest.createFunction({ id: "final", triggers: [on("t/final")], retries: 3 }, async () => {
    count("final");
    throw new NonRetriableError("never");
  }),
  inngest.createFunction({ id: "caught", triggers: [on("t/caught")], retries: 0 }, async ({ step }) =>
    step
      .run("breaks", () => Promise.reject(new Error("broken")))
      .catch((problem: Error) => `caught ${problem.message}`),
  ),
  inngest.createFunction({ id: "waits", triggers: [on("t/waits")] }, async ({ step }) => {
    const answer = await step.waitForEvent("answer", {
      event: "t/answer",
      timeout: "10s",
      if: "event.data.n == async.data.n",
    });
    const none = await step.waitForEvent("none", { event: "t/never", timeout: "50ms" });
    return { text: answer?.data.text, none };
  }),
  inngest.createFunction(
    { id: "chosen", triggers: [on("t/chosen", "event.data.kind in ['x', 'y'] && event.data.n > 1")] },
    async () => count("chosen"),
  ),
  inngest.createFunction(
    { id: "keyed", triggers: [on("t/keyed")], idempotency: "event.data.key" },
    async () => count("keyed"),
  ),
  inngest.createFunction(
    { id: "limited", triggers: [on("t/limited")], concurrency: { limit: 2, key: "event.data.tenantId" } },
    async ({ step }) =>
      step.run("slow", async () => {
        mostUnderWay = Math.max(mostUnderWay, ++underWay);
        await new Promise((next) => setTimeout(next, 20));
        underWay--;
        count("limited");
      }),
  ),
  inngest.createFunction(
    {
      id: "gathered",
      triggers: [on("t/gathered")],
      concurrency: { limit: 1, key: "event.data.kind" },
      batchEvents: { maxSize: 5, timeout: "1s", key: "event.data.kind" },
    },
    async ({ events, step }) =>
      step.run("take", async () => {
        await new Promise((next) => setTimeout(next, 30));
        batches.push(events.map(({ data }) => data.n as number));
      }),
  ),
  inngest.createFunction(
    { id: "spaced", triggers: [on("t/spaced")], batchEvents: { maxSize: 6, timeout: "2s" } },
    async ({ events }) => void spaced.push(events.map(({ data }) => data.n as number)),
  ),
  inngest.createFunction(
    {
      id: "canceled",
      triggers: [on("t/long")],
      cancelOn: [{ event: "t/stop", if: "event.data.n == async.data.n" }],
    },
    async ({ step }) => {
      await step.sleep("long", "1h");
      count("canceled");
    },
  ),
  inngest.createFunction(
    {
      id: "fails",
      triggers: [on("t/fails")],
      retries: 0,
      onFailure: async ({ error }) => void (count("onFailure"), expect(error.message).toBe("sorry")),
    },
    async () => Promise.reject(new Error("sorry")),
  ),
  inngest.createFunction({ id: "mendable", triggers: [on("t/mendable")], retries: 0 }, async ({ step }) => {
    await step.run("first", () => count("mendable first"));
    return step.run("second", () => (isMended ? "mended" : Promise.reject(new Error("still broken"))));
  }),
  inngest.createFunction({ id: "effects", triggers: [on("t/effects")] }, async ({ event, runId, step }) =>
    step.run("write", () =>
      transact(systemScope(event.data.tenantId, "effects"), async (work) => {
        const write = () => once(work, `${runId}.write`, async () => count("effect"));
        await write();
        return write();
      }),
    ),
  ),
];

let app: Awaited<ReturnType<typeof serveFunctions>>;
let executor: Executor;
let tenant: string;

beforeAll(async () => {
  app = await serveFunctions(functions);
  tenant = await makeMerchant(database);
  executor = new Executor({
    functionsUrl: app.url,
    signingKey: signingKey(),
    databaseUrl: database.appUrl,
    backoffScale: 0.001,
  });
  await executor.start();
});
afterAll(async () => {
  await executor.stop();
  await app.close();
});

async function send(name: string, data: Record<string, unknown> = {}): Promise<void> {
  await engineQuery(
    `insert into outbox_event (tenant_id, id, name, data) values ($1, new_id('evt'), $2, $3)`,
    [tenant, name, JSON.stringify({ ...data, tenantId: tenant })],
  );
}

async function ended(functionId: string, status = "completed", runs = 1) {
  return vi.waitFor(
    async () => {
      const { items } = await transact(systemScope(tenant, "test"), (work) =>
        listRuns(work, { functionId: `throughline-${functionId}`, limit: 50 }),
      );
      expect(items.filter((run) => run.status === status)).toHaveLength(runs);
      return (await transact(systemScope(tenant, "test"), (work) => getRun(work, items[0]!.id)))!;
    },
    { timeout: 20_000, interval: 30 },
  );
}

describe("the embedded executor", () => {
  it("runs steps once each, in parallel, with sleep and invoke", async () => {
    await send("t/steps");
    const run = await ended("steps");
    expect(run.output).toEqual({ doubled: 10, from: tenant });
    expect([seen.a, seen.b, seen.c]).toEqual([1, 1, 1]);
    expect(run.steps.map((step) => step.name).sort()).toEqual(["a", "b", "c", "call", "rest"]);
  });

  it("retries with the attempt's number, and not what says it is final", async () => {
    await send("t/retries");
    expect((await ended("retries")).output).toBe(2);
    expect(seen.flaky).toBe(3);
    await send("t/final");
    expect((await ended("final", "failed")).error).toMatchObject({ message: "never" });
    expect(seen.final).toBe(1);
  });

  it("gives a step's last error to the function", async () => {
    await send("t/caught");
    expect((await ended("caught")).output).toBe("caught broken");
  });

  it("waits for the matching event, or for the time to pass", async () => {
    await send("t/waits", { n: 7 });
    await vi.waitFor(async () => expect(await engineQuery("select from job_wait")).toHaveLength(1), {
      timeout: 10_000,
    });
    await send("t/answer", { n: 8, text: "wrong" });
    await send("t/answer", { n: 7, text: "right" });
    expect((await ended("waits")).output).toEqual({ text: "right", none: null });
  });

  it("starts only what its condition chooses, and one run a key", async () => {
    await send("t/chosen", { kind: "x", n: 1 });
    await send("t/chosen", { kind: "z", n: 2 });
    await send("t/chosen", { kind: "y", n: 2 });
    await ended("chosen");
    expect(seen.chosen).toBe(1);
    for (let i = 0; i < 3; i++) await send("t/keyed", { key: "k" });
    await send("t/keyed", { key: "other" });
    await ended("keyed", "completed", 2);
    expect(seen.keyed).toBe(2);
  });

  it("keeps a concurrency limit and loses nothing of what it parks", async () => {
    await Promise.all(Array.from({ length: 12 }, () => send("t/limited")));
    await ended("limited", "completed", 12);
    expect(seen.limited).toBe(12);
    expect(mostUnderWay).toBeLessThanOrEqual(2);
    expect(await engineQuery("select from job_lease union all select from job_parked")).toEqual([]);
  });

  it("gathers events of a key while a run waits for its place, each once and no more than fit", async () => {
    await Promise.all(Array.from({ length: 12 }, (_, n) => send("t/gathered", { kind: "a", n })));
    await send("t/gathered", { kind: "b", n: 100 });
    await send("t/gathered", { kind: "b", n: 101, text: "x".repeat(300_000) });
    await vi.waitFor(() => expect(batches.flat()).toHaveLength(14), { timeout: 10_000 });
    expect(batches.flat().sort((a, b) => a - b)).toEqual([...Array(12).keys(), 100, 101]);
    const sizes = batches.filter((batch) => batch[0]! < 100).map((batch) => batch.length);
    expect(Math.max(...sizes)).toBeGreaterThan(1);
    expect(Math.max(...sizes)).toBeLessThanOrEqual(5);
    expect(batches).toContainEqual([101]);
  });

  it("begins batches at once after a quiet time, else in time or when they are full", async () => {
    const began = Date.now();
    await send("t/spaced", { n: 0 });
    await vi.waitFor(() => expect(spaced).toHaveLength(1), { timeout: 5_000 });
    for (let n = 1; n <= 3; n++) await send("t/spaced", { n });
    await vi.waitFor(() => expect(spaced).toHaveLength(2), { timeout: 10_000 });
    expect(spaced[1]).toEqual([1, 2, 3]);
    expect(Date.now() - began).toBeGreaterThan(1_500);
    const second = Date.now();
    for (let n = 4; n <= 10; n++) await send("t/spaced", { n });
    await vi.waitFor(() => expect(spaced).toHaveLength(3), { timeout: 5_000 });
    expect(spaced[2]).toEqual([4, 5, 6, 7, 8, 9]);
    expect(Date.now() - second).toBeLessThan(1_800);
    await vi.waitFor(() => expect(spaced[3]).toEqual([10]), { timeout: 5_000 });
  });

  it("cancels on the matching event, and by hand", async () => {
    await send("t/long", { n: 1 });
    await send("t/long", { n: 2 });
    await ended("canceled", "running", 2);
    await send("t/stop", { n: 1 });
    await ended("canceled", "canceled", 1);
    const { items } = await transact(systemScope(tenant, "test"), (work) =>
      listRuns(work, { status: "running", limit: 5 }),
    );
    expect(await cancelRun(tenant, items[0]!.id, "a test")).toMatchObject({ ok: true });
    expect(await cancelRun(tenant, items[0]!.id, "a test")).toMatchObject({ ok: false });
    await ended("canceled", "canceled", 2);
    expect(seen.canceled).toBeUndefined();
  });

  it("calls onFailure after the last attempt", async () => {
    await send("t/fails");
    await ended("fails", "failed");
    await vi.waitFor(() => expect(seen.onFailure).toBe(1), { timeout: 10_000 });
  });

  it("starts a failed run again where it failed", async () => {
    await send("t/mendable");
    const failed = await ended("mendable", "failed");
    isMended = true;
    expect(await retryRun("mer_other", failed.id)).toMatchObject({ ok: false });
    expect(await retryRun(tenant, failed.id)).toMatchObject({ ok: true });
    expect((await ended("mendable")).output).toBe("mended");
    expect(seen["mendable first"]).toBe(1);
  });

  it("guards an effect that is repeated", async () => {
    await send("t/effects");
    expect((await ended("effects")).output).toBe(1);
    expect(seen.effect).toBe(1);
  });

  it("refuses unsigned calls and options it cannot honor", async () => {
    const unsigned = await fetch(`${app.url}?fnId=throughline-child&stepId=step`, {
      method: "POST",
      body: "{}",
    });
    expect(unsigned.status).toBe(401);
    const odd = await serveFunctions([
      inngest.createFunction(
        {
          id: "odd",
          triggers: [on("t/odd", "event.data.x.matches('a')")],
          rateLimit: { limit: 1, period: "5s" },
          batchEvents: { maxSize: 5, timeout: "1s" },
          throttle: { limit: 1, period: "5s" },
        },
        async () => 1,
      ),
    ]);
    const refused = new Executor({
      functionsUrl: odd.url,
      signingKey: signingKey(),
      databaseUrl: database.appUrl,
    });
    await expect(refused.start()).rejects.toThrow(
      /throughline-odd: option "rateLimit" is not supported[^]*throughline-odd: trigger if: Unexpected[^]*batchEvents with "throttle"/,
    );
    await odd.close();
  });

  it("shows another merchant nothing", async () => {
    const other = await makeMerchant(database);
    const { items } = await transact(systemScope(other, "test"), (work) => listRuns(work, { limit: 50 }));
    expect(items).toEqual([]);
  });
});
