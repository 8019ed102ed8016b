import { chmodSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { migrate } from "#scripts/migrate.ts";
import { keepPostgres } from "#scripts/postgres/kept.ts";
import { supervise } from "#scripts/processes.ts";
import { makeMerchant } from "#server/db/testing/database.ts";
import { pause, startParts } from "./parts.ts";
import { connectPartner, signedHeaders } from "./shop-of-proof.ts";

async function until<T>(limitMs: number, look: () => T | Promise<T>): Promise<NonNullable<T>> {
  for (const end = Date.now() + limitMs; Date.now() < end; await pause(20)) {
    const found = await look();
    if (found) return found;
  }
  throw new Error(`Did not happen within ${limitMs} ms.`);
}

const folderOf = () => {
  const folder = mkdtempSync(join(tmpdir(), "throughline-kept-"));
  // the database may run as another user
  chmodSync(folder, 0o755);
  return folder;
};

it("a killed Postgres is back by itself, with all it acknowledged; until then deliveries are to be sent again", async () => {
  const folder = folderOf();
  const told: string[] = [];
  const postgres = await keepPostgres({ dataDir: folder }, (text) => told.push(text));
  const owner = new pg.Pool({ connectionString: postgres.url("postgres", "proof"), max: 1 });
  owner.on("error", () => undefined);
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  await admin.query("create database proof");
  await admin.end();
  await migrate(postgres.url("postgres", "proof"));
  await owner.query("alter role portal login");
  await owner.query("create table note (n int)");
  const parts = await startParts({ databaseUrl: postgres.url("portal", "proof"), sandboxUrl: "http://127.0.0.1:9", pairs: 1 }); // prettier-ignore
  const database = {
    asOwner: async <Row extends pg.QueryResultRow>(text: string, values?: unknown[]) =>
      (await owner.query<Row>(text, values)).rows,
  };
  const tenantId = await makeMerchant(database);
  await connectPartner(database, tenantId, "con_cards", "stripe", "http://127.0.0.1:9", {});
  /** Sends a signed delivery as a partner would. */
  const deliver = (id: string) => {
    const delivery = { kind: "stripe" as const, connectionId: "con_cards", topic: "payout.paid", id, body: JSON.stringify({ id, type: "payout.paid", created: 1 }) }; // prettier-ignore
    return fetch(`${parts.webUrls[0]}/api/webhooks/stripe/con_cards`, { method: "POST", headers: signedHeaders(delivery), body: delivery.body }); // prettier-ignore
  };
  const health = async () => {
    const body = (await (await fetch(`${parts.webUrls[0]}/api/health`)).json()) as { status: string };
    return body.status;
  };
  try {
    await until(30_000, async () => (await health()) === "up");
    const acknowledged: number[] = [];
    let isOver = false;
    const writing = (async () => {
      for (let n = 0; !isOver; n++) {
        const isKept = await owner.query("insert into note values ($1)", [n]).then(() => true, () => false); // prettier-ignore
        if (isKept) acknowledged.push(n);
        else await pause(20);
      }
    })();
    for (let round = 0; round < 2; round++) {
      const killed = postgres.pid();
      const before = acknowledged.length;
      process.kill(killed, "SIGKILL");
      await until(5_000, async () => (await health()) === "down");
      const refused = await deliver(`evt_down_${round}`);
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "5"]);
      await until(15_000, async () => (await health()) === "up");
      await until(5_000, () => postgres.pid() !== killed);
      await until(5_000, () => acknowledged.length > before + 20);
      expect((await deliver(`evt_up_${round}`)).status).toBe(200);
    }
    isOver = true;
    await writing;
    const { rows } = await owner.query<{ n: number }>("select n from note");
    const kept = new Set(rows.map(({ n }) => n));
    expect(acknowledged.filter((n) => !kept.has(n))).toEqual([]);
    expect(told.filter((text) => text.startsWith("The database ended"))).toHaveLength(2);
    const stored = await owner.query<{ id: string }>("select convert_from(raw_body, 'UTF8')::json ->> 'id' as id from inbox_delivery order by 1"); // prettier-ignore
    expect(stored.rows.map(({ id }) => id)).toEqual(["evt_up_0", "evt_up_1"]);
  } finally {
    await parts.stop();
    await owner.end();
    await postgres.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  // stopped on purpose, it stays away
  await expect(new pg.Client({ connectionString: postgres.url() }).connect()).rejects.toThrow();
}, 120_000);

it("a killed process starts again and one that is stopped does not", async () => {
  const folder = folderOf();
  const logFile = join(folder, "log");
  const program = "console.log(process.pid); setInterval(() => undefined, 1_000)";
  const kept = supervise("sleeper", ["-e", program], process.env, logFile, () => undefined);
  const pids = () => readFileSync(logFile, "utf8").trim().split("\n").filter(Boolean).map(Number);
  const first = await until(10_000, () => pids()[0]);
  process.kill(first, "SIGKILL");
  const second = await until(10_000, () => pids()[1]);
  await kept.stop();
  expect(() => process.kill(second, 0)).toThrow();
  await pause(700);
  expect(pids()).toEqual([first, second]);
  rmSync(folder, { recursive: true, force: true });
}, 30_000);
