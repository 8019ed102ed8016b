import { randomBytes } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join, resolve } from "node:path";
import pg from "pg";
import type { EmbeddedPostgres } from "./postgres/embedded.ts";
import { keepPostgres } from "./postgres/kept.ts";
import { letDemoRun, startPartners } from "./partners.ts";
import { runBeside, runToEnd, supervise, type Supervised } from "./processes.ts";

/** How the product is started. */
export interface ProductOptions {
  dataDir: string;
  port: number;
  isDevelopment: boolean;
  /** Owner of an outside database; without it the embedded one is used. */
  databaseUrl?: string;
  /** Whether a database without merchants gets the demo merchant. */
  withDemo: boolean;
  step: (text: string) => void;
}

/** The running product. */
export interface Product {
  baseUrl: string;
  demoFile: string;
  stop(): Promise<void>;
}

const READY_LIMIT_MS = 90_000;
/** Without limits Node lets garbage grow to several times what is in use before it looks; pages, jobs and imports need half of this. */
const HEAP = ["--max-old-space-size=768", "--max-semi-space-size=16"];
/** The worker keeps nothing of what it passes on, so it looks sooner. */
const WORKER_HEAP = ["--max-old-space-size=768", "--max-semi-space-size=4"];

/** Starts database, web and worker, makes the demo when asked, and waits until the product answers. */
export async function startProduct(options: ProductOptions): Promise<Product> {
  await requireFreePort(options.port);
  const dataDir = resolve(options.dataDir);
  makeDataDir(dataDir);
  const logs = join(dataDir, "logs");
  mkdirSync(logs, { recursive: true });
  options.step("Database");
  const embedded = options.databaseUrl
    ? undefined
    : await keepPostgres({ dataDir: join(dataDir, "postgres") }, options.step);
  const running: Supervised[] = [];
  const stop = async () => {
    for (const part of running.reverse()) await part.stop();
    await embedded?.stop();
  };
  try {
    const ownerUrl = options.databaseUrl ?? (await ownDatabase(embedded!));
    options.step("Migrations");
    await runToEnd(["scripts/migrate.ts"], { ...process.env, OWNER_DATABASE_URL: ownerUrl }, () => undefined);
    const baseUrl = process.env.APP_URL ?? `http://localhost:${options.port}`;
    const appUrl = embedded
      ? embedded.url("portal", "throughline")
      : (process.env.APP_DATABASE_URL ?? ownerUrl);
    const tell = (text: string) => options.step(text);
    const sandbox = options.withDemo ? await startPartners(dataDir, logs, tell) : undefined;
    if (sandbox?.supervised) running.push(sandbox.supervised);
    const env = {
      ...process.env,
      ...(sandbox ? { SANDBOX_URL: sandbox.url } : {}),
      ...secrets(dataDir),
      ...settings(options, dataDir, baseUrl, appUrl, Boolean(embedded)),
    };
    const demoFile = join(dataDir, "demo.json");
    if (options.withDemo) await runToEnd(["scripts/demo.ts", demoFile], env, options.step);
    options.step("Web and worker");
    const watch = options.isDevelopment ? ["--watch-path=server", "--watch-path=kernel"] : [];
    running.push(
      supervise(
        "web",
        [...HEAP, ...watch, "server/web.ts"],
        { ...env, APP_NAME: "web" },
        join(logs, "web.log"),
        tell,
      ),
    );
    running.push(
      supervise(
        "worker",
        [...WORKER_HEAP, ...watch, "server/worker.ts"],
        { ...env, APP_NAME: "worker" },
        join(logs, "worker.log"),
        tell,
      ),
    );
    await waitHealthy(`http://127.0.0.1:${options.port}/api/health`, join(logs, "web.log"));
    if (sandbox && (await letDemoRun(sandbox.url)))
      running.push(runBeside("crew", ["prisma/seed/crew.ts"], env, join(logs, "crew.log")));
    return { baseUrl, demoFile, stop };
  } catch (failure) {
    await stop();
    throw failure;
  }
}

function makeDataDir(path: string): void {
  try {
    mkdirSync(path, { recursive: true });
    writeFileSync(join(path, ".writable"), "");
  } catch (problem) {
    throw new Error(`The data directory ${path} cannot be used: ${(problem as Error).message}`);
  }
}

/** @throws Error when somebody listens on the port */
async function requireFreePort(port: number): Promise<void> {
  await new Promise<void>((free, taken) => {
    const probe = createServer();
    probe.once("error", (problem: NodeJS.ErrnoException) =>
      taken(
        new Error(
          problem.code === "EADDRINUSE"
            ? `Port ${port} is taken; set PORT to a free one.`
            : `Port ${port} cannot be used: ${problem.message}`,
        ),
      ),
    );
    probe.listen(port, "0.0.0.0", () => probe.close(() => free()));
  });
}

/** The app's database in the embedded cluster, made at first use. */
async function ownDatabase(postgres: Pick<EmbeddedPostgres, "url">): Promise<string> {
  const client = new pg.Client({ connectionString: postgres.url() });
  await client.connect();
  try {
    const found = await client.query("select from pg_database where datname = 'throughline'");
    if (!found.rowCount) await client.query("create database throughline");
    for (const role of ["portal", "portal_ro"]) {
      const known = await client.query("select from pg_roles where rolname = $1", [role]);
      await client.query(known.rowCount ? `alter role ${role} login` : `create role ${role} login`);
    }
  } finally {
    await client.end();
  }
  return postgres.url("postgres", "throughline");
}

/** The app's secrets: from the environment, else made once and kept in the data directory, readable by us alone. */
function secrets(dataDir: string): Record<string, string> {
  const file = join(dataDir, "secrets.json");
  if (!existsSync(file)) {
    const made = {
      APP_SECRET: randomBytes(32).toString("base64url"),
      ENCRYPTION_KEY: randomBytes(32).toString("hex"),
      NEXTAUTH_SECRET: randomBytes(32).toString("base64url"),
    };
    writeFileSync(file, JSON.stringify(made), { mode: 0o600 });
  }
  const kept = JSON.parse(readFileSync(file, "utf8")) as Record<string, string>;
  return Object.fromEntries(Object.entries(kept).map(([name, value]) => [name, process.env[name] ?? value]));
}

function settings(
  options: ProductOptions,
  dataDir: string,
  baseUrl: string,
  databaseUrl: string,
  isEmbedded: boolean,
): Record<string, string> {
  return {
    NODE_ENV: options.isDevelopment ? "development" : "production",
    DATABASE_URL: databaseUrl,
    DATA_DIR: dataDir,
    PORT: String(options.port),
    APP_URL: baseUrl,
    NEXTAUTH_URL: baseUrl,
    NEXT_TELEMETRY_DISABLED: "1",
    ...(isEmbedded ? { EMBEDDED_DATABASE: "1" } : {}),
  };
}

async function waitHealthy(url: string, logFile: string): Promise<void> {
  const until = Date.now() + READY_LIMIT_MS;
  while (Date.now() < until) {
    const body = await fetch(url).then((response) => response.json() as Promise<{ status: string }>).catch(() => undefined); // prettier-ignore
    if (body?.status === "up") return;
    await new Promise((next) => setTimeout(next, 100));
  }
  throw new Error(`The product did not answer within ${READY_LIMIT_MS / 1000} s. Its log: ${logFile}`);
}
