import { createHmac } from "node:crypto";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { seal } from "#server/platform/crypto.ts";

/** A merchant with shops of the partner sandbox, a card processor, and stock in two places. */
export interface ProofMerchant extends Warehouse {
  shops: string[];
  processor: string;
}

/** What a partner sends: `id` names the event, so repeats carry the same one. */
export interface Delivery {
  kind: "shopify" | "stripe";
  connectionId: string;
  topic: string;
  id: string;
  body: string;
  triggeredAt?: string;
}

const SECRET = "shpss_proof";
let merchants = 0;

/** SKU n is variant 900 + n with inventory item 1 + n in every shop; location n has the number 701 + n there. */
export async function arrangeMerchant(
  database: TestDatabase,
  sandboxUrl: string,
  input: { skus: string[]; shops: number; stock: number },
): Promise<ProofMerchant> {
  const locations = ["reno", "portland"];
  const warehouse = await arrangeWarehouse(database, { skus: input.skus, locations });
  const { tenantId } = warehouse;
  await database.asOwner(
    "update location set country = 'US', postal_code = case id when 'reno' then '89502' else '04101' end where tenant_id = $1",
    [tenantId],
  );
  const nth = ++merchants;
  const shops = Array.from({ length: input.shops }, (_, n) => `con_shop_${nth}_${n}_${process.pid}`);
  const processor = `con_cards_${nth}_${process.pid}`;
  for (const id of shops) await connectShop(database, sandboxUrl, tenantId, id, input.skus, locations);
  await connectPartner(database, tenantId, processor, "stripe", `${sandboxUrl}/stripe`, {});
  for (const sku of input.skus)
    for (const location of locations) await warehouse.receive(sku, location, input.stock);
  return { ...warehouse, shops, processor };
}

async function connectShop(
  database: TestDatabase,
  sandboxUrl: string,
  tenantId: string,
  connectionId: string,
  skus: string[],
  locations: string[],
): Promise<void> {
  const tell = async (path: string, body: unknown) => {
    const answer = await fetch(`${sandboxUrl}/control${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as { baseUrl: string };
  };
  const { baseUrl } = await tell("/connections", {
    kind: "shopify",
    connectionId,
    webhookUrl: null,
    secret: SECRET,
    accessToken: "token",
    shop: { domain: `${connectionId.replaceAll("_", "-")}.myshopify.com`, currency: "USD" },
  });
  await tell(`/shopify/${connectionId}/catalog`, {
    locations: locations.map((name, n) => ({ id: 701 + n, name })),
    products: skus.map((sku, n) => ({
      id: 500 + n,
      title: sku,
      variants: [{ id: 900 + n, inventoryItemId: 1 + n, sku, price: "10.00", stock: { 701: 0, 702: 0 } }],
    })),
  });
  const headers = { "x-shopify-access-token": "token" };
  await connectPartner(database, tenantId, connectionId, "shopify", baseUrl, headers);
  await database.asOwner(
    `insert into channel_location (tenant_id, connection_id, location_id, external_location_id)
     select $1, $2, code, (700 + place)::text from unnest($3::text[]) with ordinality as l(code, place)`,
    [tenantId, connectionId, locations],
  );
  await database.asOwner(
    `with listing as (
       insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
       select $1, 'lst_' || code || '_' || $2, $2, (899 + place)::text, place::text, code
         from unnest($3::text[]) with ordinality as s(code, place) returning id, title)
     insert into listing_match (tenant_id, listing_id, sku_id, created_by) select $1, id, title, 'test' from listing`,
    [tenantId, connectionId, skus],
  );
}

/** A connection to a partner at an address. */
export async function connectPartner(
  database: Pick<TestDatabase, "asOwner">,
  tenantId: string,
  id: string,
  kind: Delivery["kind"],
  baseUrl: string,
  headers: Record<string, string>,
): Promise<void> {
  const place = (field: string) => ({ tenantId, rowId: id, field });
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, api_version, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, $3, $2, $4, '2026-07', $5, $6, 20000, 20000)`,
    [
      tenantId,
      id,
      kind,
      baseUrl,
      seal(JSON.stringify({ headers }), place("credentials")),
      seal(SECRET, place("webhook_secret")),
    ],
  );
}

/** The headers a partner signs a body with. `secret` is another one for a stranger. */
export function signedHeaders(
  delivery: Omit<Delivery, "body"> & { body: string | Uint8Array },
  secret = SECRET,
): Record<string, string> {
  if (delivery.kind === "stripe") {
    const second = Math.floor(Date.now() / 1000);
    const mac = createHmac("sha256", secret).update(`${second}.`).update(delivery.body).digest("hex");
    return { "stripe-signature": `t=${second},v1=${mac}`, "content-type": "application/json" };
  }
  return {
    "content-type": "application/json",
    "x-shopify-hmac-sha256": createHmac("sha256", secret).update(delivery.body).digest("base64"),
    "x-shopify-topic": delivery.topic,
    "x-shopify-event-id": delivery.id,
    "x-shopify-webhook-id": delivery.id,
    ...(delivery.triggeredAt ? { "x-shopify-triggered-at": delivery.triggeredAt } : {}),
  };
}

/** Posts a delivery once. @returns the status; 0 when there was no answer, so that nobody knows what became of it */
export async function post(webUrl: string, delivery: Delivery, patienceMs = 10_000): Promise<number> {
  const { kind, connectionId, body } = delivery;
  return fetch(`${webUrl}/api/webhooks/${kind}/${connectionId}`, {
    method: "POST",
    headers: signedHeaders(delivery),
    body,
    signal: AbortSignal.timeout(patienceMs),
  }).then(
    (answer) => answer.body?.cancel().then(() => answer.status) ?? answer.status,
    () => 0,
  );
}
