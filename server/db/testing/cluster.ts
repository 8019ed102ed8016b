import { mkdtempSync, rmSync, chmodSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import type { TestProject } from "vitest/node";
import { migrate } from "#scripts/migrate.ts";
import { startPostgres, type EmbeddedPostgres } from "#scripts/postgres/embedded.ts";

declare module "vitest" {
  export interface ProvidedContext {
    postgresUrl: string;
  }
}

/** One throwaway Postgres for a test run, with one migrated database that every test file clones. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = mkdtempSync(join(tmpdir(), "throughline-test-"));
  chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({ dataDir, isThrowaway: true });
  try {
    await makeTemplate(postgres);
  } catch (problem) {
    await postgres.stop();
    throw problem;
  }
  project.provide("postgresUrl", postgres.url());
  return async () => {
    await postgres.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
}

async function makeTemplate(postgres: EmbeddedPostgres): Promise<void> {
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  try {
    await admin.query("create database template_migrated");
    await migrate(postgres.url("postgres", "template_migrated"));
    await admin.query("alter role portal login; alter role portal_ro login");
  } finally {
    await admin.end();
  }
}
