import { spawn, type ChildProcess } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { afterEach, expect, it } from "vitest";

const scripts = (JSON.parse(readFileSync("package.json", "utf8")) as { scripts: Record<string, string> })
  .scripts;

/** Stands for the product: says its id, and how it was stopped. */
const PRODUCT = `
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"])
    process.on(signal, () => { process.stdout.write("stopped\\n"); process.exit(0); });
  process.stdout.write("up " + process.pid + "\\n");
  setInterval(() => undefined, 1_000);`;

let cleanUp: () => void = () => undefined;
afterEach(() => cleanUp());

/** Starts npm as the product's own start script is started, with a stand-in for the product. */
function npmStart(): { npm: ChildProcess; lines: AsyncIterator<string> } {
  const folder = mkdtempSync(join(tmpdir(), "npm-start-"));
  const product = join(folder, "product.mjs");
  writeFileSync(product, PRODUCT);
  const start = join(folder, "start.mjs");
  writeFileSync(
    start,
    `import { handOver } from ${JSON.stringify(`${process.cwd()}/scripts/start.mjs`)}; handOver(${JSON.stringify(product)}, []);`,
  );
  const script = scripts["start"]!.replace("scripts/start.mjs", start);
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ name: "stand-in", scripts: { start: script } }),
  );
  // a process group of its own, so that what is left of it can be ended even when this test fails
  const npm = spawn("npm", ["start", "--silent"], {
    cwd: folder,
    detached: true,
    stdio: ["ignore", "pipe", "ignore"],
  });
  cleanUp = () => {
    try {
      process.kill(-npm.pid!, "SIGKILL");
    } catch {
      // nothing was left
    }
    rmSync(folder, { recursive: true, force: true });
  };
  return { npm, lines: createInterface({ input: npm.stdout! })[Symbol.asyncIterator]() };
}

it.each(["SIGINT", "SIGTERM", "SIGHUP", "SIGKILL"] as const)(
  "stops the product when npm alone gets %s",
  async (signal) => {
    const { npm, lines } = npmStart();
    expect((await lines.next()).value).toMatch(/^up \d+$/);
    npm.kill(signal);
    expect((await lines.next()).value).toBe("stopped");
    // everybody who could write has ended
    expect((await lines.next()).done).toBe(true);
  },
  60_000,
);
