import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** What a build depends on. */
const SOURCES = [
  "app",
  "components",
  "kernel",
  "prisma/schema",
  "server",
  "public",
  "next.config.js",
  "package-lock.json",
  "postcss.config.mjs",
  "proxy.ts",
];
const STAMP = ".next/throughline-build";

function filesBelow(path: string): string[] {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/** One hash of everything a build depends on. */
function sourceHash(): string {
  const hash = createHash("sha256");
  for (const file of SOURCES.flatMap(filesBelow)) {
    if (/\.test\.tsx?$/.test(file)) continue;
    hash.update(file).update("\0").update(readFileSync(file)).update("\0");
  }
  return hash.digest("hex");
}

/** A step of the build failed; `log` holds what the tool said. */
export class BuildFailure extends Error {
  readonly log: string;
  constructor(sentence: string, log: string) {
    super(sentence);
    this.log = log;
  }
}

function run(command: string, args: string[], sentence: string): void {
  const done = spawnSync(command, args, { encoding: "utf8", env: process.env, maxBuffer: 64 * 1024 * 1024 });
  if (done.status !== 0)
    throw new BuildFailure(sentence, `${done.stdout ?? ""}${done.stderr ?? ""}${done.error ?? ""}`);
}

/** Generates the Prisma client when the schema changed since. */
export function generateClient(): void {
  const schema = createHash("sha256");
  for (const file of filesBelow("prisma/schema")) schema.update(readFileSync(file));
  const stamp = "prisma/generated/.schema";
  const hash = schema.digest("hex");
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === hash) return;
  run("prisma", ["generate"], "The database client could not be generated.");
  writeFileSync(stamp, hash);
}

/** Builds the pages unless nothing changed since the last build. Returns whether it built. */
export function buildPages(): boolean {
  const hash = sourceHash();
  if (existsSync(STAMP) && readFileSync(STAMP, "utf8") === hash && existsSync(".next/BUILD_ID")) return false;
  run("next", ["build"], "The build failed.");
  writeFileSync(STAMP, hash);
  return true;
}
