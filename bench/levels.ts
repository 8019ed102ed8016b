import pg from "pg";
import { newId } from "#kernel/ids.ts";
import { expectOk } from "#kernel/result.ts";
import { adjustLevels, type LevelChange } from "#server/modules/inventory/public.ts";
import { recomputeFeed } from "#server/modules/channels/use-cases/recompute-stock.ts";
import { systemScope, transact, type Scope } from "#server/db/transact.ts";
import { timed } from "./load.ts";
import type { Block, Measure } from "./rounds.ts";
import { skuId, SKUS, type World } from "./world.ts";

/** SKUs of the large feed. */
const LISTED = 100_000;

/** A feed of every SKU at one location: what a warehouse system sends. */
export async function levelBlocks(world: World): Promise<Block[]> {
  const database = { postgres: world.postgresPid };
  let value = 2_000_000;
  const adjust = () => {
    const rows: LevelChange[] = Array.from({ length: SKUS }, (_, index) => ({ skuId: skuId(index + 1), locationId: "west", setTo: value })); // prettier-ignore
    return transact(
      world.scope,
      async (work) =>
        expectOk(await adjustLevels(work, { rows, kind: "count", reason: "feed", eventKey: newId("req") })),
      120_000,
    );
  };
  const large = await addLargeFeed(world);
  return [
    {
      name: "10,000 levels, all changed",
      prepare: async () => (value += 1),
      run: () => timed(SKUS, adjust),
      processes: database,
    },
    {
      name: "10,000 levels, changed before unchanged",
      prepare: async () => (value += 1),
      run: () => timed(SKUS, adjust),
      processes: database,
    },
    {
      name: "10,000 levels, unchanged",
      prepare: adjust,
      run: () => timed(SKUS, adjust),
      processes: database,
    },
    { name: "10,000 levels, raw SQL", run: () => rawFeed(world, (value += 1)), processes: database },
    {
      name: "100,000 SKUs after a rule changed",
      prepare: () => changeRule(world, large.scope.tenantId),
      run: () => timed(LISTED, () => recomputeFeed(large.scope, large.connectionId)),
      processes: database,
    },
  ];
}

/** The limit: the levels from an array, and a ledger row each, without triggers and references. */
async function rawFeed(world: World, value: number) {
  const client = new pg.Client({ connectionString: world.ownerUrl });
  await client.connect();
  await client.query("set session_replication_role = replica");
  const skus = Array.from({ length: SKUS }, (_, index) => skuId(index + 1));
  const values = [world.tenantId, skus, skus.map(() => value)];
  const load = await timed(SKUS, () =>
    client.query(
      `with changed as (
         update stock_level l set on_hand = f.units, available = l.available + f.units - l.on_hand, version = l.version + 1, updated_at = now()
           from unnest($2::text[], $3::int[]) f(sku_id, units)
          where l.tenant_id = $1 and l.location_id = 'west' and l.sku_id = f.sku_id and l.on_hand is distinct from f.units
         returning l.sku_id, l.location_id, l.on_hand, l.available)
       insert into stock_movement (tenant_id, id, sku_id, location_id, kind, on_hand_delta, on_hand_after, available_after, source_type, source_id,
         event_key, actor_id)
       select $1, new_id('mov'), sku_id, location_id, 'count', 1, on_hand, available, 'feed', 'raw', new_id('req'), 'bench' from changed`,
      values,
    ),
  );
  await client.end();
  return load;
}

interface LargeFeed {
  scope: Scope;
  connectionId: string;
}

/** A merchant of its own with 100,000 listed SKUs at one place. */
async function addLargeFeed(world: World): Promise<LargeFeed> {
  const tenantId = newId("mer");
  const connectionId = newId("con");
  const each = "from generate_series(1, $2::int) n";
  await world.fill([
    [`insert into merchant (tenant_id, name, legal_name, slug) values ($1, 'Large', 'Large', $1)`, [tenantId]],
    [`insert into product (tenant_id, id, title) values ($1, 'prd', 'Product')`, [tenantId]],
    [`insert into location (tenant_id, id, code, name, time_zone) values ($1, 'main', 'main', 'main', 'UTC')`, [tenantId]],
    [`insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
      values ($1, $2, 'shopify', 'Shop', '', '', '', 10, 10)`, [tenantId, connectionId]],
    [`insert into channel_location (tenant_id, connection_id, location_id, external_location_id) values ($1, $2, 'main', '1')`, [tenantId, connectionId]],
    [`insert into sku (tenant_id, id, product_id, code, title) select $1, 'sku_' || n, 'prd', 'SKU-' || n, 'SKU' ${each}`, [tenantId, LISTED]],
    [`insert into stock_level (tenant_id, sku_id, location_id, on_hand, available) select $1, 'sku_' || n, 'main', 100, 100 ${each}`, [tenantId, LISTED]],
    [`insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
      select $1, 'lst_' || n, $3, n::text, n::text, 'Listing' ${each}`, [tenantId, LISTED, connectionId]],
    [`insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by) select $1, 'lst_' || n, 'sku_' || n, 1, 'bench' ${each}`, [tenantId, LISTED]],
  ]); // prettier-ignore
  await world.asOwner("analyze");
  return { scope: systemScope(tenantId, "bench"), connectionId };
}

let kept = 0;

/** Every channel shows one unit less than before. */
async function changeRule(world: World, tenantId: string): Promise<void> {
  kept += 1;
  await world.asOwner(
    `insert into release_document (tenant_id, kind, version, body, created_by, note)
     values ($1, 'inventory.buffers', $2, $3, 'bench', 'bench')`,
    [tenantId, kept, JSON.stringify({ buffers: [{ name: "All", when: {}, keep: { kind: "fixed", units: kept } }], limits: [] })],
  ); // prettier-ignore
}

export const levelMeasures: Measure[] = [
  {
    name: "P7",
    what: "10,000 levels in one call with their ledger rows : raw update and insert",
    unit: "ratio",
    floor: 0.5,
    goal: 0.7,
    blocks: ["10,000 levels, all changed", "10,000 levels, raw SQL"],
    of: (block) => block("10,000 levels, all changed").perSecond / block("10,000 levels, raw SQL").perSecond,
  },
  {
    name: "P8",
    what: "time of the same feed unchanged : fully changed",
    unit: "ratio",
    floor: 0.8,
    goal: 0.5,
    isLessBetter: true,
    blocks: ["10,000 levels, unchanged", "10,000 levels, changed before unchanged"],
    of: (block) =>
      block("10,000 levels, unchanged").p50 / block("10,000 levels, changed before unchanged").p50,
  },
  {
    name: "P16",
    what: "what 100,000 SKUs show at one channel after a rule changed",
    unit: "s",
    floor: 10,
    goal: 3,
    isLessBetter: true,
    blocks: ["100,000 SKUs after a rule changed"],
    of: (block) => block("100,000 SKUs after a rule changed").p50 / 1000,
  },
];
