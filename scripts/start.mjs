// Runs on any Node from 20: installs what is missing, then hands over to the Node 24 that came with the dependencies.
import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
process.chdir(root);

/** Installs the locked dependencies when they are not there or the lock file changed. */
export function install() {
  if (Number(process.versions.node.split(".")[0]) < 20)
    fail(`Node 20 or newer is needed to begin; this is ${process.version}.`);
  const lock = createHash("sha256").update(readFileSync("package-lock.json")).digest("hex");
  const stamp = join("node_modules", ".throughline-lock");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === lock) return;
  process.stdout.write("• Installing dependencies (a few minutes the first time)\n");
  const env = { ...process.env, npm_config_audit: "false", npm_config_fund: "false" };
  // "install" keeps to the lock file as "ci" does, but goes on when a registry lacks another platform's optional package
  const done = spawnSync("npm", ["install", "--no-save", "--no-progress", "--loglevel=error"], {
    stdio: ["ignore", "ignore", "inherit"],
    env,
  });
  if (done.status !== 0) fail("The dependencies could not be installed; the lines above say why.");
  writeFileSync(stamp, lock);
}

/** Runs a script of ours with Node 24 and ends with its exit code. */
export function handOver(script, args) {
  const env = {
    ...process.env,
    PATH: `${join(root, "node_modules", ".bin")}:${process.env.PATH}`,
    PRISMA_SCHEMA_ENGINE_BINARY: "/bin/true",
    NEXT_TELEMETRY_DISABLED: "1",
    CHECKPOINT_DISABLE: "1",
    // each process reads what was compiled before, and none has to hold the compiler of TypeScript
    NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE ?? join(root, "node_modules", ".cache", "compiled"),
  };
  const child = spawn(join(root, "node_modules", ".bin", "node"), [script, ...args], {
    stdio: "inherit",
    env,
  });
  // npm passes on SIGINT and SIGTERM only, and only to what it started itself: whatever arrives here goes on to the child
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  if (process.env.npm_lifecycle_event) whenParentEnds(() => child.kill("SIGTERM"));
  child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
}

/** npm that was killed, or hung up on, says nothing: then somebody else has become our parent. */
function whenParentEnds(act) {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 500);
  watch.unref();
}

export function fail(sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exit(1);
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  install();
  handOver("scripts/start.ts", process.argv.slice(2));
}
