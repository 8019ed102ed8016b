import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { BuildFailure, buildPages, generateClient } from "./build.ts";

const isDevelopment = process.argv.includes("--dev");
const dataDir = resolve(process.env.DATA_DIR ?? ".data");
const port = Number(process.env.PORT ?? 3000);
const say = (text: string) => process.stdout.write(`${text}\n`);

/** Ends with one sentence; what a tool said goes into a file. */
function fail(failure: unknown): never {
  let sentence = failure instanceof Error ? failure.message : String(failure);
  if (failure instanceof BuildFailure) {
    mkdirSync(join(dataDir, "logs"), { recursive: true });
    const file = join(dataDir, "logs", "build.log");
    writeFileSync(file, failure.log, { mode: 0o600 });
    sentence += ` What was said is in ${file}.`;
  }
  process.stderr.write(`✗ ${sentence}\n`);
  process.exit(1);
}

if (!Number.isInteger(port) || port < 1 || port > 65_535)
  fail(new Error(`PORT is not a port: ${process.env.PORT}`));

try {
  say("• Database client");
  generateClient();
  if (!isDevelopment) {
    say("• Pages");
    buildPages();
  }
  const { startProduct } = await import("./product.ts");
  const databaseUrl = process.env.DATABASE_URL;
  const starting = startProduct({
    dataDir,
    port,
    isDevelopment,
    ...(databaseUrl ? { databaseUrl } : {}),
    withDemo: !databaseUrl || process.argv.includes("--demo"),
    step: (text) => say(`• ${text}`),
  });
  let stoppingSince: number | undefined;
  const stop = () => {
    // one Ctrl-C is heard twice: from the terminal, and from npm, which passes it on
    if (stoppingSince && Date.now() - stoppingSince < 1_000) return;
    if (stoppingSince) process.exit(1);
    stoppingSince = Date.now();
    say("\n• Stopping (press Ctrl-C again to stop at once)");
    // also while it starts: what it started by then must not be left behind
    void starting.then((product) => product.stop()).then(() => process.exit(0), fail);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stop);
  // a terminal that was closed takes no more words, and must not keep us from stopping in order
  process.stdout.on("error", () => undefined);
  const product = await starting;
  tellWhereItIs(product.baseUrl, product.demoFile);
} catch (failure) {
  fail(failure);
}

function tellWhereItIs(baseUrl: string, demoFile: string): void {
  say(`\nThroughline answers at ${baseUrl}\n`);
  if (!existsSync(demoFile)) return;
  const demo = JSON.parse(readFileSync(demoFile, "utf8")) as {
    logins: { role: string; email: string; password: string }[];
  };
  for (const { role, email, password } of demo.logins) say(`  ${role.padEnd(11)} ${email}   ${password}`);
  say(`
Try first, as owner:
  Today        what needs a decision, and how well it goes; the first orders ship by themselves within two minutes
  Orders       open one: from the shop's message to the payout line on one page
  Exceptions   an item that nobody has mapped: say what it is, and the order goes on
As warehouse, on a phone if you like: Floor. Keys and webhook secrets: ${demoFile}`);
}
