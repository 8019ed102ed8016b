import { describe, expect, it } from "vitest";
import { gs1CheckDigit } from "#kernel/barcode.ts";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact, type Work } from "#server/db/transact.ts";
import type { NewSku } from "../contract.ts";
import {
  addBarcode,
  addSku,
  billOfMaterials,
  createProduct,
  getSku,
  listSkus,
  setComponents,
  setPrice,
  updateProduct,
  updateSku,
} from "../public.ts";
import { skuHistory } from "../queries/sku-history.ts";
import { removeBarcode } from "./save-barcodes.ts";

const database = testDatabase();

async function arrange() {
  const tenantId = await makeMerchant(database);
  const scope = { tenantId, actor: { kind: "user" as const, id: "usr_test" } };
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  const make = (...skus: NewSku[]) => within((work) => createProduct(work, { title: "Mug", skus }));
  /** A SKU of that code; its id is the code in small letters. */
  const sku = async (code: string, over: Partial<NewSku> = {}) => {
    expectOk(await make({ id: code.toLowerCase(), code, title: code, ...over }));
    return code.toLowerCase();
  };
  const get = (skuId: string) => within((work) => getSku(work, skuId));
  const eventNames = async () =>
    (
      await database.asOwner<{ name: string }>(
        "select name from outbox_event where tenant_id = $1 order by id",
        [tenantId],
      )
    ).map(({ name }) => name);
  return { tenantId, within, make, sku, get, eventNames };
}

const gtin12 = (digits: string) => `${digits}${gs1CheckDigit(digits)}`;

describe("a product", () => {
  it("is made once for one id, with variants, barcodes and components", async () => {
    const { within, sku, get, eventNames } = await arrange();
    const part = await sku("PART");
    const input = {
      id: "prd_1",
      title: "Set",
      skus: [
        {
          id: "kit",
          code: "KIT",
          title: "Kit",
          kind: "kit" as const,
          barcodes: [{ barcode: gtin12("03600029145") }],
          components: [{ skuId: part, quantity: 2 }],
        },
        { code: "KIT-2", title: "Other" },
      ],
    };
    const first = expectOk(await within((work) => createProduct(work, input)));
    const again = expectOk(await within((work) => createProduct(work, input)));
    expect(new Set(again.skuIds)).toEqual(new Set(first.skuIds));
    expect(await get("kit")).toMatchObject({
      kind: "kit",
      tracking: "none",
      barcodes: [{ barcode: "00036000291452", gtin: "00036000291452" }],
      components: [{ code: "PART", quantity: 2 }],
      siblings: [{ code: "KIT-2" }],
    });
    expect((await eventNames()).filter((name) => name === "catalog/kit.changed")).toHaveLength(1);
  });

  it("is refused whole for one code, option or field in the way", async () => {
    const { within, make, sku } = await arrange();
    await sku("TAKEN");
    const one = { title: "x" };
    expect(await make({ code: "NEW", ...one }, { code: "TAKEN", ...one })).toMatchObject({
      error: { code: "catalog.code_taken", skuCode: "TAKEN", skuId: "taken" },
    });
    expect(await make({ code: "SAME", ...one }, { code: "SAME", ...one })).toMatchObject({
      error: { code: "catalog.code_taken" },
    });
    const options = { Size: "S" };
    expect(await make({ code: "A", options, ...one }, { code: "B", options, ...one })).toMatchObject({
      error: { code: "catalog.options_taken" },
    });
    expect(await make({ code: "A", ...one, priceMinor: 100n })).toMatchObject({
      error: { code: "catalog.fields_invalid", fields: [{ field: "currency" }] },
    });
    expect(await make({ code: "A", ...one, kind: "kit", tracking: "lot" })).toMatchObject({
      error: { fields: [{ field: "tracking" }] },
    });
    expect((await within((work) => listSkus(work, { limit: 50 }))).items).toHaveLength(1);
  });

  it("takes another variant once, with options of its own", async () => {
    const { within, make } = await arrange();
    const { productId } = expectOk(await make({ code: "S", title: "S", options: { Size: "S" } }));
    const add = (code: string, size: string, id?: string) =>
      within((work) =>
        addSku(work, {
          productId,
          sku: { code, title: code, options: { Size: size }, ...(id ? { id } : {}) },
        }),
      );
    expect(await add("M", "M", "m")).toMatchObject({ ok: true });
    expect(await add("M", "M", "m")).toMatchObject({ ok: true });
    expect(await add("M2", "M")).toMatchObject({ error: { code: "catalog.options_taken", skuId: "m" } });
    expect(
      await within((work) => addSku(work, { productId: "prd_none", sku: { code: "X", title: "X" } })),
    ).toMatchObject({ error: { code: "catalog.product_unknown" } });
  });

  it("is changed by who saw its newest version", async () => {
    const { within, make } = await arrange();
    const { productId } = expectOk(await make({ code: "S", title: "S" }));
    const change = (version: number, title: string) =>
      within((work) => updateProduct(work, { productId, version, changes: { title } }));
    expect(await change(1, "Cup")).toEqual({ ok: true, value: { version: 2 } });
    expect(await change(1, "Cup")).toEqual({ ok: true, value: { version: 2 } });
    expect(await change(1, "Bowl")).toMatchObject({
      error: { conflicts: [{ field: "title", yours: "Bowl", theirs: "Cup" }] },
    });
  });
});

describe("barcodes", () => {
  it("are kept as 14 digits and mean one thing over SKUs, packs and bins", async () => {
    const { within, sku, get } = await arrange();
    const [mug, bowl] = [await sku("MUG"), await sku("BOWL")];
    const add = (skuId: string, barcode: string, quantity = 1) =>
      within((work) =>
        addBarcode(work, { skuId, barcode, quantity, packLevel: quantity > 1 ? "case" : "each" }),
      );
    const upc = gtin12("03600029145");
    const { barcodeId } = expectOk(await add(mug, upc));
    expect(expectOk(await add(mug, `0${upc}`)).barcodeId, "the same number as EAN-13").toBe(barcodeId);
    expect(await add(mug, upc, 12), "another pack").toMatchObject({
      error: { code: "catalog.barcode_taken", skuId: mug },
    });
    expect(await add(bowl, upc)).toMatchObject({ error: { code: "catalog.barcode_taken", skuId: mug } });
    expect(await add(bowl, "036000291453")).toMatchObject({
      error: { code: "catalog.barcode_invalid", problem: { code: "barcode.bad_check_digit", expected: "2" } },
    });
    expect(await add("sku_none", "X1")).toMatchObject({ error: { code: "catalog.sku_unknown" } });
    expect(await add(mug, "10036000291459", 12)).toMatchObject({ ok: true });
    expect((await get(mug))!.barcodes).toMatchObject([
      { packLevel: "each", quantity: 1 },
      { packLevel: "case", quantity: 12 },
    ]);
    const remove = () => within((work) => removeBarcode(work, barcodeId));
    expect(await remove()).toMatchObject({ ok: true });
    expect(await remove()).toMatchObject({ error: { code: "catalog.barcode_unknown" } });
    expect(await add(bowl, upc)).toMatchObject({ ok: true });
  });

  it("are never a bin's", async () => {
    const { tenantId, within, sku } = await arrange();
    const mug = await sku("MUG");
    await database.asOwner(
      `insert into location (tenant_id, id, code, name, kind, time_zone, cut_off, processing_minutes)
       values ($1, 'loc_1', 'E', 'E', 'warehouse', 'UTC', '14:00', 60)`, [tenantId]); // prettier-ignore
    await database.asOwner(
      `insert into bin (tenant_id, id, location_id, code, barcode) values ($1, 'bin_1', 'loc_1', 'A', 'E-A')`,
      [tenantId],
    );
    expect(await within((work) => addBarcode(work, { skuId: mug, barcode: "E-A" }))).toMatchObject({
      error: { code: "catalog.barcode_taken", skuId: null },
    });
  });
});

describe("components", () => {
  it("make kits, multipacks and assemblies, each by its rules", async () => {
    const { within, sku, get, eventNames } = await arrange();
    const [mug, pot] = [await sku("MUG"), await sku("POT")];
    const [kit, pack] = [await sku("KIT", { kind: "kit" }), await sku("PACK", { kind: "multipack" })];
    const [outer, built] = [await sku("OUTER", { kind: "kit" }), await sku("BUILT", { kind: "assembly" })];
    const set = (skuId: string, ...parts: [string, number][]) =>
      within((work) =>
        setComponents(work, { skuId, components: parts.map(([id, quantity]) => ({ skuId: id, quantity })) }),
      );
    const refused = (code: string) => ({ ok: false, error: { code: `catalog.${code}` } });
    expect(await set(kit, [mug, 2], [pot, 1])).toEqual({ ok: true, value: undefined });
    expect(await set(outer, [kit, 1], [mug, 1])).toMatchObject({ ok: true });
    expect(await set(kit, [outer, 1])).toMatchObject(refused("kit_in_itself"));
    expect(await set(kit, [kit, 1])).toMatchObject(refused("kit_in_itself"));
    expect(await set(mug, [pot, 1])).toMatchObject(refused("not_a_kit"));
    expect(await set(kit, [mug, 1], [mug, 1])).toMatchObject(refused("part_named_twice"));
    expect(await set(kit, ["sku_none", 1])).toMatchObject(refused("sku_unknown"));
    expect(await set(pack, [mug, 1])).toMatchObject(refused("not_a_multipack"));
    expect(await set(pack, [mug, 6], [pot, 6])).toMatchObject(refused("not_a_multipack"));
    expect(await set(pack, [mug, 6])).toMatchObject({ ok: true });
    expect(await set(built, [kit, 1])).toMatchObject(refused("component_without_stock"));
    expect(await set(built, [mug, 1])).toMatchObject({ ok: true });
    expect(await set(mug, [built, 1])).toMatchObject(refused("not_a_kit"));
    // OUTER is a kit of 2 mugs and a pot, and a mug
    expect((await get(outer))!.parts).toMatchObject([
      { skuId: mug, quantity: 3 },
      { skuId: pot, quantity: 1 },
    ]);
    expect(await within((work) => billOfMaterials(work, built))).toEqual([{ skuId: mug, quantity: 1 }]);
    expect((await get(mug))!.usedIn.map(({ code }) => code)).toEqual(["BUILT", "KIT", "OUTER", "PACK"]);
    const before = (await eventNames()).length;
    expect(await set(kit, [pot, 1], [mug, 2])).toMatchObject({ ok: true });
    expect((await eventNames()).length, "the same in another order").toBe(before);
  });

  it("keep what is part of a kit from being archived, and let it go with the kit", async () => {
    const { within, sku } = await arrange();
    const mug = await sku("MUG");
    const kit = await sku("KIT", { kind: "kit", components: [{ skuId: mug, quantity: 1 }] });
    const archive = (skuId: string, version: number) =>
      within((work) => updateSku(work, { skuId, version, changes: { status: "archived" } }));
    expect(await archive(mug, 1)).toMatchObject({
      error: { code: "catalog.part_of", usedBy: [{ code: "KIT" }] },
    });
    expect(await archive(kit, 1)).toMatchObject({ ok: true });
    expect(await archive(mug, 1)).toMatchObject({ ok: true });
    expect(
      await within((work) => setComponents(work, { skuId: kit, components: [{ skuId: mug, quantity: 2 }] })),
      "an archived part that was there may stay",
    ).toMatchObject({ ok: true });
  });
});

describe("prices and history", () => {
  it("set, change and take away a price of a currency, and file every change under the SKU", async () => {
    const { within, sku, get } = await arrange();
    const mug = await sku("MUG");
    const price = (priceMinor: bigint | null, connectionId: string | null = null) =>
      within((work) => setPrice(work, { skuId: mug, connectionId, currency: "EUR", priceMinor }));
    expect(await price(1_200n)).toMatchObject({ ok: true });
    expect(await price(1_200n)).toMatchObject({ ok: true });
    expect(await price(1_300n)).toMatchObject({ ok: true });
    expect((await get(mug))!.prices).toEqual([{ connectionId: null, currency: "EUR", priceMinor: 1_300n }]);
    expect(await price(1n, "con_none")).toMatchObject({ error: { code: "catalog.connection_unknown" } });
    expect(await price(null)).toMatchObject({ ok: true });
    await within((work) => updateSku(work, { skuId: mug, version: 1, changes: { weightGrams: 12 } }));
    await within((work) => addBarcode(work, { skuId: mug, barcode: "OWN-1" }));
    const { items } = await within((work) => skuHistory(work, { skuId: mug, limit: 50 }));
    expect(items.map(({ subject, action }) => `${subject} ${action}`)).toEqual([
      "sku_barcode insert",
      "sku update",
      "sku_price delete",
      "sku_price insert",
      "sku_price delete",
      "sku_price insert",
      "sku insert",
    ]);
    expect(
      await within((work) => skuHistory(work, { skuId: mug, field: "weight_grams", limit: 1 })),
    ).toMatchObject({
      items: [{ actor: "user usr_test", before: { weight_grams: null }, after: { weight_grams: 12 } }],
    });
  });

  it("names the component that came or went", async () => {
    const { within, sku } = await arrange();
    const mug = await sku("MUG");
    const kit = await sku("KIT", { kind: "kit", components: [{ skuId: mug, quantity: 2 }] });
    await within((work) => setComponents(work, { skuId: kit, components: [] }));
    expect((await within((work) => skuHistory(work, { skuId: kit, limit: 2 }))).items).toMatchObject([
      { action: "delete", component: "MUG", before: { quantity: 2 } },
      { action: "insert", component: "MUG", after: { quantity: 2 } },
    ]);
  });

  it("are hidden from another merchant", async () => {
    const [ours, theirs] = [await arrange(), await arrange()];
    const mug = await ours.sku("MUG");
    expect(await theirs.get(mug)).toBeNull();
    expect((await theirs.within((work) => skuHistory(work, { skuId: mug, limit: 5 }))).items).toEqual([]);
    for (const attempt of [
      (work: Work) => updateSku(work, { skuId: mug, version: 1, changes: { title: "x" } }),
      (work: Work) => addBarcode(work, { skuId: mug, barcode: "X" }),
      (work: Work) => setPrice(work, { skuId: mug, connectionId: null, currency: "EUR", priceMinor: 1n }),
      (work: Work) => setComponents(work, { skuId: mug, components: [] }),
    ])
      expect(await theirs.within<unknown>(attempt)).toMatchObject({ error: { code: "catalog.sku_unknown" } });
  });
});
