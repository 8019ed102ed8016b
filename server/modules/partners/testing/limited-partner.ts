import { spawn } from "node:child_process";
import { join } from "node:path";
import { makeMerchant, type TestDatabase } from "#server/db/testing/database.ts";
import { seal } from "#server/platform/crypto.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";

export interface LimitedPartner {
  tenantId: string;
  connectionIds: string[];
  /** Changes the partner's own limit, telling nobody. */
  limit(limits: { capacity: number; perSecond: number }): Promise<void>;
  /** What the partner counted so far: all requests, and those above its limit. */
  counted(): Promise<{ requests: number; throttled: number }>;
  /** Runs one process a lane against the connections, each with its own in turn, and tells how many calls each made. */
  work(lanes: string[], forMs: number): Promise<number[]>;
  stop(): Promise<void>;
}

const worker = join(import.meta.dirname, "budget-worker.ts");

/**
 * One account at a partner of the sandbox that keeps its own bucket and counts what comes above it. With several connections the same
 * account has several budgets: what happens without a shared one.
 */
export async function arrangeLimitedPartner(
  database: TestDatabase,
  input: { limits: { capacity: number; perSecond: number }; connections: number },
): Promise<LimitedPartner> {
  const sandbox = await startSandbox({ seed: 5 });
  const tenantId = await makeMerchant(database);
  const account = `acc_${tenantId.slice(-12)}`;
  const ask = async <Answer>(method: string, path: string, body?: unknown): Promise<Answer> => {
    const answer = await fetch(`${sandbox.url}/control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return (await answer.json()) as Answer;
  };
  const register = (limits: { capacity: number; perSecond: number }) =>
    ask<{ baseUrl: string }>("POST", "/connections", {
      kind: "woocommerce",
      connectionId: account,
      webhookUrl: null,
      secret: "secret",
      apiKey: "ck:cs",
      shop: { domain: `${account.replaceAll("_", "-")}.example` },
      limits,
    });
  const { baseUrl } = await register(input.limits);
  const connectionIds = Array.from(
    { length: input.connections },
    (_, index) => `con_${index}_${account.slice(4)}`,
  );
  const headers = { Authorization: `Basic ${Buffer.from("ck:cs").toString("base64")}` };
  for (const id of connectionIds)
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
       values ($1, $2, 'woocommerce', 'Shop', $3, $4, '', $5, $6)`,
      [
        tenantId,
        id,
        baseUrl,
        seal(JSON.stringify({ headers }), { tenantId, rowId: id, field: "credentials" }),
        input.limits.capacity,
        input.limits.perSecond,
      ],
    );
  return {
    tenantId,
    connectionIds,
    limit: async (limits) => void (await register(limits)),
    counted: async () => {
      const { connections } = await ask<{
        connections: Record<string, { requests: number; throttled: number }>;
      }>("GET", "/received/summary");
      return connections[account] ?? { requests: 0, throttled: 0 };
    },
    work: async (lanes, forMs) => {
      const processes = lanes.map((lane, index) =>
        start(sandbox.url, [tenantId, connectionIds[index % connectionIds.length]!, lane, String(forMs)]),
      );
      await Promise.all(processes.map(({ ready }) => ready));
      for (const { go } of processes) go();
      return Promise.all(processes.map(({ calls }) => calls));
    },
    stop: () => sandbox.stop(),
  };
}

/** A process that waits until all are ready, so that its start does not count. */
function start(sandboxUrl: string, args: string[]) {
  const child = spawn(process.execPath, [worker, ...args], {
    env: { ...process.env, SANDBOX_URL: sandboxUrl },
    stdio: ["pipe", "pipe", "inherit"],
  });
  let text = "";
  const ready = new Promise<void>((done) =>
    child.stdout.on("data", (chunk: Buffer) => {
      text += chunk.toString();
      if (text.startsWith("ready\n")) done();
    }),
  );
  const calls = new Promise<number>((done, failed) => {
    child.on("error", failed);
    child.on("exit", (code) =>
      code === 0 ? done(Number(text.split("\n")[1])) : failed(new Error(`A worker ended with ${code}.`)),
    );
  });
  return { ready: Promise.race([ready, calls]), calls, go: () => child.stdin.end("go\n") };
}
