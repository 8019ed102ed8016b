import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { ownershipSchema } from "#server/modules/catalog/contract.ts";
import { publish } from "#server/modules/releases/public.ts";
import { startSandbox } from "../../../../sandbox/testing.ts";
import { arrangeSandboxShop, type SandboxShop } from "../testing/sandbox-shop.ts";
import { listDifferences } from "../queries/list-differences.ts";
import { compareAgain, type ChangedFields } from "./compare-again.ts";
import { compareProducts } from "./compare-products.ts";
import { pushProduct } from "./push-product.ts";
import { sendOurs } from "./send-ours.ts";
import { takeTheirs } from "./take-theirs.ts";

const database = testDatabase();
let sandbox: Awaited<ReturnType<typeof startSandbox>>;
let shop: SandboxShop;
let number = 0;

beforeAll(async () => {
  sandbox = await startSandbox({ seed: 7 });
});
afterAll(() => sandbox.stop());
/** Each test has a merchant and a shop of its own, where everything agrees at first. */
beforeEach(async () => {
  number += 1;
  shop = await arrangeSandboxShop(database, sandbox.url, { name: `s${number}`, skus: ["hat", "mug"] });
});

const differences = async () =>
  (await shop.inTransaction((work) => listDifferences(work, { limit: 50 }))).items;
const compare = () => compareProducts(shop.scope, shop.connectionId, new Date(Date.now() + 1_000));
const push = () => pushProduct(shop.scope, shop.connectionId);
const run = (text: string, ...values: unknown[]) => database.asOwner(text, [shop.tenantId, ...values]);
const send = async (kind: string) => {
  const { id, ours, theirs } = (await differences()).find((row) => row.kind === kind)!;
  return shop.inTransaction((work) => sendOurs(work, { differenceId: id, ours, theirs }));
};
const lastPush = async () =>
  (await run("select state, attempts, lag_ms is not null as measured, answer from listing_push where tenant_id = $1 order by id desc limit 1"))[0]; // prettier-ignore

describe("what a shop shows otherwise than we say", () => {
  it("is found with both values and since when, and is gone when both agree again", async () => {
    expect(await compare()).toMatchObject({ compared: 2, opened: 0 });
    await shop.edit("hat", { title: "Old hat", price: "12.50" });
    await run(
      "update sku set image_url = 'https://ours.example/mug.jpg' where tenant_id = $1 and id = 'mug'",
    );
    expect(await compare()).toMatchObject({ compared: 2, opened: 3 });
    const found = await differences();
    expect(found.map(({ kind, skuId, ours, theirs, currency }) => [kind, skuId, ours, theirs, currency]).toSorted()).toEqual([
      ["image", "mug", "https://ours.example/mug.jpg", null, null],
      ["price", "hat", "1000", "1250", "USD"],
      ["title", "hat", "hat", "Old hat", null],
    ]); // prettier-ignore
    const since = found.find(({ kind }) => kind === "price")!.since;
    await shop.edit("hat", { title: "hat", price: "13.00" });
    expect(await compare()).toMatchObject({ opened: 0 });
    const left = await differences();
    expect(left.map(({ kind, theirs }) => [kind, theirs]).toSorted()).toEqual([
      ["image", null],
      ["price", "1300"],
    ]);
    expect(left.find(({ kind }) => kind === "price")!.since).toEqual(since);
    const [sku] = await run(
      "select title, price_minor::int as price from sku where tenant_id = $1 and id = 'hat'",
    );
    expect(sku, "never overwritten by itself").toEqual({ title: "hat", price: 1000 });
  });

  it("is read again at once when either side of an open one changes, and only then", async () => {
    await shop.edit("hat", { title: "Old hat", price: "12.50" });
    await compare();
    const again = (changed: ChangedFields) => compareAgain(shop.scope, changed);
    await run("update sku set price_minor = 1250 where tenant_id = $1 and id = 'hat'");
    expect(await again({ skuIds: ["mug"] }), "nothing is open of it").toBe(0);
    expect(await again({ skuIds: ["hat"] })).toBe(1);
    expect((await differences()).map(({ kind, theirs }) => [kind, theirs])).toEqual([["title", "Old hat"]]);

    await shop.edit("hat", { title: "Older hat" });
    const listingIds = (await differences()).map(({ listingId }) => listingId);
    expect(await again({ listingIds })).toBe(1);
    expect((await differences()).map(({ theirs }) => theirs)).toEqual(["Older hat"]);
    const kept = await run("select listing_id from listing_check where tenant_id = $1");
    expect(kept, "the mug has its turn in the next round").toHaveLength(1);
  });

  it("is not looked for where a listing stands for several units", async () => {
    await run("update listing_match set quantity = 2 where tenant_id = $1 and sku_id = 'hat'");
    await shop.edit("hat", { price: "99.00" });
    expect(await compare()).toMatchObject({ compared: 1, opened: 0 });
  });
});

describe("sending ours", () => {
  it("changes price, title and image at the shop, once each, and records the answer with its lag", async () => {
    await run(
      "update sku set image_url = 'https://ours.example/hat.jpg' where tenant_id = $1 and id = 'hat'",
    );
    await shop.edit("hat", { title: "Old hat", price: "12.50" });
    await compare();
    for (const kind of ["price", "title", "image"]) expect(await send(kind)).toMatchObject({ ok: true });
    await send("price");
    for (let round = 0; round < 3; round++) expect(await push()).toEqual({ state: "sent", waitMs: 0 });
    expect(await push()).toEqual({ state: "none", waitMs: null });
    const product = await shop.product("hat");
    expect(product).toMatchObject({ title: "hat", variants: [{ price: 1000 }] });
    expect(product.images).toHaveLength(1);
    expect(await lastPush()).toMatchObject({ state: "sent", attempts: 1, measured: true });
    expect(await differences()).toEqual([]);
    expect(await compare(), "our image is known by the shop's address").toMatchObject({ opened: 0 });
    const settled = await run("select state from listing_difference where tenant_id = $1");
    expect(settled.map((row) => row["state"])).toEqual(["ours_sent", "ours_sent", "ours_sent"]);
  });

  it("tells weight and barcode of a variant that has others", async () => {
    await run("update sku set weight_grams = 210 where tenant_id = $1 and id = 'hat'");
    await run("insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin) values ($1, 'b1', 'hat', '04006381333931', '04006381333931')"); // prettier-ignore
    await shop.edit("hat", { grams: 250, barcode: "036000291452" });
    expect(await compare()).toMatchObject({ opened: 2 });
    for (const kind of ["weight", "barcode"]) expect(await send(kind)).toMatchObject({ ok: true });
    for (let round = 0; round < 2; round++) expect(await push()).toEqual({ state: "sent", waitMs: 0 });
    expect(await shop.product("hat")).toMatchObject({ variants: [{ grams: 210, barcode: "4006381333931" }] });
    expect([await compare(), await differences()]).toMatchObject([{ opened: 0 }, []]);
  });

  it("comes through a lost answer, throttling and a broken shop without sending an image twice", async () => {
    await run(
      "update sku set image_url = 'https://ours.example/hat.jpg' where tenant_id = $1 and id = 'hat'",
    );
    await compare();
    await send("image");
    const retryNow = () => run("update listing_push set retry_at = null where tenant_id = $1");
    await shop.fault("productVariantsBulkUpdate", "throttle");
    expect(await push()).toMatchObject({ state: "put_off" });
    await retryNow();
    await shop.fault("productVariantsBulkUpdate", "answer_lost");
    expect(await push()).toMatchObject({ state: "put_off" });
    expect(await push(), "waits for its time").toMatchObject({ state: "none" });
    await retryNow();
    expect(await push()).toMatchObject({ state: "sent" });
    expect((await shop.product("hat")).images).toHaveLength(1);
    expect(await differences()).toEqual([]);
  });

  it("sends nothing over a change that nobody here saw, and asks anew", async () => {
    await shop.edit("hat", { price: "12.50" });
    await compare();
    await send("price");
    await shop.edit("hat", { price: "14.00" });
    expect(await push()).toMatchObject({ state: "overtaken" });
    expect(await shop.product("hat")).toMatchObject({ variants: [{ price: 1400 }] });
    expect(await differences()).toMatchObject([{ kind: "price", theirs: "1400", pushState: "overtaken" }]);
  });

  it("is not needed when the shop shows it already", async () => {
    await shop.edit("hat", { price: "12.50" });
    await compare();
    await send("price");
    await shop.edit("hat", { price: "10.00" });
    expect(await push()).toMatchObject({ state: "not_needed" });
    expect(await lastPush()).toMatchObject({ attempts: 0 });
    expect(await differences()).toEqual([]);
  });

  it("is refused for what changed since, what we do not have, and another merchant", async () => {
    await shop.edit("hat", { price: "12.50" });
    await run("update sku set price_minor = null where tenant_id = $1 and id = 'mug'");
    await compare();
    const [hat, mug] = (await differences()).toSorted((a, b) => (a.skuId! < b.skuId! ? -1 : 1));
    const ask = (differenceId: string, ours: string | null, theirs: string | null) =>
      shop.inTransaction((work) => sendOurs(work, { differenceId, ours, theirs }));
    expect(await ask(hat!.id, "1000", "1111")).toMatchObject({
      error: { code: "channels.difference_changed" },
    });
    expect(await ask(mug!.id, null, "1000")).toMatchObject({ error: { code: "channels.nothing_to_send" } });
    const other = await arrangeSandboxShop(database, sandbox.url, { name: `o${number}`, skus: ["hat"] });
    const theirs = await other.inTransaction((work) =>
      sendOurs(work, { differenceId: hat!.id, ours: "1000", theirs: "1250" }),
    );
    expect(theirs).toMatchObject({ error: { code: "channels.difference_changed" } });
    expect((await other.inTransaction((work) => listDifferences(work, { limit: 50 }))).items).toEqual([]);
  });

  it("fails with an exception when the variant's own name would have to change", async () => {
    await run("update sku set title = 'Something else' where tenant_id = $1 and id = 'mug'");
    await shop.edit("mug", { title: "mug", variantTitle: "Red" });
    await compare();
    await send("title");
    expect(await push()).toMatchObject({ state: "failed" });
    const waiting = await run(
      "select type, subject_type from exception where tenant_id = $1 and status = 'open'",
    );
    expect(waiting).toEqual([{ type: "push.failed", subject_type: "channel_listing" }]);
  });
});

describe("taking theirs", () => {
  const person = (role: string) => ({ kind: "person" as const, id: "usr_1", role });
  const take = async (kind: string, role = "operations") => {
    const { id, ours, theirs } = (await differences()).find((row) => row.kind === kind)!;
    return shop.inTransaction((work) => takeTheirs(work, { differenceId: id, ours, theirs }, person(role)));
  };
  const hat = async () =>
    (await run("select title, price_minor::int as price, image_url is not null as pictured from sku where tenant_id = $1 and id = 'hat'"))[0]; // prettier-ignore

  it("writes the SKU as a person would, and both agree", async () => {
    await shop.edit("hat", { title: "Old hat", price: "12.50", imageUrl: "https://theirs.example/hat.jpg" });
    await compare();
    for (const kind of ["title", "price", "image"])
      expect(await take(kind)).toEqual({ ok: true, value: { outcome: "saved" } });
    expect(await hat()).toEqual({ title: "Old hat", price: 1250, pictured: true });
    expect(await differences()).toEqual([]);
    expect(await compare()).toMatchObject({ opened: 0 });
  });

  it("sets the price that this shop has of its own, and leaves the SKU's", async () => {
    await run("insert into sku_price (tenant_id, id, sku_id, connection_id, currency, price_minor) values ($1, 'prc_1', 'hat', $2, 'USD', 1100)", shop.connectionId); // prettier-ignore
    await compare();
    expect(await differences()).toMatchObject([{ kind: "price", ours: "1100", theirs: "1000" }]);
    await take("price");
    expect(await hat()).toMatchObject({ price: 1000 });
    expect(await run("select price_minor::int as price from sku_price where tenant_id = $1")).toEqual([
      { price: 1000 },
    ]);
    expect(await compare()).toMatchObject({ opened: 0 });
  });

  it("proposes what belongs to somebody else, and stays until they decide", async () => {
    const body = { owners: { price: { kind: "finance" } } };
    await shop.inTransaction((work) =>
      publish(work, { kind: "catalog.ownership", schema: ownershipSchema, body, note: "x" }),
    );
    await shop.edit("hat", { price: "12.50" });
    await compare();
    expect(await take("price")).toEqual({ ok: true, value: { outcome: "proposed" } });
    expect(await hat()).toMatchObject({ price: 1000 });
    expect(await differences()).toHaveLength(1);
    expect(await take("price", "owner")).toMatchObject({ value: { outcome: "saved" } });
  });
});
