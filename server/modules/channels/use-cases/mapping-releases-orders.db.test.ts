import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { Executor } from "#server/jobs/embedded/executor.ts";
import { signingKey } from "#server/jobs/settings.ts";
import { serveFunctions } from "#server/jobs/testing/app.ts";
import { mapListing } from "#server/modules/catalog/public.ts";
import { jobs as ordersJobs } from "#server/modules/orders/jobs.ts";
import { waitingForListings } from "#server/modules/orders/queries/waiting-for-listings.ts";
import { arrangeShop, orderBody, type Shop } from "../testing/shop.ts";

const database = testDatabase();
let app: Awaited<ReturnType<typeof serveFunctions>>;
let executor: Executor;

beforeAll(async () => {
  app = await serveFunctions(ordersJobs);
  executor = new Executor({
    functionsUrl: app.url,
    signingKey: signingKey(),
    databaseUrl: database.appUrl,
    backoffScale: 0.001,
  });
  await executor.start();
});
afterAll(async () => {
  await executor.stop();
  await app.close();
});

const rows = (shop: Shop, text: string, ...values: unknown[]) =>
  database.asOwner(text, [shop.tenantId, ...values]);
const orders = (shop: Shop) =>
  rows(shop, "select external_id, stage, is_held from sales_order where tenant_id = $1 order by external_id");
const waiting = (shop: Shop) =>
  rows(shop, "select type from exception where tenant_id = $1 and status = 'open'");
const order = (id: number, variant: number, skuText?: string) => {
  const body = orderBody({ id, version: 1, lines: [{ id: id * 10, variant, quantity: 2 }] });
  if (skuText) (body["line_items"] as { sku: string }[])[0]!.sku = skuText;
  return body;
};
const listingOf = async (shop: Shop, variant: string): Promise<string> => {
  const text = "select id from channel_listing where tenant_id = $1 and external_variant_id = $2";
  return String((await rows(shop, text, variant))[0]!["id"]);
};

describe("orders of something nobody mapped", () => {
  it("wait with an exception, and go on by themselves when a person says what it is", async () => {
    const shop = await arrangeShop(database, { skus: ["cup", "kit"], locations: ["reno"] });
    await shop.receive("cup", "reno", 20);
    for (const id of [1, 2]) await shop.deliver("orders/create", `e${id}`, order(id, 999));
    await shop.drain();
    expect(await orders(shop)).toMatchObject([{ stage: "on_hold" }, { stage: "on_hold" }]);
    expect(await waiting(shop)).toHaveLength(2);

    const listingId = await listingOf(shop, "999");
    const [first] = await rows(shop, "select id from sales_order where tenant_id = $1 limit 1");
    const ask = { orderId: String(first!["id"]) };
    expect(await shop.inTransaction((work) => waitingForListings(work, ask))).toEqual([
      { listingId, orders: 2 },
    ]);
    await shop.inTransaction((work) =>
      mapListing(work, { listingId, matches: [{ skuId: "cup", quantity: 3 }] }),
    );
    await vi.waitFor(
      async () =>
        expect(await orders(shop)).toEqual([
          { external_id: "1", stage: "committed", is_held: false },
          { external_id: "2", stage: "committed", is_held: false },
        ]),
      { timeout: 15_000 },
    );
    expect(await waiting(shop)).toEqual([]);
    expect(await rows(shop, "select committed from stock_level where tenant_id = $1")).toEqual([
      { committed: 12 },
    ]);
    const released = await rows(
      shop,
      "select data from outbox_event where tenant_id = $1 and name = 'orders/order.released'",
    );
    expect(released).toHaveLength(2);
  });

  it("wait for a kit without components, and go on when it gets them", async () => {
    const shop = await arrangeShop(database, { skus: ["cup", "kit"], locations: ["reno"] });
    await rows(shop, "update sku set kind = 'kit' where tenant_id = $1 and id = 'kit'");
    await shop.receive("cup", "reno", 20);
    await shop.list(900, "kit");
    await shop.deliver("orders/create", "e1", order(1, 900));
    await shop.drain();
    expect(await orders(shop)).toMatchObject([{ stage: "on_hold" }]);
    await rows(
      shop,
      "insert into kit_component (tenant_id, kit_sku_id, component_sku_id, quantity) values ($1, 'kit', 'cup', 2)",
    );
    await rows(
      shop,
      `insert into outbox_event (tenant_id, id, name, data)
       values ($1, new_id('evt'), 'catalog/kit.changed', jsonb_build_object('skuId', 'kit', 'tenantId', $1::text))`,
    );
    await vi.waitFor(async () => expect(await orders(shop)).toMatchObject([{ stage: "committed" }]), {
      timeout: 15_000,
    });
  });

  it("are known by the variant's id: renaming the SKU on either side changes nothing (control: another variant of that name waits)", async () => {
    const shop = await arrangeShop(database, { skus: ["cup"], locations: ["reno"] });
    await shop.receive("cup", "reno", 20);
    await shop.list(901, "cup");
    await rows(shop, "update sku set code = 'CUP-NEW' where tenant_id = $1 and id = 'cup'");
    await shop.deliver("products/update", "p1", {
      id: 500,
      title: "Cup",
      status: "active",
      updated_at: "2026-07-02T10:00:00Z",
      variants: [
        { id: 901, product_id: 500, title: "Default Title", sku: "RENAMED-IN-SHOP", price: "10.00" },
      ],
    });
    await shop.deliver("orders/create", "e1", order(1, 901, "RENAMED-IN-SHOP"));
    await shop.deliver("orders/create", "e2", order(2, 901, "some older text"));
    await shop.deliver("orders/create", "e3", order(3, 777, "RENAMED-IN-SHOP"));
    await shop.drain();
    expect((await orders(shop)).map((row) => row["stage"])).toEqual(["committed", "committed", "on_hold"]);
    const text =
      "select sku_text, title from channel_listing where tenant_id = $1 and external_variant_id = '901'";
    expect(await rows(shop, text)).toEqual([{ sku_text: "RENAMED-IN-SHOP", title: "Cup" }]);
  });
});
