import { readdirSync, readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { PrismaPg } from "@prisma/adapter-pg";
import pg from "pg";
import { bindMigrationAwareSqlAdapterFactory } from "@prisma/driver-adapter-utils";

/** One Prisma schema file. */
export interface SchemaFile {
  path: string;
  content: string;
}

interface Engine {
  diff(options: unknown): Promise<{ stdout: string }>;
  applyMigrations(options: unknown): Promise<{ appliedMigrationNames: string[] }>;
  /** Ends the engine's connections. */
  close(): Promise<void>;
}

/** The schema files of the repository, in order of their names. */
export function schemaFiles(folder = "prisma/schema"): SchemaFile[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".prisma"))
    .sort()
    .map((path) => ({ path, content: readFileSync(join(folder, path), "utf8") }));
}

/**
 * Prisma's schema engine as WebAssembly. The native one is downloaded by Prisma's command line, which needs the internet;
 * this is the same engine and keeps the same records, so `prisma migrate deploy` agrees with what it did.
 */
export async function schemaEngine(url: string, files: SchemaFile[]): Promise<Engine> {
  const require = createRequire(import.meta.url);
  const entry = require.resolve("@prisma/schema-engine-wasm/schema_engine_bg");
  const glue = (await import(entry)) as WebAssembly.ModuleImports & {
    __wbg_set_wasm(exports: WebAssembly.Exports): void;
    SchemaEngine: {
      new: (options: unknown, log: () => void, adapter: unknown) => Promise<Omit<Engine, "close">>;
    };
  };
  const bytes = readFileSync(entry.replace(/\.js$/, ".wasm"));
  const { instance } = await WebAssembly.instantiate(bytes, { "./schema_engine_bg.js": glue });
  glue.__wbg_set_wasm(instance.exports);
  (instance.exports.__wbindgen_start as (() => void) | undefined)?.();
  const open: { dispose(): Promise<void> }[] = [];
  const factory = wholeScripts(new PrismaPg({ connectionString: url }), url, open);
  const adapter = bindMigrationAwareSqlAdapterFactory(factory);
  const models = files.map((file) => [file.path, file.content]);
  const engine = await glue.SchemaEngine.new({ datamodels: models }, () => undefined, adapter);
  return {
    diff: (options) => engine.diff(options),
    applyMigrations: (options) => engine.applyMigrations(options),
    close: async () => void (await Promise.all(open.map((connection) => connection.dispose()))),
  };
}

/**
 * The adapter cuts a script at every semicolon, also inside function bodies and comments. Postgres reads a whole script by
 * itself, and runs it as one transaction, so that a migration happens entirely or not at all.
 */
function wholeScripts(factory: PrismaPg, url: string, open: { dispose(): Promise<void> }[]): PrismaPg {
  const connect = factory.connect.bind(factory);
  factory.connect = async () => {
    const connection = await connect();
    open.push(connection);
    connection.executeScript = async (script) => {
      const client = new pg.Client({ connectionString: url });
      await client.connect();
      await client.query(script).finally(() => client.end());
    };
    return connection;
  };
  return factory;
}

export const engineFilters = { externalTables: [], externalEnums: [] };
