import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop, orderBody, type Shop } from "#server/modules/channels/testing/shop.ts";
import { routeOrder } from "#server/modules/routing/public.ts";
import { buyLabel } from "#server/modules/shipping/use-cases/buy-label.ts";
import { openPurchases } from "#server/modules/shipping/queries/shipments.ts";
import { seal } from "#server/platform/crypto.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { jobOf } from "../testing/job-of.ts";
import { closeCarton, openCarton, scanPack } from "./pack.ts";
import { scanPick } from "./pick.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let shop: Shop;
let orderId: string;
const owner = (statement: string, ...values: unknown[]) =>
  database.asOwner(statement, [shop.tenantId, ...values]);

/** An order from Toronto for two mugs and a cup that lie in Reno; nobody said of the cup what customs must be told. */
beforeAll(async () => {
  sandbox = await startSandbox({ seed: 4 });
  process.env.SANDBOX_URL = sandbox.url;
  shop = await arrangeShop(database, { skus: ["mug", "cup"], locations: ["reno"] });
  await owner(
    `update location set gs1_company_prefix = '0614141', country = 'US', address_line1 = '1 Depot Rd', city = 'Reno', postal_code = '89502',
       capabilities = array['international'] where tenant_id = $1`,
  );
  await owner(
    `update sku set hs_code = '691110', origin_country = 'PT', customs_value_minor = 450, currency = 'USD', weight_grams = 300
      where tenant_id = $1 and id = 'mug'`,
  );
  await owner("update sku set origin_country = 'PT' where tenant_id = $1 and id = 'cup'");
  await owner(
    `insert into box (tenant_id, id, code, name, length_mm, width_mm, height_mm, tare_grams, max_weight_grams) values ($1, 'box_s', 'S', 'Small', 300, 200, 150, 120, 10000)`,
  );
  const carrierId = newId("con");
  const connection = {
    kind: "easypost",
    connectionId: carrierId,
    apiKey: "ez",
    secret: "s",
    webhookUrl: null,
  };
  const { baseUrl } = (await (
    await fetch(`${sandbox.url}/control/connections`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(connection),
    })
  ).json()) as { baseUrl: string };
  await owner(
    `insert into connection (tenant_id, id, kind, name, base_url, is_simulated, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'easypost', 'Carrier', $3, true, $4, '', 1000, 1000)`,
    carrierId,
    baseUrl,
    seal(JSON.stringify({ headers: { authorization: "Bearer ez" } }), { tenantId: shop.tenantId, rowId: carrierId, field: "credentials" }), // prettier-ignore
  );
  await shop.list(901, "mug");
  await shop.list(902, "cup");
  await shop.receive("mug", "reno", 5);
  await shop.receive("cup", "reno", 5);
  const lines = [
    { id: 11, variant: 901, quantity: 2 },
    { id: 12, variant: 902, quantity: 1 },
  ];
  const body = orderBody({ id: 1, version: 1, lines });
  const home = body["shipping_address"] as object;
  const toronto = { city: "Toronto", province_code: "ON", zip: "M5V 2T6", country_code: "CA" };
  await shop.deliver("orders/create", "e1", { ...body, shipping_address: { ...home, ...toronto } });
  await shop.drain();
  orderId = String((await owner("select id from sales_order where tenant_id = $1"))[0]!.id);
});
afterAll(() => sandbox.stop());

const declareCup = (hsCode: string | null) =>
  owner("update sku set hs_code = $2, customs_value_minor = 120, currency = 'USD' where tenant_id = $1 and id = 'cup'", hsCode); // prettier-ignore

describe("an order that goes abroad", () => {
  it("is not released while customs would have to be told more, and says what", async () => {
    const route = () => shop.inTransaction((work) => routeOrder(work, { orderId, trigger: "placed" }));
    expect(await route()).toMatchObject({ ok: true, value: { outcome: "no_location" } });
    const [candidate] = await owner("select eliminated_by as by, reason from routing_candidate where tenant_id = $1"); // prettier-ignore
    expect(candidate).toEqual({ by: "customs", reason: "Customs must be told more: CUP lacks HS code and customs value." }); // prettier-ignore
    const [exception] = await owner("select type, facts from exception where tenant_id = $1");
    expect(exception).toMatchObject({ type: "order.unroutable", facts: { locations: [{ reason: expect.stringContaining("CUP lacks") }] } }); // prettier-ignore
  });

  it("is packed with what customs is told, and the carrier takes it", async () => {
    await declareCup("691200");
    const fulfillmentOrderId = await jobOf(shop, orderId);
    const scan = (take: typeof scanPick) => async (code: string) =>
      expect(
        await shop.inTransaction((work) => take(work, { fulfillmentOrderId, code, scanKey: newId("req") })),
      ).toMatchObject({ ok: true, value: { isAccepted: true } });
    for (const code of ["mug", "mug", "cup"]) await scan(scanPick)(code);
    const opened = await shop.inTransaction((work) =>
      openCarton(work, { fulfillmentOrderId, boxId: "box_s" }),
    );
    if (!opened.ok) throw new Error(opened.error.code);
    for (const code of ["mug", "mug", "cup"]) await scan(scanPack)(code);
    const close = () =>
      shop.inTransaction((work) => closeCarton(work, { cartonId: opened.value.cartonId, weightGrams: 950 }));
    // somebody took it away meanwhile
    await declareCup(null);
    expect(await close()).toEqual({ ok: false, error: { code: "fulfillment.customs_missing", lacks: ["CUP lacks HS code"] } }); // prettier-ignore
    await declareCup("691200");
    expect(await close()).toMatchObject({ ok: true, value: { isPacked: true } });
    const [shipment] = await owner("select id from shipment where tenant_id = $1");
    const [purchaseId] = await shop.inTransaction((work) => openPurchases(work, String(shipment!.id)));
    expect(await buyLabel(shop.scope, purchaseId!)).toEqual({ outcome: "purchased" });
    const log = (await (await fetch(`${sandbox.url}/control/received?operation=${encodeURIComponent("POST /v2/shipments")}`)).json()) as { requests: { body: string }[] }; // prettier-ignore
    const { shipment: asked } = JSON.parse(log.requests[0]!.body) as { shipment: { customs_info: unknown } };
    expect(asked.customs_info).toMatchObject({
      contents_type: "merchandise",
      customs_signer: "Test Merchant",
      eel_pfc: "NOEEI 30.37(a)",
      customs_items: expect.arrayContaining([
        { description: "mug", code: "MUG", quantity: 2, value: "9.00", currency: "USD", weight: 21.2, hs_tariff_number: "691110", origin_country: "PT" }, // prettier-ignore
        { description: "cup", code: "CUP", quantity: 1, value: "1.20", currency: "USD", weight: 12.4, hs_tariff_number: "691200", origin_country: "PT" }, // prettier-ignore
      ]),
    });
  });
});
