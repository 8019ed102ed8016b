import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { closePool } from "#server/db/pool.ts";
import { callPartner } from "../use-cases/call-partner.ts";

/**
 * One process of several that call a partner without end: `node budget-worker.ts <tenant> <connection> <lane> <milliseconds>`.
 * Says "ready", begins when it hears a line, and prints how many calls succeeded.
 */
async function main([tenantId = "", connectionId = "", lane = "stock", forMs = "1000"]: string[]) {
  const scope = { tenantId, actor: { kind: "job" as const, id: "budget-worker" } };
  const call = (maxWaitMs: number) =>
    callPartner(scope, {
      connectionId,
      lane: lane as "stock",
      operation: "test.read",
      method: "GET",
      path: "/wp-json/wc/v3/products",
      maxWaitMs,
    });
  // the first call loads what all others use
  await call(10_000);
  process.stdout.write("ready\n");
  await once(process.stdin, "data");
  process.stdin.destroy();
  const until = Date.now() + Number(forMs);
  let calls = 0;
  while (Date.now() < until) {
    const answer = await call(Math.max(0, until - Date.now()));
    if (answer.ok) calls += 1;
    else await new Promise((next) => setTimeout(next, Math.min(500, answer.error.retryAfterMs ?? 100)));
  }
  await closePool();
  process.stdout.write(`${calls}\n`);
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? "").href) await main(process.argv.slice(2));
