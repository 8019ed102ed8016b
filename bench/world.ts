import { mkdtempSync, chmodSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { newId } from "#kernel/ids.ts";
import { migrate } from "#scripts/migrate.ts";
import { startPostgres } from "#scripts/postgres/embedded.ts";
import { closePool } from "#server/db/pool.ts";
import type { Scope } from "#server/db/transact.ts";
import { newToken, seal, tokenHash } from "#server/platform/crypto.ts";

/** SKUs that orders are placed for, and the places that hold them. */
export const SKUS = 10_000;
export const LOCATIONS = ["east", "mid", "west"] as const;
export const skuId = (index: number): string => `sku_${index}`;
export const skuCode = (index: number): string => `SKU-${index}`;

/** Signs what the shop sends. */
export const WEBHOOK_SECRET = "a webhook secret";

/** A database of its own with the production schema, one merchant, and everything ample. */
export interface World {
  tenantId: string;
  connectionId: string;
  apiKey: string;
  scope: Scope;
  ownerUrl: string;
  appUrl: string;
  socketDir: string;
  /** The database server's process: its CPU time is part of the price. */
  postgresPid: number;
  /** As the owner: sees everything. */
  asOwner: <Row extends pg.QueryResultRow = pg.QueryResultRow>(
    text: string,
    values?: unknown[],
  ) => Promise<Row[]>;
  /** Fills tables as fast as it goes: without triggers and references, which are the figures' business and not the filling's. */
  fill(texts: [text: string, values: unknown[]][]): Promise<void>;
  close(): Promise<void>;
}

/** Starts a durable Postgres in a folder of its own; closing removes it all. */
export async function makeWorld(): Promise<World> {
  const dataDir = mkdtempSync(join(tmpdir(), "throughline-bench-"));
  chmodSync(dataDir, 0o755);
  const postgres = await startPostgres({ dataDir });
  const admin = new pg.Client({ connectionString: postgres.url() });
  await admin.connect();
  await admin.query("create database bench");
  await migrate(postgres.url("postgres", "bench"));
  await admin.query("alter role portal login; alter role portal_ro login");
  await admin.end();
  const ownerUrl = postgres.url("postgres", "bench");
  const appUrl = postgres.url("portal", "bench");
  process.env.DATABASE_URL = appUrl;
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 4 });
  const asOwner: World["asOwner"] = async (text, values = []) => (await owner.query(text, values)).rows;
  const merchant = await addMerchant(asOwner);
  return {
    ...merchant,
    ownerUrl,
    appUrl,
    socketDir: postgres.socketDir,
    postgresPid: postgres.pid,
    asOwner,
    async fill(texts) {
      const client = await owner.connect();
      try {
        await client.query("begin; set local session_replication_role = replica");
        for (const [text, values] of texts) await client.query(text, values);
        await client.query("commit");
      } finally {
        client.release();
      }
    },
    async close() {
      await closePool();
      await owner.end();
      await postgres.stop();
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}

async function addMerchant(asOwner: World["asOwner"]) {
  const tenantId = newId("mer");
  const connectionId = newId("con");
  const apiKey = `tl_${newToken()}`;
  const keyId = newId("key");
  await asOwner(
    `insert into merchant (tenant_id, name, legal_name, slug) values ($1, 'Bench', 'Bench', $1)`,
    [tenantId],
  );
  await asOwner(`insert into product (tenant_id, id, title) values ($1, 'prd', 'Product')`, [tenantId]);
  await asOwner(
    `insert into sku (tenant_id, id, product_id, code, title)
     select $1, 'sku_' || n, 'prd', 'SKU-' || n, 'SKU ' || n from generate_series(1, $2::int) n`,
    [tenantId, SKUS],
  );
  await asOwner(
    `insert into location (tenant_id, id, code, name, time_zone, priority)
     select $1, code, code, code, 'UTC', place from unnest($2::text[]) with ordinality as l(code, place)`,
    [tenantId, LOCATIONS],
  );
  await asOwner(
    `insert into stock_level (tenant_id, sku_id, location_id, on_hand, available)
     select $1, s.id, l, 1000000000, 1000000000 from sku s, unnest($2::text[]) l where s.tenant_id = $1`,
    [tenantId, LOCATIONS],
  );
  await asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Shop', 'https://shop.invalid', '', $3, 10, 10)`,
    [
      tenantId,
      connectionId,
      seal(WEBHOOK_SECRET, { tenantId, rowId: connectionId, field: "webhook_secret" }),
    ],
  );
  await asOwner(
    `insert into channel_listing (tenant_id, id, connection_id, external_variant_id, title)
     select $1, 'lst_' || n, $2, n::text, 'Listing ' || n from generate_series(1, $3::int) n`,
    [tenantId, connectionId, SKUS],
  );
  await asOwner(
    `insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by)
     select $1, 'lst_' || n, 'sku_' || n, 1, 'bench' from generate_series(1, $2::int) n`,
    [tenantId, SKUS],
  );
  await asOwner(
    `insert into api_key (tenant_id, id, name, prefix, key_hash, scopes, created_by) values ($1, $2, 'bench', $3, $4, '{read,write}', 'bench')`,
    [tenantId, keyId, apiKey.slice(0, 8), tokenHash(apiKey)],
  );
  await asOwner("vacuum analyze");
  const scope: Scope = { tenantId, actor: { kind: "api_key", id: keyId } };
  return { tenantId, connectionId, apiKey, scope };
}
