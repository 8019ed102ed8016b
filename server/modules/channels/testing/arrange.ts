import { seal } from "#server/platform/crypto.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { startFakeShop, type FakeShop } from "./fake-shop.ts";

/** A warehouse connected to a fake shop. SKU n is listing `lst_<sku>` with item n + 1; location n has the number 70n there. */
export interface ConnectedShop extends Warehouse {
  shop: FakeShop;
  connectionId: string;
}

/** Makes it. The shop shows 0 of everything everywhere; a test that wants no level deletes it. */
export async function arrangeShop(
  database: TestDatabase,
  input: { skus: string[]; locations: string[] },
): Promise<ConnectedShop> {
  const warehouse = await arrangeWarehouse(database, input);
  const shop = await startFakeShop();
  const { tenantId } = warehouse;
  const connectionId = `con_${tenantId.slice(-12)}`;
  const place = { tenantId, rowId: connectionId, field: "credentials" };
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Test shop', $3, $4, '', 100000, 100000)`,
    [
      tenantId,
      connectionId,
      shop.url,
      seal(JSON.stringify({ headers: { "x-shopify-access-token": "test" } }), place),
    ],
  );
  await database.asOwner(
    `insert into channel_location (tenant_id, connection_id, location_id, external_location_id)
     select $1, $2, code, (700 + place)::text from unnest($3::text[]) with ordinality as l(code, place)`,
    [tenantId, connectionId, input.locations],
  );
  await database.asOwner(
    `insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
     select $1, 'lst_' || code, $2, place::text, place::text, code from unnest($3::text[]) with ordinality as s(code, place)`,
    [tenantId, connectionId, input.skus],
  );
  await database.asOwner(
    `insert into listing_match (tenant_id, listing_id, sku_id, created_by) select $1, 'lst_' || code, code, 'test' from unnest($2::text[]) code`,
    [tenantId, input.skus],
  );
  for (const [sku] of input.skus.entries())
    for (const [location] of input.locations.entries()) shop.levels.set(`${sku + 1}:${701 + location}`, 0);
  return { ...warehouse, shop, connectionId };
}
