import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { closePool, hasMerchant, meetPartners, seedDemo } from "#prisma/seed/seed.ts";
import { env } from "#server/platform/env.ts";

/** Seeds the demo merchant once, and writes what outside programs need to drive it into the file that is named. */
const [file] = process.argv.slice(2);
if (!file) throw new Error("Name the file to write.");
const { APP_URL: baseUrl, SANDBOX_URL: sandboxUrl } = env();
const write = (demo: object) =>
  writeFileSync(file, JSON.stringify({ baseUrl, sandboxUrl: sandboxUrl ?? null, ...demo }, null, 2), {
    mode: 0o600,
  });
if (!(await hasMerchant())) {
  process.stdout.write("Demo merchant\n");
  const { apiKey, logins, connections } = await seedDemo(baseUrl, sandboxUrl);
  write({ apiKey, logins, connections });
} else {
  const connections = await meetPartners(baseUrl, sandboxUrl);
  if (existsSync(file)) {
    const { apiKey, logins } = JSON.parse(readFileSync(file, "utf8")) as Record<string, unknown>;
    write({ apiKey, logins, connections });
  }
}
await closePool();
