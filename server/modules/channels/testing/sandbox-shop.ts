import type { TestDatabase } from "#server/db/testing/database.ts";
import { seal } from "#server/platform/crypto.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";

interface SandboxProduct {
  title: string;
  images: { src: string }[];
  variants: { id: number; price: number; title: string; grams: number; barcode: string | null }[];
}

/** A merchant connected to a shop of the sandbox. SKU n is listing `lst_<sku>`, product 500 + n with one variant 900 + n, at 10.00. */
export interface SandboxShop extends Warehouse {
  connectionId: string;
  /** Somebody edits a product in the shop's admin. */
  edit(
    sku: string,
    change: {
      title?: string;
      variantTitle?: string;
      price?: string;
      imageUrl?: string;
      barcode?: string;
      grams?: number;
    },
  ): Promise<void>;
  product(sku: string): Promise<SandboxProduct>;
  /** The next call of an operation meets a fault. */
  fault(operation: string, kind: string): Promise<void>;
}

export async function arrangeSandboxShop(
  database: TestDatabase,
  sandboxUrl: string,
  input: { name: string; skus: string[] },
): Promise<SandboxShop> {
  const warehouse = await arrangeWarehouse(database, { skus: input.skus, locations: [] });
  const { tenantId } = warehouse;
  const connectionId = `con_${input.name}_${tenantId.slice(-8)}`;
  process.env.SANDBOX_URL = sandboxUrl;
  const control = controlOf(sandboxUrl);
  const { baseUrl } = await control("POST", "/connections", {
    kind: "shopify",
    connectionId,
    webhookUrl: null,
    secret: "secret",
    accessToken: "token",
    shop: { domain: `${input.name}-${tenantId.slice(-8).toLowerCase()}.myshopify.com`, currency: "USD" },
  });
  await control("POST", `/shopify/${connectionId}/catalog`, {
    products: input.skus.map((sku, index) => ({
      id: 500 + index,
      title: sku,
      variants: [{ id: 900 + index, inventoryItemId: 800 + index, sku: sku.toUpperCase(), price: "10.00" }],
    })),
  });
  await insertShop(database, { tenantId, connectionId, baseUrl: String(baseUrl), skus: input.skus });
  const numberOf = (sku: string) => input.skus.indexOf(sku);
  return {
    ...warehouse,
    connectionId,
    async edit(sku, { title, imageUrl, price, variantTitle, barcode, grams }) {
      await control("POST", `/shopify/${connectionId}/products/${500 + numberOf(sku)}`, {
        ...(title ? { title } : {}),
        ...(imageUrl ? { imageUrl } : {}),
        variants: [
          {
            id: 900 + numberOf(sku),
            ...(price ? { price } : {}),
            ...(barcode ? { barcode } : {}),
            ...(grams ? { grams } : {}),
            ...(variantTitle ? { title: variantTitle } : {}),
          },
        ],
      });
    },
    async product(sku) {
      const state = await control("GET", `/state/${connectionId}?only=products`);
      return (state["products"] as Record<string, SandboxProduct>)[500 + numberOf(sku)]!;
    },
    async fault(operation, kind) {
      await control("POST", "/faults", { connectionId, operation, kind, next: 1 });
    },
  };
}

/** The sandbox's control API. */
function controlOf(sandboxUrl: string) {
  return async (method: string, path: string, body?: unknown): Promise<Record<string, unknown>> => {
    const answer = await fetch(`${sandboxUrl}/control${path}`, {
      method,
      headers: { "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as Record<string, unknown>;
  };
}

/** The connection, and a mapped listing for each SKU. */
async function insertShop(
  database: TestDatabase,
  shop: { tenantId: string; connectionId: string; baseUrl: string; skus: string[] },
): Promise<void> {
  const { tenantId, connectionId, baseUrl, skus } = shop;
  const place = { tenantId, rowId: connectionId, field: "credentials" };
  const credentials = seal(JSON.stringify({ headers: { "x-shopify-access-token": "token" } }), place);
  await database.asOwner("update merchant set currency = 'USD' where tenant_id = $1", [tenantId]);
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Shop', $3, $4, '', 20000, 20000)`,
    [tenantId, connectionId, baseUrl, credentials],
  );
  await database.asOwner("update sku set price_minor = 1000, currency = 'USD' where tenant_id = $1", [
    tenantId,
  ]);
  await database.asOwner(
    `insert into channel_listing (tenant_id, id, connection_id, external_product_id, external_variant_id, title)
     select $1, 'lst_' || code, $2, (499 + place)::text, (899 + place)::text, code from unnest($3::text[]) with ordinality as s(code, place)`,
    [tenantId, connectionId, skus],
  );
  await database.asOwner(
    "insert into listing_match (tenant_id, listing_id, sku_id, created_by) select $1, 'lst_' || code, code, 'test' from unnest($2::text[]) code",
    [tenantId, skus],
  );
}
