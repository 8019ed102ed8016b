import { newId } from "#kernel/ids.ts";
import type { TestDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody, type Shop } from "#server/modules/channels/testing/shop.ts";
import { seal } from "#server/platform/crypto.ts";
import { createShipment } from "../use-cases/create-shipment.ts";

const address = {
  name: "Ada Moss",
  company: null,
  line1: "12 Elm St",
  line2: null,
  city: "Boise",
  region: "ID",
  postalCode: "83702",
  country: "US",
  phone: null,
};

export interface Arranged {
  shop: Shop;
  orderId: string;
  shipmentId: string;
  carrierId: string;
}

/** An order that is packed into one carton and wants its label. */
export async function arrangePacked(database: TestDatabase, carrierUrl: string): Promise<Arranged> {
  const shop = await arrangeShop(database, { skus: ["mug"], locations: ["reno"] });
  const { tenantId } = shop;
  const carrierId = newId("con");
  await database.asOwner(
    `insert into connection (tenant_id, id, kind, name, base_url, is_simulated, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'easypost', 'Carrier', $3, true, $4, '', 1000, 1000)`,
    [
      tenantId,
      carrierId,
      carrierUrl,
      seal(JSON.stringify({ headers: {} }), { tenantId, rowId: carrierId, field: "credentials" }),
    ],
  );
  await shop.list(901, "mug");
  await shop.deliver(
    "orders/create",
    "e1",
    orderBody({ id: 1, version: 1, lines: [{ id: 11, variant: 901, quantity: 1 }] }),
  );
  await shop.drain();
  const [order] = await database.asOwner("select id from sales_order where tenant_id = $1", [tenantId]);
  const orderId = String(order!.id);
  await database.asOwner(
    `insert into routing_plan (tenant_id, id, order_id, outcome, config_version, trigger, created_by) values ($1, 'pln_test', $2, 'routed', 0, 'placed', 'test')`,
    [tenantId, orderId],
  );
  await database.asOwner(
    `insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, ship_by_at) values ($1, 'ffo_test', 'FO-1', $2, 'pln_test', 'reno', now())`,
    [tenantId, orderId],
  );
  await database.asOwner(
    `insert into carton (tenant_id, id, fulfillment_order_id, sscc, weight_grams, length_mm, width_mm, height_mm) values ($1, 'ctn_test', 'ffo_test', '003456789012345675', 500, 200, 150, 100)`,
    [tenantId],
  );
  const created = await shop.inTransaction((work) =>
    createShipment(work, {
      fulfillmentOrderId: "ffo_test",
      orderId,
      locationId: "reno",
      shipTo: address,
      shipFrom: address,
      promiseOn: null,
      parcels: [
        {
          cartonId: "ctn_test",
          sscc: "003456789012345675",
          weightGrams: 500,
          lengthMm: 200,
          widthMm: 150,
          heightMm: 100,
        },
      ],
    }),
  );
  if (!created.ok) throw new Error(created.error.code);
  return { shop, orderId, shipmentId: created.value.shipmentId, carrierId };
}
