import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { schemaEngine, schemaFiles, engineFilters, type SchemaFile } from "./schema-engine.ts";

/**
 * Writes the next migration from what changed in prisma/schema since the snapshot, which is the schema that all migrations
 * together make. Add triggers, checks and policies to the file by hand. `--snapshot` only renews the snapshot, for a
 * migration that was written by hand.
 */
const SNAPSHOT = "prisma/migrations/schema.snapshot.prisma";

/** SQL from the snapshot to the schema files; "-- This is an empty migration." when they agree. */
export async function schemaDifference(url: string): Promise<string> {
  const files = schemaFiles();
  const engine = await schemaEngine(url, files);
  const model = (list: SchemaFile[]) => ({ tag: "schemaDatamodel", files: list });
  const before = existsSync(SNAPSHOT)
    ? model([{ path: "snapshot.prisma", content: readFileSync(SNAPSHOT, "utf8") }])
    : { tag: "empty" };
  const { stdout } = await engine.diff({
    from: before,
    to: model(files),
    script: true,
    exitCode: null,
    filters: engineFilters,
    shadowDatabaseUrl: null,
  });
  await engine.close();
  return stdout;
}

const snapshot = () =>
  writeFileSync(
    SNAPSHOT,
    schemaFiles()
      .map((file) => file.content)
      .join("\n"),
  );

async function writeMigration(name: string): Promise<void> {
  const url = process.env.DATABASE_URL;
  if (!url) throw new Error("Set DATABASE_URL to any reachable Postgres; nothing is changed there.");
  const last =
    readdirSync("prisma/migrations")
      .filter((entry) => /^\d{4}_/.test(entry))
      .sort()
      .at(-1) ?? "0000_";
  const folder = join(
    "prisma/migrations",
    `${String(Number(last.slice(0, 4)) + 1).padStart(4, "0")}_${name}`,
  );
  const sql = await schemaDifference(url);
  mkdirSync(folder);
  writeFileSync(join(folder, "migration.sql"), `${sql}\nselect secure_tables();\n`);
  snapshot();
  process.stdout.write(`Wrote ${folder}/migration.sql.\n`);
}

if (import.meta.main) {
  const name = process.argv[2];
  if (name === "--snapshot") snapshot();
  else if (name && /^[a-z0-9_]+$/.test(name)) await writeMigration(name);
  else {
    process.stderr.write("Give the migration a name in snake_case, or --snapshot.\n");
    process.exit(1);
  }
}
