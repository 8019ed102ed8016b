import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, type Warehouse } from "#server/modules/inventory/testing/arrange.ts";
import { seal } from "#server/platform/crypto.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { listDifferences } from "../queries/list-differences.ts";
import { compareProducts } from "./compare-products.ts";
import { pushProduct } from "./push-product.ts";
import { sendOurs } from "./send-ours.ts";
import { takeTheirs } from "./take-theirs.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let fix: Warehouse;
let connectionId: string;
let baseUrl: string;
let number = 0;

const Authorization = `Basic ${Buffer.from("ck:cs").toString("base64")}`;
const json = async (url: string, method: string, body?: unknown): Promise<Record<string, unknown>> => {
  const headers = { "content-type": "application/json", Authorization };
  const answer = await fetch(url, { method, headers, ...(body ? { body: JSON.stringify(body) } : {}) });
  if (!answer.ok) throw new Error(`${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
};
const control = (path: string, body: unknown) => json(`${sandbox.url}/control${path}`, "POST", body);
/** Somebody works in the shop's admin. */
const admin = (method: string, path: string, body?: unknown) =>
  json(`${baseUrl}/wp-json/wc/v3${path}`, method, body);
const sql = (text: string, ...values: unknown[]) => database.asOwner(text, [fix.tenantId, ...values]);

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
  process.env.SANDBOX_URL = sandbox.url;
});
afterAll(() => sandbox.stop());

/** A mug, and a hat in red, of a shop where everything agrees at first. */
beforeEach(async () => {
  number += 1;
  connectionId = `con_woo${number}`;
  fix = await arrangeWarehouse(database, { skus: ["mug", "hat"], locations: [] });
  ({ baseUrl } = (await control("/connections", {
    kind: "woocommerce",
    connectionId,
    webhookUrl: null,
    secret: "secret",
    apiKey: "ck:cs",
    shop: { domain: `hill${number}.example` },
    limits: { capacity: 1000, perSecond: 1000 },
  })) as { baseUrl: string });
  await control(`/woocommerce/${connectionId}/catalog`, {
    products: [
      { id: 10, name: "Mug", sku: "MUG", price: "18.00", stock: 40 },
      { id: 20, name: "Hat", variations: [{ id: 21, sku: "HAT", option: "Red", price: "30.00", stock: 5 }] },
    ],
  });
  const place = { tenantId: fix.tenantId, rowId: connectionId, field: "credentials" };
  await sql("update merchant set currency = 'USD' where tenant_id = $1");
  await sql(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'woocommerce', 'Hill', $3, $4, '', 1000, 1000)`,
    connectionId, baseUrl, seal(JSON.stringify({ headers: { Authorization } }), place),
  ); // prettier-ignore
  await sql("update sku set currency = 'USD', title = 'Mug', price_minor = 1800 where tenant_id = $1 and id = 'mug'"); // prettier-ignore
  await sql("update sku set currency = 'USD', title = 'Hat – Red', price_minor = 3000 where tenant_id = $1 and id = 'hat'"); // prettier-ignore
  await sql(
    `insert into channel_listing (tenant_id, id, connection_id, external_product_id, external_variant_id, external_inventory_item_id, title)
     values ($1, 'lst_mug', $2, '10', '10', '10', 'Mug'), ($1, 'lst_hat', $2, '21', '21', '20/21', 'Hat – Red')`,
    connectionId,
  );
  await sql(
    "insert into listing_match (tenant_id, listing_id, sku_id, created_by) values ($1, 'lst_mug', 'mug', 'test'), ($1, 'lst_hat', 'hat', 'test')",
  );
});

const compare = () => compareProducts(fix.scope, connectionId, new Date(Date.now() + 1_000));
const push = () => pushProduct(fix.scope, connectionId);
const differences = async () =>
  (await fix.inTransaction((work) => listDifferences(work, { limit: 50 }))).items.filter(
    ({ kind }) => kind !== "availability",
  );
const told = async () =>
  (await differences()).map(({ kind, skuId, ours, theirs }) => [skuId, kind, ours, theirs]).toSorted();
const send = async (skuId: string, kind: string) => {
  const row = (await differences()).find((one) => one.skuId === skuId && one.kind === kind)!;
  const { id: differenceId, ours, theirs } = row;
  return fix.inTransaction((work) => sendOurs(work, { differenceId, ours, theirs }));
};

describe("a WooCommerce shop that shows something else", () => {
  it("is found for products and variations, with both values", async () => {
    expect(await compare()).toMatchObject({ compared: 2, opened: 0 });
    await admin("PUT", "/products/20", { name: "Cap &amp; hat" });
    await admin("PUT", "/products/20/variations/21", { regular_price: "33.00" });
    await admin("PUT", "/products/10", { images: [{ src: "https://theirs.example/mug.jpg" }] });
    // a SKU without a picture of its own shows its product's
    await sql("update product set image_url = 'https://ours.example/p.jpg' where tenant_id = $1 and id = (select product_id from sku where tenant_id = $1 and id = 'mug')"); // prettier-ignore
    expect(await compare()).toMatchObject({ compared: 2, opened: 4 });
    expect(await told()).toEqual([
      ["hat", "image", "https://ours.example/p.jpg", null],
      ["hat", "price", "3000", "3300"],
      ["hat", "title", "Hat – Red", "Cap & hat – Red"],
      [
        "mug",
        "image",
        "https://ours.example/p.jpg",
        expect.stringMatching(/^https:\/\/hill\d\.example\/wp-content\/.*mug\.jpg$/),
      ],
    ]);
  });

  it("gets our price, title and image, each once, and keeps its other pictures", async () => {
    await sql("update sku set image_url = 'https://ours.example/' || id || '.jpg', price_minor = price_minor + 100 where tenant_id = $1"); // prettier-ignore
    await sql("update sku set title = 'Beret – Red' where tenant_id = $1 and id = 'hat'");
    const theirs = ["a", "b"].map((name) => ({ src: `https://theirs.example/${name}.jpg` }));
    await admin("PUT", "/products/10", { images: theirs });
    await compare();
    for (const [sku, kind] of [["hat", "price"], ["hat", "title"], ["hat", "image"], ["mug", "price"], ["mug", "image"]] as const)
      expect(await send(sku, kind)).toMatchObject({ ok: true }); // prettier-ignore
    for (let round = 0; round < 5; round++) expect(await push()).toEqual({ state: "sent", waitMs: 0 });
    expect(await push()).toEqual({ state: "none", waitMs: null });
    expect(await admin("GET", "/products/20")).toMatchObject({ name: "Beret" });
    expect(await admin("GET", "/products/21")).toMatchObject({ regular_price: "31.00" });
    const { images } = (await admin("GET", "/products/10")) as { images: { src: string }[] };
    expect(images.map(({ src }) => src.slice(-5))).toEqual(["g.jpg", "b.jpg"].map((end) => expect.stringContaining(end))); // prettier-ignore
    expect([await compare(), await told()]).toMatchObject([{ opened: 0 }, []]);
  });

  it("has its barcode compared as a number, told as it is printed, and added to the SKU", async () => {
    await sql("insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin) values ($1, 'b1', 'mug', '04006381333931', '04006381333931')"); // prettier-ignore
    await admin("PUT", "/products/10", { global_unique_id: "4006381333931" });
    expect(await compare()).toMatchObject({ opened: 0 });
    await admin("PUT", "/products/10", { global_unique_id: "036000291452" });
    await compare();
    expect(await told()).toEqual([["mug", "barcode", "04006381333931", "00036000291452"]]);
    await send("mug", "barcode");
    expect(await push()).toMatchObject({ state: "sent" });
    expect(await admin("GET", "/products/10")).toMatchObject({ global_unique_id: "4006381333931" });
    await admin("PUT", "/products/10", { global_unique_id: "036000291452" });
    await compare();
    const [{ id: differenceId, ours, theirs }] = (await differences()) as [Awaited<ReturnType<typeof differences>>[number]]; // prettier-ignore
    const writer = { kind: "person", id: "usr_1", role: "owner" } as const;
    await fix.inTransaction((work) => takeTheirs(work, { differenceId, ours, theirs }, writer));
    expect(await sql("select barcode from sku_barcode where tenant_id = $1 order by barcode")).toEqual([{ barcode: "00036000291452" }, { barcode: "04006381333931" }]); // prettier-ignore
    expect([await compare(), await told()]).toMatchObject([{ opened: 0 }, []]);
  });

  it("has its weight compared and told in its own unit, and the product's weight for a variation without one", async () => {
    await sql("update sku set weight_grams = 350 where tenant_id = $1");
    await admin("PUT", "/products/10", { weight: "0.35" });
    await admin("PUT", "/products/20", { weight: "0.2" });
    await compare();
    expect(await told()).toEqual([["hat", "weight", "350", "200"]]);
    await admin("PUT", "/settings/products/woocommerce_weight_unit", { value: "oz" });
    await admin("PUT", "/products/10", { weight: "12.35" });
    await admin("PUT", "/products/20", { weight: "1000" });
    await compare();
    expect(await told()).toEqual([["hat", "weight", "350", "28350"]]);
    await send("hat", "weight");
    expect(await push()).toMatchObject({ state: "sent" });
    expect(await admin("GET", "/products/21")).toMatchObject({ weight: "12.35" });
    expect([await compare(), await told()]).toMatchObject([{ opened: 0 }, []]);
  });

  it("is not overwritten where somebody changed it since a person looked, and gives its value when that is wanted", async () => {
    await admin("PUT", "/products/10", { regular_price: "17.00" });
    await compare();
    await send("mug", "price");
    await admin("PUT", "/products/10", { regular_price: "16.00" });
    expect(await push()).toMatchObject({ state: "overtaken" });
    expect(await admin("GET", "/products/10")).toMatchObject({ regular_price: "16.00" });
    const [{ id: differenceId, ours, theirs }] = (await differences()) as [Awaited<ReturnType<typeof differences>>[number]]; // prettier-ignore
    const writer = { kind: "person", id: "usr_1", role: "owner" } as const;
    await fix.inTransaction((work) => takeTheirs(work, { differenceId, ours, theirs }, writer));
    expect(await sql("select price_minor::int as price from sku where tenant_id = $1 and id = 'mug'")).toEqual([{ price: 1600 }]); // prettier-ignore
  });
});
