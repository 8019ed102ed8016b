import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { expect, it, onTestFinished } from "vitest";
import { call, connect, control, here, order, settle, withSandbox } from "./test-harness.ts";
import { startSandbox } from "./testing.ts";

withSandbox();

it("faults strike as often as they were ordered", async () => {
  await control("/faults", { kind: "duplicate", operation: "orders/create", next: 1, copies: 2 });
  await control("/faults", { kind: "lose", operation: "charge.succeeded" });
  await order();
  await settle();
  const created = here.told.filter((one) => one.topic === "orders/create");
  expect(created).toHaveLength(3);
  expect(new Set(created.map((one) => one.headers["x-shopify-event-id"])).size).toBe(1);
  expect(here.told.some((one) => one.topic === "charge.succeeded")).toBe(false);
  await control("/faults", { kind: "error", partner: "stripe", next: 1 });
  const sign = { authorization: "Bearer sk" };
  expect((await call("GET", "/stripe/v1/charges", undefined, sign)).status).toBe(503);
  await control("/faults", { kind: "throttle", partner: "stripe", next: 1, retryAfterSeconds: 3 });
  const limited = await call("GET", "/stripe/v1/charges", undefined, sign);
  expect([limited.status, limited.headers.get("retry-after")]).toEqual([429, "3"]);
  expect((await call("GET", "/stripe/v1/charges", undefined, sign)).status).toBe(200);
});

it("answers are late, broken off, or an outage", async () => {
  const sign = { authorization: "Bearer sk" };
  const get = () => call("GET", "/stripe/v1/charges", undefined, sign);
  await control("/faults", { kind: "half_body", partner: "stripe", next: 1 });
  await expect(get()).rejects.toThrow();
  await control("/faults", { kind: "reset", partner: "stripe", next: 1 });
  await expect(get()).rejects.toThrow();
  await control("/faults", { kind: "slow_body", partner: "stripe", next: 1, delayMs: 150 });
  const began = performance.now();
  expect((await get()).status).toBe(200);
  expect(performance.now() - began).toBeGreaterThan(120);
  // the work was done although the answer says otherwise
  const placed = await order();
  await control("/faults", { kind: "error_after", operation: "POST /v1/refunds", next: 1 });
  const form = new URLSearchParams({ charge: placed.chargeId, amount: "100" });
  const refund = () => call("POST", "/stripe/v1/refunds", form, { ...sign, "idempotency-key": "k" });
  expect((await refund()).status).toBe(500);
  expect(await refund()).toMatchObject({ status: 200, body: { amount: 100 } });
  const { body } = await call<{ data: unknown[] }>("GET", "/stripe/v1/refunds", undefined, sign);
  expect(body.data).toHaveLength(1);
  const received = await call<{ requests: { headers: Record<string, string>; isReplay: boolean }[] }>("GET", "/control/received?operation=POST%20/v1/refunds"); // prettier-ignore
  expect(received.body.requests.map(({ isReplay }) => isReplay)).toEqual([false, true]);
  expect(received.body.requests[0]?.headers["authorization"]).toBe("(masked)");
});

it("deliveries overtake each other, and a refused one is tried again with the same event", async () => {
  await control("/faults", { kind: "disorder", operation: "orders/create", maxDelayMs: 150 });
  await control("/orders", {
    connectionId: "shop",
    count: 8,
    order: { lines: [{ sku: "MUG", quantity: 1 }] },
  });
  await settle();
  const ids = here.told
    .filter((one) => one.topic === "orders/create")
    .map((one) => (JSON.parse(one.body) as { id: number }).id);
  expect(ids).toHaveLength(8);
  expect(ids).not.toEqual([...ids].sort((left, right) => left - right));
});

it("what was not delivered when it stopped is delivered after a restart", async () => {
  const dataDir = mkdtempSync(`${tmpdir()}/sandbox-`);
  onTestFinished(() => rmSync(dataDir, { recursive: true }));
  await here.stop();
  Object.assign(here, await startSandbox({ dataDir }));
  await connect();
  await control("/faults", { kind: "late", operation: "orders/create", delayMs: 60_000 });
  const placed = await order();
  await here.stop();
  Object.assign(here, await startSandbox({ dataDir }));
  await settle();
  expect(here.told.filter((one) => one.topic === "orders/create")).toHaveLength(1);
  const { body } = await call("GET", `/control/orders/shop/${placed.id}`);
  expect(body).toMatchObject({ name: "#1001", total_price: placed.total });
});

it("a page of another origin is refused", async () => {
  const answer = await call("POST", "/control/reset", {}, { origin: "https://evil.example" });
  expect(answer.status).toBe(403);
});
