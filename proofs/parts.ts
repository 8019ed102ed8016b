import { spawn, type ChildProcess } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A process of the product that is started again whenever it is killed. */
export interface Part {
  name: string;
  pid(): number;
  /** Resolves when it works. */
  ready(): Promise<void>;
  /** SIGKILL to this process id, nobody else; it is started again at once. */
  murder(): Promise<void>;
  murders: number;
}

export interface Parts {
  webUrls: string[];
  /** The first is a web process, the others work. */
  all: Part[];
  /** The last lines each process logged. */
  lastWords(): string;
  stop(): Promise<void>;
}

export interface PartsOptions {
  databaseUrl: string;
  sandboxUrl: string;
  /** Worker processes; each has a web process of its own that runs its functions. */
  pairs: number;
  /** Broken on purpose, as the control. */
  faulty?: "ack-before-commit";
}

export const pause = (ms: number) => new Promise<void>((wake) => setTimeout(wake, ms));

const freePort = () =>
  new Promise<number>((found) => {
    const probe = createServer().listen(0, "127.0.0.1", () => {
      const address = probe.address();
      probe.close(() => found(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Starts web and worker processes of the product on a database of the caller's. */
export async function startParts(options: PartsOptions): Promise<Parts> {
  const folder = mkdtempSync(join(tmpdir(), "throughline-proof-"));
  mkdirSync(join(folder, "data"));
  const all: (Part & { stop(): Promise<void> })[] = [];
  const webUrls: string[] = [];
  for (let pair = 0; pair < options.pairs; pair++) {
    const url = `http://127.0.0.1:${await freePort()}`;
    webUrls.push(url);
    const env: NodeJS.ProcessEnv = {
      ...process.env,
      NODE_ENV: "production",
      DATABASE_URL: options.databaseUrl,
      DATA_DIR: join(folder, "data"),
      SANDBOX_URL: options.sandboxUrl,
      FAULTY: options.faulty ?? "",
      HOST: "127.0.0.1",
      PORT: new URL(url).port,
      NEXTAUTH_SECRET: "a secret for proofs only, long enough",
      LOG_LEVEL: "warn",
    };
    const isUp = (path: string, says: RegExp) => async () => {
      const answer = await fetch(`${url}${path}`).then((got) => got.text()).catch(() => ""); // prettier-ignore
      return says.test(answer);
    };
    all.push(
      part(`web-${pair}`, "proofs/web-of-doors.ts", env, folder, isUp("/api/health", /"status"/)),
      part(`worker-${pair}`, "server/worker.ts", env, folder, () => Promise.resolve(true)),
    );
  }
  // a test that ran out of time does not reach its end
  const atExit = () => all.forEach((one) => void one.stop());
  process.once("exit", atExit);
  await Promise.all(all.map((one) => one.ready()));
  return {
    webUrls,
    all,
    lastWords: () =>
      all.map(({ name }) => `${name}: ${readFileSync(join(folder, name), "utf8").slice(-1_500)}`).join("\n"),
    async stop() {
      process.off("exit", atExit);
      await Promise.all(all.map((one) => one.stop()));
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function part(
  name: string,
  program: string,
  env: NodeJS.ProcessEnv,
  folder: string,
  isUp: () => Promise<boolean>,
): Part & { stop(): Promise<void> } {
  let child: ChildProcess;
  let isStopping = false;
  const begin = () => {
    if (isStopping) return;
    const out = openSync(join(folder, name), "a", 0o600);
    const appName = name.split("-")[0];
    child = spawn(process.execPath, [program], { env: { ...env, APP_NAME: appName }, stdio: ["ignore", out, out] }); // prettier-ignore
    closeSync(out);
    // it may also end by itself, for instance when the database is away for longer than it waits
    child.once("exit", () => setTimeout(begin, 100));
  };
  begin();
  const gone = () =>
    new Promise<void>((ended) =>
      child.exitCode !== null || child.signalCode !== null ? ended() : child.once("exit", () => ended()),
    );
  const self = {
    name,
    murders: 0,
    pid: () => child.pid ?? 0,
    async ready() {
      for (const until = Date.now() + 60_000; Date.now() < until; await pause(50)) if (await isUp()) return;
      throw new Error(`${name} does not come up.`);
    },
    async murder() {
      const ended = gone();
      child.kill("SIGKILL");
      self.murders += 1;
      await ended;
    },
    async stop() {
      isStopping = true;
      const ended = gone();
      child.kill("SIGKILL");
      await ended;
    },
  };
  return self;
}
