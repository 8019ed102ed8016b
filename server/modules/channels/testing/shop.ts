import { newId } from "#kernel/ids.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { drainShop, type Drained } from "../use-cases/drain-inbox.ts";

/** One line of a test order: a variant of the shop, how many, and how many are left of them. */
export interface ShopLine {
  id: number;
  variant: number;
  quantity: number;
  left?: number;
}

export interface ShopOrder {
  id: number;
  /** Seconds after the shop opened; a later body is a newer version. */
  version: number;
  lines: ShopLine[];
  isCanceled?: boolean;
  financialStatus?: string;
}

const opened = Date.UTC(2026, 6, 1, 10);
const at = (seconds: number) => new Date(opened + seconds * 1000).toISOString();

/** An order as the shop's webhook carries it: every unit costs 10.00, no tax, no shipping. */
export function orderBody(order: ShopOrder): Record<string, unknown> {
  const total = order.lines.reduce((sum, line) => sum + line.quantity * 10, 0).toFixed(2);
  return {
    id: order.id,
    name: `#${order.id}`,
    currency: "USD",
    created_at: at(0),
    processed_at: at(0),
    updated_at: at(order.version),
    cancelled_at: order.isCanceled ? at(order.version) : null,
    cancel_reason: order.isCanceled ? "customer" : null,
    financial_status: order.financialStatus ?? "paid",
    email: "ada@example.com",
    shipping_address: {
      first_name: "Ada",
      last_name: "Moss",
      address1: "12 Elm St",
      city: "Boise",
      province_code: "ID",
      zip: "83702",
      country_code: "US",
    },
    line_items: order.lines.map((line) => ({
      id: line.id,
      variant_id: line.variant,
      product_id: 500,
      sku: `V-${line.variant}`,
      title: `Variant ${line.variant}`,
      quantity: line.quantity,
      current_quantity: line.left ?? line.quantity,
      price: "10.00",
      requires_shipping: true,
    })),
    shipping_lines: [],
    total_line_items_price: total,
    subtotal_price: total,
    total_discounts: "0.00",
    total_tax: "0.00",
    total_price: total,
    taxes_included: false,
  };
}

export interface Shop extends Warehouse {
  connectionId: string;
  /** Stores a delivery as the door does; a repeated event id is a duplicate. */
  deliver(topic: string, eventId: string, body: unknown): Promise<void>;
  drain(): Promise<Drained>;
  /** A listing of the shop that stands for a SKU. */
  list(variant: number, skuId: string, quantity?: number): Promise<void>;
}

/** A merchant with one shop, locations and SKUs, before any order came. */
export async function arrangeShop(
  database: TestDatabase,
  input: { skus: string[]; locations: string[] },
): Promise<Shop> {
  const warehouse = await arrangeWarehouse(database, input);
  const { tenantId } = warehouse;
  const connectionId = newId("con");
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Shop', 'https://shop.invalid', '', '', 10, 10)`,
    [tenantId, connectionId],
  );
  return {
    ...warehouse,
    connectionId,
    async deliver(topic, eventId, body) {
      const raw = Buffer.from(typeof body === "string" ? body : JSON.stringify(body));
      await database.asOwner(
        `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id)
         values ($1, new_id('dlv'), $2, 'shopify', $3, $4, $5, new_id('trc')) on conflict do nothing`,
        [tenantId, connectionId, topic, eventId, raw],
      );
    },
    drain: () => drainShop(warehouse.scope, connectionId),
    async list(variant, skuId, quantity = 1) {
      const id = newId("lst");
      await database.asOwner(
        `insert into channel_listing (tenant_id, id, connection_id, external_variant_id, title) values ($1, $2, $3, $4, $4)`,
        [tenantId, id, connectionId, String(variant)],
      );
      await database.asOwner(
        `insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by) values ($1, $2, $3, $4, 'test')`,
        [tenantId, id, skuId, quantity],
      );
    },
  };
}
