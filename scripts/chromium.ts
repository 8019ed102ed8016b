import { existsSync } from "node:fs";
import { spawnSync } from "node:child_process";

const DEBIAN = "/usr/bin/chromium";

/**
 * A Chromium for the browser tests: CHROMIUM_PATH, Debian's, Playwright's own download, or, as root on Debian, one that is
 * installed now. Undefined means Playwright's own.
 * @throws Error that says what to do when there is none
 */
export function findChromium(): string | undefined {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    if (!existsSync(named)) throw new Error(`CHROMIUM_PATH names ${named}, which is not there.`);
    return named;
  }
  if (existsSync(DEBIAN)) return DEBIAN;
  const run = (command: string, args: string[]) =>
    spawnSync(command, args, { stdio: "ignore", timeout: 300_000 }).status === 0;
  if (run("playwright", ["install", "chromium"])) return undefined;
  if (process.getuid?.() === 0 && run("apt-get", ["update"]) && run("apt-get", ["install", "-y", "chromium"]))
    return DEBIAN;
  throw new Error("There is no Chromium for the browser tests. Install one and set CHROMIUM_PATH to it.");
}
