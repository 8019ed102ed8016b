import pg from "pg";

/**
 * The one connection pool of this process, as the app role (`portal`). Prisma and raw SQL share it.
 * Kept on globalThis because the front server and Next's bundles load this module separately.
 */
const holder = globalThis as typeof globalThis & { throughlinePool?: pg.Pool };

/** Six connections serve two cores; more only lengthens queues inside Postgres. */
const POOL_SIZE = 6;

const typeParsers: pg.CustomTypesConfig = {
  // bigint columns (money, counters) arrive as BigInt, never as a rounded number
  getTypeParser: ((oid: number, format?: string) =>
    oid === pg.types.builtins.INT8 && format !== "binary"
      ? (text: string) => BigInt(text)
      : pg.types.getTypeParser(oid, format as "text")) as pg.CustomTypesConfig["getTypeParser"],
};

/** The pool, opened at first use from DATABASE_URL. */
export function pool(): pg.Pool {
  if (!holder.throughlinePool) {
    const connectionString = process.env.DATABASE_URL;
    if (!connectionString) throw new Error("DATABASE_URL is not set: the app does not know its database.");
    const created = new pg.Pool({
      connectionString,
      max: Number(process.env.DATABASE_POOL_SIZE ?? POOL_SIZE),
      types: typeParsers,
      application_name: process.env.APP_NAME ?? "throughline",
    });
    // an idle connection that dies (database restart) is replaced at the next use; without a listener it ends the process
    created.on("error", () => undefined);
    holder.throughlinePool = created;
  }
  return holder.throughlinePool;
}

/** Closes the pool; the next call of {@link pool} opens a new one. */
export async function closePool(): Promise<void> {
  const open = holder.throughlinePool;
  holder.throughlinePool = undefined;
  await open?.end();
}
