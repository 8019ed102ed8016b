import pg from "pg";
import { afterAll, beforeAll, inject } from "vitest";
import { closePool } from "../pool.ts";

/** A database of its own for one test file. */
export interface TestDatabase {
  /** As the owner: sees everything, for arranging and for checking. */
  ownerUrl: string;
  /** As the app's role, under row-level security. */
  appUrl: string;
  readOnlyUrl: string;
  /** Runs SQL as the owner and returns the rows. */
  asOwner<Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ): Promise<Row[]>;
}

let files = 0;

/** Call at the top of a `*.db.test.ts`: clones the migrated template, points the app's pool at it, and drops it afterwards. */
export function testDatabase(): TestDatabase {
  const name = `test_${process.pid}_${Date.now().toString(36)}_${++files}`;
  const at = (role: string, database: string) => {
    const url = new URL(inject("postgresUrl"));
    url.username = role;
    url.pathname = `/${database}`;
    return url.href;
  };
  let owner: pg.Pool | undefined;
  const database: TestDatabase = {
    get ownerUrl() {
      return at("postgres", name);
    },
    get appUrl() {
      return at("portal", name);
    },
    get readOnlyUrl() {
      return at("portal_ro", name);
    },
    async asOwner<Row extends pg.QueryResultRow>(text: string, values: unknown[] = []) {
      owner ??= new pg.Pool({ connectionString: at("postgres", name), max: 3 });
      return (await owner.query<Row>(text, values)).rows;
    },
  };
  const admin = async (text: string) => {
    const client = new pg.Client({ connectionString: at("postgres", "postgres") });
    await client.connect();
    await client.query(text).finally(() => client.end());
  };
  beforeAll(async () => {
    await admin(`create database ${name} template template_migrated`);
    process.env.DATABASE_URL = database.appUrl;
  });
  afterAll(async () => {
    await closePool();
    await owner?.end();
    // a pool says it ended before its connections closed; dropping under them would be an error nobody hears
    await admin(`do $$ begin for attempt in 1..60 loop
      exit when not exists (select from pg_stat_activity where datname = '${name}');
      perform pg_sleep(0.05), pg_stat_clear_snapshot(); end loop; end $$`);
    await admin(`drop database if exists ${name} with (force)`);
  });
  return database;
}

/** Makes a merchant and returns its id. */
export async function makeMerchant(
  database: Pick<TestDatabase, "asOwner">,
  name = "Test Merchant",
): Promise<string> {
  const [row] = await database.asOwner<{ tenant_id: string }>(
    `insert into merchant (tenant_id, name, legal_name, slug) select i, $1, $1, i from new_id('mer') i returning tenant_id`,
    [name],
  );
  if (!row) throw new Error("No merchant was made.");
  return row.tenant_id;
}
