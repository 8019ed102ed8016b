import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { expect, it } from "vitest";
import { migrate } from "#scripts/migrate.ts";
import { keepPostgres } from "#scripts/postgres/kept.ts";
import { closePool } from "#server/db/pool.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { startSandbox } from "../sandbox/testing.ts";
import { murderInTurns, setCrashPoints } from "./crash-points.ts";
import { businessState, untilQuiet, watchLaws } from "./laws.ts";
import { lostOf, murdersOf, sendCalmly, sendLikeMad } from "./murder.ts";
import { pause, startParts } from "./parts.ts";
import { seeded, seedOfRun } from "./seeded.ts";
import { arrangeMerchant } from "./shop-of-proof.ts";
import { storyOf } from "./story.ts";

const MURDERS = Number(process.env.MURDERS ?? 200);
const DATABASE_MURDERS = Number(process.env.DATABASE_MURDERS ?? 20);
const ORDERS = 60;

/** A durable Postgres of its own that can be killed and started again, with the product's database in it. */
async function durableDatabase() {
  const folder = mkdtempSync(join(tmpdir(), "throughline-prove-"));
  chmodSync(folder, 0o755);
  const postgres = await keepPostgres({ dataDir: folder }, () => undefined);
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  await admin.query("create database proof");
  await migrate(postgres.url("postgres", "proof"));
  await admin.query("alter role portal login");
  await admin.end();
  const pool = new pg.Pool({ connectionString: postgres.url("postgres", "proof"), max: 3 });
  pool.on("error", () => undefined);
  const database: TestDatabase = {
    ownerUrl: postgres.url("postgres", "proof"),
    appUrl: postgres.url("portal", "proof"),
    readOnlyUrl: postgres.url("portal_ro", "proof"),
    async asOwner<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      return (await pool.query<Row>(text, values)).rows;
    },
  };
  return {
    database,
    async murder() {
      const killed = postgres.pid();
      process.kill(killed, "SIGKILL");
      for (const until = Date.now() + 60_000; postgres.pid() === killed; await pause(50))
        if (Date.now() > until) throw new Error("A killed Postgres does not come up.");
    },
    async stop() {
      await closePool();
      await pool.end();
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

it(`survives ${MURDERS} murders of its processes and ${DATABASE_MURDERS} of Postgres`, async () => {
  const seed = seedOfRun();
  process.stdout.write(`SEED=${seed} npm run prove\n`);
  const { database, ...durable } = await durableDatabase();
  process.env.DATABASE_URL = database.appUrl;
  const owner = new pg.Client({ connectionString: database.ownerUrl });
  await owner.connect();
  await setCrashPoints(owner);
  await owner.end();
  const sandbox = await startSandbox({ seed: 7 });
  const goods = { skus: ["mug", "cup", "bag"], shops: 2, stock: 5_000 };
  const [calm, killed] = [
    await arrangeMerchant(database, sandbox.url, goods),
    await arrangeMerchant(database, sandbox.url, goods),
  ];
  const parts = await startParts({ databaseUrl: database.appUrl, sandboxUrl: sandbox.url, pairs: 2 });
  const watch = watchLaws(database.ownerUrl);
  try {
    await sendCalmly(parts.webUrls[0]!, storyOf(calm, ORDERS, seeded(seed)));
    await untilQuiet(database.asOwner, 120_000);
    const began = Date.now();
    let databaseMurders = 0;
    let gaveUp: Error | undefined;
    const isOver = () =>
      gaveUp !== undefined || (murdersOf(parts) >= MURDERS && databaseMurders >= DATABASE_MURDERS);
    const murders = murderInTurns(parts, {
      ownerUrl: () => database.ownerUrl,
      chance: seeded(seed + 1),
      until: isOver,
    });
    const databaseMurdersDone = (async () => {
      while (databaseMurders < DATABASE_MURDERS) {
        // spread over the murders of the others
        if (murdersOf(parts) * DATABASE_MURDERS >= databaseMurders * MURDERS) {
          await durable.murder();
          databaseMurders += 1;
        }
        await pause(500);
      }
    })().catch((problem: Error) => {
      gaveUp = problem;
    });
    const story = storyOf(killed, ORDERS, seeded(seed));
    const acknowledged = new Set<string>();
    let sends = 0;
    // after the first round everything that comes is a repetition
    for (let round = 2; round === 2 || !isOver(); round++) {
      const sent = await sendLikeMad(parts.webUrls, story, seeded(seed + round), { pauseMs: 300 });
      sent.acknowledged.forEach((name) => acknowledged.add(name));
      sends += sent.sends;
    }
    const reached = await murders;
    await databaseMurdersDone;
    expect(gaveUp).toBeUndefined();
    const seconds = Math.round((Date.now() - began) / 1000);
    await untilQuiet(database.asOwner, 180_000).catch((problem: Error) => {
      throw new Error(`${problem.message}\n${parts.lastWords()}`);
    });
    const wanted = await businessState(database.asOwner, calm.tenantId);
    const got = await businessState(database.asOwner, killed.tenantId);
    expect(got.state).toEqual(wanted.state);
    expect(got.hash).toBe(wanted.hash);
    expect(await lostOf(database.asOwner, { acknowledged, sends, unanswered: 0 })).toEqual([]);
    process.stdout.write(
      `${story.length} events, ${sends} sends, ${murdersOf(parts)} + ${databaseMurders} murders in ${seconds} s; ` +
        `named points reached: ${[...reached].map(([name, times]) => `${name} × ${times}`).join(", ")}\n`,
    );
    expect(murdersOf(parts)).toBeGreaterThanOrEqual(MURDERS);
    expect(databaseMurders).toBe(DATABASE_MURDERS);
    // which points are reached is left to chance: the promise is that the end is the same wherever somebody dies
    expect(reached.size).toBeGreaterThan(0);
  } finally {
    const watched = await watch.stop();
    await parts.stop();
    await sandbox.stop();
    await durable.stop();
    process.stdout.write(`${watched.snapshots} snapshots\n`);
    expect(watched.broken).toEqual([]);
    expect(watched.snapshots).toBeGreaterThan(MURDERS);
  }
}, 1_320_000);
