import { spawn, spawnSync, type ChildProcess } from "node:child_process";
import { createHash } from "node:crypto";
import { chmodSync, chownSync, existsSync, mkdirSync, openSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import pg from "pg";
import { postgresBinaries } from "./binaries.ts";
import { databaseUser, requireReachable, requireWritable, type OsUser } from "./os-user.ts";

/** A running Postgres of our own: a Unix socket in a private folder, no network listener. */
export interface EmbeddedPostgres {
  /** Connection string of a database as a role; both default to `postgres`. */
  url(role?: string, database?: string): string;
  socketDir: string;
  pid: number;
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<void>;
  stop(): Promise<void>;
}

export interface EmbeddedOptions {
  /** Folder of this cluster; made when it is not there. */
  dataDir: string;
  /** Without durability, for tests only. */
  isThrowaway?: boolean;
}

const START_TIMEOUT_MS = 30_000;
/** After a hard kill the old server may still be shutting down; it is given this long. */
const STALE_TIMEOUT_MS = 10_000;
/** A Unix socket's path holds at most about 107 bytes. */
const MAX_SOCKET_DIR = 80;

const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

/**
 * Starts the embedded Postgres, making its cluster at first use.
 *
 * Everyone who can open the socket is trusted; the socket's folder belongs to the database's user with mode 0700, and there
 * is no TCP listener, so that is this user and root.
 */
export async function startPostgres(options: EmbeddedOptions): Promise<EmbeddedPostgres> {
  const user = databaseUser();
  const bin = postgresBinaries();
  const root = resolve(options.dataDir);
  mkdirSync(root, { recursive: true });
  requireWritable(root);
  requireReachable(user, root);
  requireReachable(user, bin);
  const cluster = join(root, "cluster");
  const socketDir = privateFolder(socketFolder(root), user);
  if (!existsSync(join(cluster, "PG_VERSION"))) makeCluster(bin, cluster, root, user);
  await stopStale(cluster);
  const url = (role = "postgres", database = "postgres") =>
    `postgresql://${role}@localhost/${database}?host=${encodeURIComponent(socketDir)}`;
  const child = await launchPatiently(
    () => launch(bin, cluster, socketDir, root, user, options.isThrowaway ?? false),
    url(),
    join(root, "postgres.log"),
  );
  return {
    url,
    socketDir,
    pid: postmasterPid(cluster) ?? child.pid ?? 0,
    ended: hasEnded(child) ? Promise.resolve() : new Promise((done) => child.once("exit", () => done())),
    stop: () => stopPostgres(child, cluster),
  };
}

function socketFolder(root: string): string {
  const beside = join(root, "socket");
  if (beside.length <= MAX_SOCKET_DIR) return beside;
  return join(tmpdir(), `throughline-${createHash("sha256").update(root).digest("hex").slice(0, 12)}`);
}

function privateFolder(path: string, user: OsUser): string {
  mkdirSync(path, { recursive: true });
  if (user.uid !== process.getuid?.()) chownSync(path, user.uid, user.gid);
  chmodSync(path, 0o700);
  return path;
}

const identity = (user: OsUser) =>
  process.getuid?.() === 0 && user.wrap.length === 0 ? { uid: user.uid, gid: user.gid } : {};

function makeCluster(bin: string, cluster: string, root: string, user: OsUser): void {
  rmSync(cluster, { recursive: true, force: true });
  privateFolder(cluster, user);
  const [command, ...args] = [
    ...user.wrap,
    join(bin, "initdb"),
    "--pgdata", cluster, "--username", "postgres", "--auth", "trust", "--encoding", "UTF8",
    "--locale-provider", "builtin", "--builtin-locale", "C.UTF-8", "--locale", "C", "--no-instructions",
  ]; // prettier-ignore
  const made = spawnSync(command!, args, { ...identity(user), cwd: "/", encoding: "utf8" });
  if (made.status !== 0) {
    rmSync(cluster, { recursive: true, force: true });
    throw new Error(
      `The database in ${root} could not be made: ${(made.stderr || String(made.error)).trim().split("\n").at(-1)}`,
    );
  }
}

function postmasterPid(cluster: string): number | undefined {
  const file = join(cluster, "postmaster.pid");
  return existsSync(file) ? Number(readFileSync(file, "utf8").split("\n")[0]) : undefined;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** A server left over from a killed start is told to stop; its folder is free when it has. */
async function stopStale(cluster: string): Promise<void> {
  const pid = postmasterPid(cluster);
  if (!pid || !isAlive(pid) || !isPostgres(pid)) return;
  process.kill(pid, "SIGINT");
  const until = Date.now() + STALE_TIMEOUT_MS;
  while (isAlive(pid)) {
    if (Date.now() > until)
      throw new Error(`Another database server (process ${pid}) uses ${cluster} and does not stop.`);
    await pause(100);
  }
}

/** A process id may have been given to somebody else since. */
function isPostgres(pid: number): boolean {
  const file = `/proc/${pid}/cmdline`;
  return !existsSync(file) || readFileSync(file, "utf8").includes("postgres");
}

function launch(
  bin: string,
  cluster: string,
  socketDir: string,
  root: string,
  user: OsUser,
  isThrowaway: boolean,
): ChildProcess {
  const settings = {
    listen_addresses: "",
    unix_socket_directories: socketDir,
    unix_socket_permissions: "0700",
    max_connections: "60",
    shared_buffers: "128MB",
    // a plan that was made while a table was small reads it all until it is counted: a merchant's first orders come in bursts. Sooner than
    // this, tables that grow fast are counted so often that plans are made anew all the time
    autovacuum_naptime: "20s",
    lock_timeout: "10s",
    idle_in_transaction_session_timeout: "60s",
    log_min_messages: "warning",
    ...(isThrowaway ? { fsync: "off", synchronous_commit: "off", full_page_writes: "off" } : {}),
  };
  const args = Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);
  const [command, ...rest] = [...user.wrap, join(bin, "postgres"), "-D", cluster, ...args];
  const out = openSync(join(root, "postgres.log"), "a", 0o600);
  // its own process group: Ctrl-C in the terminal must not reach the database before the app has stopped
  return spawn(command!, rest, { ...identity(user), cwd: "/", stdio: ["ignore", out, out], detached: true });
}

const hasEnded = (child: ChildProcess) => child.exitCode !== null || child.signalCode !== null;

/**
 * Starts the server and waits until it answers. After a kill its backends hold the shared memory until they notice that they
 * are alone, and a start in that time fails; so one that fails soon is tried again for a while.
 */
async function launchPatiently(
  start: () => ChildProcess,
  url: string,
  logFile: string,
): Promise<ChildProcess> {
  for (const until = Date.now() + STALE_TIMEOUT_MS; ; await pause(200)) {
    const child = start();
    try {
      await waitReady(url, child, logFile);
      return child;
    } catch (problem) {
      if (!hasEnded(child) || Date.now() > until) throw problem;
    }
  }
}

async function waitReady(url: string, child: ChildProcess, logFile: string): Promise<void> {
  const until = Date.now() + START_TIMEOUT_MS;
  for (;;) {
    const client = new pg.Client({ connectionString: url });
    try {
      await client.connect();
      await client.query("select 1");
      return;
    } catch {
      if (hasEnded(child) || Date.now() > until) {
        const tail = existsSync(logFile) ? readFileSync(logFile, "utf8").trim().split("\n").at(-1) : "";
        throw new Error(`The database did not start: ${tail}`);
      }
      await pause(50);
    } finally {
      await client.end().catch(() => undefined);
    }
  }
}

/** Fast shutdown: open connections are ended, everything committed is on disk. */
async function stopPostgres(child: ChildProcess, cluster: string): Promise<void> {
  const pid = postmasterPid(cluster) ?? child.pid;
  if (!pid || !isAlive(pid)) return;
  process.kill(pid, "SIGINT");
  const until = Date.now() + STALE_TIMEOUT_MS;
  while (isAlive(pid) && !hasEnded(child) && Date.now() < until) await pause(20);
  if (isAlive(pid) && !hasEnded(child)) process.kill(pid, "SIGQUIT");
}
