import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { schemaEngine, schemaFiles, engineFilters } from "./schema-engine.ts";

const FOLDER = "prisma/migrations";

/** Applies the migrations that are not yet applied, in order, and returns their names. The URL is the owner's. */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const engine = await schemaEngine(ownerUrl, schemaFiles());
  const names = readdirSync(FOLDER, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort();
  const { appliedMigrationNames } = await engine.applyMigrations({
    filters: engineFilters,
    migrationsList: {
      baseDir: FOLDER,
      shadowDbInitScript: "",
      lockfile: {
        path: "migration_lock.toml",
        content: readFileSync(join(FOLDER, "migration_lock.toml"), "utf8"),
      },
      migrationDirectories: names.map((path) => ({
        path,
        migrationFile: {
          path: "migration.sql",
          content: { tag: "ok", value: readFileSync(join(FOLDER, path, "migration.sql"), "utf8") },
        },
      })),
    },
  });
  await engine.close();
  return appliedMigrationNames;
}

if (import.meta.main) {
  const url = process.env.OWNER_DATABASE_URL ?? process.env.DATABASE_URL;
  if (!url) {
    process.stderr.write("Set DATABASE_URL to the database's owner.\n");
    process.exit(1);
  }
  const applied = await migrate(url);
  process.stdout.write(applied.length ? `Applied ${applied.join(", ")}.\n` : "Nothing to apply.\n");
  // the engine's adapter holds its idle connections for ten seconds more
  process.exit(0);
}
