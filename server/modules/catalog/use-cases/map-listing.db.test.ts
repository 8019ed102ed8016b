import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import type { ListingListInput, MappingState, SkuQuantity } from "../contract.ts";
import { resolveListings } from "../public.ts";
import { findSkus } from "../queries/find-skus.ts";
import { getListing, listListings } from "../queries/list-listings.ts";
import { acceptSuggestions, mapListing, unmapListing } from "./map-listing.ts";

const database = testDatabase();

async function arrange() {
  const warehouse = await arrangeWarehouse(database, { skus: ["hat", "mug", "bag"], locations: [] });
  const { tenantId, inTransaction } = warehouse;
  const connectionId = newId("con");
  const run = (text: string, ...values: unknown[]) => database.asOwner(text, [tenantId, ...values]);
  await run(
    `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
     values ($1, $2, 'shopify', 'Shop', 'https://shop.invalid', '', '', 10, 10)`,
    connectionId,
  );
  await run("update sku set kind = 'kit' where tenant_id = $1 and id = 'bag'");
  const list = async (variant: string, over: { skuText?: string; barcode?: string; title?: string } = {}) => {
    const id = `lst_${variant}_${tenantId.slice(-6)}`;
    await run(
      `insert into channel_listing (tenant_id, id, connection_id, external_variant_id, sku_text, barcode, title) values ($1, $2, $3, $4, $5, $6, $7)`,
      ...[id, connectionId, variant, over.skuText ?? null, over.barcode ?? null, over.title ?? "Nameless"],
    );
    return id;
  };
  const map = (listingId: string, matches: SkuQuantity[], seen?: SkuQuantity[]) =>
    inTransaction((work) => mapListing(work, { listingId, matches, seen }));
  const show = (over: Partial<ListingListInput> = {}) =>
    inTransaction((work) => listListings(work, { limit: 50, ...over }));
  const events = async () =>
    (await run("select name from outbox_event where tenant_id = $1 order by id")).map((row) => row["name"]);
  return { ...warehouse, connectionId, run, list, map, show, events };
}

const one = (skuId: string, quantity = 1): SkuQuantity => ({ skuId, quantity });

describe("mapping a listing", () => {
  it("makes it stand for several SKUs in quantities, once, and keeps who did it", async () => {
    const { run, list, map, inTransaction, connectionId, events } = await arrange();
    const id = await list("900");
    expect(await map(id, [one("mug", 2), one("hat")], [])).toEqual({ ok: true, value: { isChanged: true } });
    expect(await map(id, [one("hat"), one("mug", 2)])).toEqual({ ok: true, value: { isChanged: false } });
    const resolved = await inTransaction((work) =>
      resolveListings(work, { connectionId, externalVariantIds: ["900"] }),
    );
    expect(resolved.get("900")).toEqual({
      listingId: id,
      isMapped: true,
      components: [
        { skuId: "hat", perUnit: 1 },
        { skuId: "mug", perUnit: 2 },
      ],
    });
    expect(await map(id, [one("hat", 3)])).toMatchObject({ value: { isChanged: true } });
    expect(await events()).toEqual(["catalog/listing.mapped", "catalog/listing.mapped"]);
    const trail = await run(
      "select action, before, after from audit_entry where tenant_id = $1 and subject_type = 'listing_match' order by id",
    );
    expect(trail.map((row) => row["action"])).toEqual(["insert", "insert", "delete", "update"]);
    expect(trail.at(-1)).toMatchObject({ before: { quantity: 1 }, after: { quantity: 3 } });
  });

  it("is undone by unmapping, once", async () => {
    const { list, map, inTransaction, events } = await arrange();
    const listingId = await list("900");
    await map(listingId, [one("hat")]);
    const unmap = (seen?: SkuQuantity[]) => inTransaction((work) => unmapListing(work, { listingId, seen }));
    expect(await unmap([one("mug")])).toMatchObject({ error: { code: "catalog.mapping_changed" } });
    expect(await unmap([one("hat")])).toEqual({ ok: true, value: { isChanged: true } });
    expect(await unmap()).toEqual({ ok: true, value: { isChanged: false } });
    expect(await events()).toEqual(["catalog/listing.mapped", "catalog/listing.unmapped"]);
  });

  it("is refused with nothing written", async () => {
    const { run, list, map, events } = await arrange();
    const id = await list("900");
    await run("update sku set status = 'archived' where tenant_id = $1 and id = 'mug'");
    const codes = [
      await map("lst_none", [one("hat")]),
      await map(id, [one("hat"), one("hat")]),
      await map(id, [one("none")]),
      await map(id, [one("mug")]),
      await map(id, [one("hat")], [one("mug")]),
    ].map((answer) => (answer.ok ? "ok" : answer.error.code));
    expect(codes).toEqual([
      "catalog.listing_unknown",
      "catalog.part_named_twice",
      "catalog.sku_unknown",
      "catalog.sku_archived",
      "catalog.mapping_changed",
    ]);
    expect(await events()).toEqual([]);
  });

  it("keeps a SKU that was archived since, and lets two people at once not overwrite each other", async () => {
    const { run, list, map } = await arrange();
    const id = await list("900");
    await map(id, [one("mug")]);
    await run("update sku set status = 'archived' where tenant_id = $1 and id = 'mug'");
    expect(await map(id, [one("mug", 2)])).toMatchObject({ ok: true });
    const both = await Promise.all([
      map(id, [one("hat")], [one("mug", 2)]),
      map(id, [one("hat", 5)], [one("mug", 2)]),
    ]);
    expect(both.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it("shows another merchant nothing", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    const id = await ours.list("900");
    expect(await theirs.map(id, [one("hat")])).toMatchObject({ error: { code: "catalog.listing_unknown" } });
    expect((await theirs.show()).items).toEqual([]);
    expect(await theirs.inTransaction((work) => getListing(work, id))).toBeNull();
    expect(await theirs.inTransaction((work) => acceptSuggestions(work, [id]))).toEqual([
      { listingId: id, outcome: "unknown" },
    ]);
  });
});

describe("what listings could stand for", () => {
  it("is found by barcode, code, former code and title, with the reason", async () => {
    const { run, list, show } = await arrange();
    await run("update sku set title = 'Enamel camp mug – Cream' where tenant_id = $1 and id = 'mug'");
    await run(
      "insert into sku_barcode (tenant_id, id, sku_id, barcode, gtin, pack_level, quantity) values ($1, 'bar_1', 'hat', '04006381333931', '04006381333931', 'case', 12)",
    );
    await run(
      "insert into sku_alias (tenant_id, id, sku_id, old_code) values ($1, 'als_1', 'hat', 'HAT-OLD')",
    );
    const ids = [
      await list("1", { barcode: "4006381333931" }),
      await list("2", { skuText: "MUG" }),
      await list("3", { skuText: "mug" }),
      await list("4", { skuText: "HAT-OLD" }),
      await list("5", { title: "Camp mug, enamel (cream)" }),
      await list("6", { title: "Something else" }),
    ];
    const { items } = await show({ state: "unmapped" });
    const best = ids.map((id) => items.find((row) => row.id === id)!.suggestions[0]);
    expect(best.map((one) => one && [one.code, one.quantity, one.reasons[0], one.isSure])).toEqual([
      ["HAT", 12, "barcode", true],
      ["MUG", 1, "code", true],
      ["MUG", 1, "code", false],
      ["HAT", 1, "former_code", false],
      ["MUG", 1, "title", false],
      undefined,
    ]);
  });

  it("is accepted in bulk where it is sure, and left alone elsewhere", async () => {
    const { list, map, inTransaction, events } = await arrange();
    const [sure, unsure, mapped] = [
      await list("1", { skuText: "HAT" }),
      await list("2", { skuText: "hat" }),
      await list("3", { skuText: "MUG" }),
    ];
    await map(mapped, [one("hat")]);
    const accept = () => inTransaction((work) => acceptSuggestions(work, [unsure, sure, mapped]));
    expect((await accept()).map(({ outcome }) => outcome)).toEqual(["not_sure", "mapped", "already_mapped"]);
    expect((await accept()).map(({ outcome }) => outcome)).toEqual([
      "not_sure",
      "already_mapped",
      "already_mapped",
    ]);
    expect(await events()).toHaveLength(2);
  });
});

describe("the list of listings", () => {
  it("sorts them by state; a kit without components stands for nothing", async () => {
    const { run, list, map, show, inTransaction, connectionId } = await arrange();
    const [open, whole, broken] = [await list("1"), await list("2"), await list("3")];
    await map(whole, [one("hat")]);
    await map(broken, [one("hat"), one("bag")]);
    const idsIn = async (state: MappingState) => (await show({ state })).items.map(({ id }) => id);
    expect([await idsIn("unmapped"), await idsIn("mapped"), await idsIn("broken")]).toEqual([
      [open],
      [whole],
      [broken],
    ]);
    const resolve = async () =>
      (await inTransaction((work) => resolveListings(work, { connectionId, externalVariantIds: ["3"] }))).get(
        "3",
      );
    expect(await resolve(), "half of what was sold is not shipped").toMatchObject({
      isMapped: false,
      components: [],
    });
    await run(
      "insert into kit_component (tenant_id, kit_sku_id, component_sku_id, quantity) values ($1, 'bag', 'mug', 2)",
    );
    expect(await idsIn("broken")).toEqual([]);
    expect(await resolve()).toMatchObject({ isMapped: true, components: [{ skuId: "hat" }, { perUnit: 2 }] });
  });

  it("finds by title, SKU text, barcode and variant, and pages by key", async () => {
    const { list, show } = await arrange();
    const ids = [
      await list("901", { title: "Blue 50% hat" }),
      await list("902", { skuText: "HAT-B", barcode: "036000291452" }),
      await list("903", { title: "Mug" }),
    ];
    const found = async (search: string) => (await show({ search })).items.map(({ id }) => id);
    expect(await found("50% h")).toEqual([ids[0]]);
    expect(await found("%%")).toEqual([]);
    expect(await found("hat-b")).toEqual([ids[1]]);
    expect(await found("00036000291452")).toEqual([ids[1]]);
    expect(await found("903")).toEqual([ids[2]]);
    const first = await show({ limit: 2 });
    const rest = await show({ limit: 2, cursor: first.nextCursor! });
    expect([...first.items, ...rest.items].map(({ id }) => id).toSorted()).toEqual(ids.toSorted());
  });

  it("offers SKUs by code, barcode or title, the exact one first", async () => {
    const { run, inTransaction } = await arrange();
    await run("update sku set code = 'MUG-HAT' where tenant_id = $1 and id = 'mug'");
    const found = await inTransaction((work) => findSkus(work, "hat"));
    expect(found.map(({ code }) => code)).toEqual(["HAT", "MUG-HAT"]);
    expect(await inTransaction((work) => findSkus(work, "nothing like it"))).toEqual([]);
  });
});
