import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import type { NewSku } from "../contract.ts";
import { bringSkus, createProduct, getSku, listSkus, type SkuToBring } from "../public.ts";

const database = testDatabase();

async function arrange(skus: (NewSku & { id: string })[] = []) {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  if (skus.length > 0) expectOk(await within((work) => createProduct(work, { title: "Mug", skus })));
  const bring = (...rows: (Partial<SkuToBring> & { code: string })[]) =>
    within((work) => bringSkus(work, rows.map((row) => ({ known: null, product: "Mug", ...row, changes: { ...(row.known ? {} : { title: row.code }), ...row.changes } })))); // prettier-ignore
  const list = async () => (await within((work) => listSkus(work, { limit: 50 }))).items;
  const rows = <Row extends object>(text: string) =>
    database.asOwner<Row & Record<string, unknown>>(text, [tenantId]);
  return { tenantId, within, bring, list, rows };
}

const known = (skuId: string, version = 1) => ({ skuId, version });
const codes = (brought: Awaited<ReturnType<typeof bringSkus>>) =>
  brought.map(({ refusal }) => refusal?.code ?? null);

describe("bringing many SKUs", () => {
  it("makes the new, changes the known, each row whole or not at all, and says the same twice", async () => {
    const { bring, list, rows, within } = await arrange([
      { id: "a", code: "A", title: "A" },
      { id: "b", code: "B", title: "B", barcodes: [{ barcode: "OWN-B" }] },
    ]);
    const file: Parameters<typeof bring> = [
      { code: "A", known: known("a"), changes: { weightGrams: 5 }, barcode: "4006381333931" },
      { code: "B", known: known("b"), barcode: "OWN-B" },
      { code: "C", barcode: "OWN-C" },
      { code: "D", product: "Cup" },
      { code: "E", product: "Cup", changes: { priceMinor: 5n } },
      { code: "F", barcode: "OWN-C" },
      { code: "G", barcode: "12345678" },
      { code: "H", changes: { weightGrams: -1 } },
    ];
    const brought = await bring(...file);
    expect(codes(brought)).toEqual([
      null, null, null, null, "catalog.fields_invalid", "catalog.barcode_taken", "catalog.barcode_invalid", "catalog.fields_invalid",
    ]); // prettier-ignore
    expect(brought.map(({ version }) => version)).toEqual([2, 1, 1, 1, null, null, null, null]);
    expect((await list()).map(({ code, productTitle, barcode, weightGrams }) => [code, productTitle, barcode, weightGrams])).toEqual([
      ["A", "Mug", "04006381333931", 5], ["B", "Mug", "OWN-B", null], ["C", "Mug", "OWN-C", null], ["D", "Cup", null, null],
    ]); // prettier-ignore
    expect((await within((work) => getSku(work, brought[2]!.skuId!)))!.product.title).toBe("Mug");
    const events = await rows<{ data: { fields: string[] } }>("select data from outbox_event where tenant_id = $1 and name = 'catalog/skus.changed' order by id"); // prettier-ignore
    expect(events.map(({ data }) => data.fields)).toEqual([
      ["created"],
      ["weightGrams"],
      ["created"],
      ["barcodes"],
    ]);
    const trail = await rows<{ subject: string; count: number }>("select subject_type || ' ' || action as subject, count(*)::int from audit_entry where tenant_id = $1 and subject_type in ('product', 'sku', 'sku_barcode') group by 1 order by 1"); // prettier-ignore
    expect(trail).toEqual([
      { subject: "product insert", count: 2 }, { subject: "sku insert", count: 4 }, { subject: "sku update", count: 1 }, { subject: "sku_barcode insert", count: 3 },
    ]); // prettier-ignore
    const again = await bring({ ...file[0]!, known: known("a", 2) }, file[1]!);
    expect(again).toMatchObject([
      { version: 2, barcodeId: null },
      { version: 1, barcodeId: null },
    ]);
  });

  it("gives a barcode to a later row when the first that wants it cannot be", async () => {
    const { bring } = await arrange();
    const brought = await bring(
      { code: "A", barcode: "OWN", changes: { weightGrams: -1 } },
      { code: "B", barcode: "OWN" },
      { code: "C", barcode: "OWN" },
    );
    expect(codes(brought)).toEqual(["catalog.fields_invalid", null, "catalog.barcode_taken"]);
  });

  it("knows a bin by any of the ways its barcode may be written", async () => {
    const { tenantId, bring, within } = await arrange();
    await database.asOwner("insert into location (tenant_id, id, code, name, time_zone) values ($1, 'l', 'L', 'L', 'UTC')", [tenantId]); // prettier-ignore
    for (const [at, barcode] of ["4006381333931", "96385074", "A-01"].entries())
      await database.asOwner("insert into bin (tenant_id, id, location_id, code, barcode) values ($1, $2, 'l', $2, $3)", [tenantId, `b${at}`, barcode]); // prettier-ignore
    const brought = await bring(
      { code: "A", barcode: "04006381333931" },
      { code: "B", barcode: "0000096385074" },
      { code: "C", barcode: "A-01" },
      { code: "D", barcode: "A-02" },
    );
    expect(brought.map(({ refusal }) => refusal)).toEqual([
      { code: "catalog.barcode_taken", barcode: "04006381333931", skuId: null },
      { code: "catalog.barcode_taken", barcode: "0000096385074", skuId: null },
      { code: "catalog.barcode_taken", barcode: "A-01", skuId: null },
      null,
    ]);
    // the database refuses it too, whoever forgets to ask
    const insert = (barcode: string) =>
      within((work) => work.tx.skuBarcode.create({ data: { tenantId, id: barcode, skuId: brought[3]!.skuId!, barcode } })); // prettier-ignore
    await expect(insert("04006381333931")).rejects.toThrow(/barcode_means_one_thing/);
    await expect(insert("4006381333924")).rejects.toThrow(/sku_barcode_as_scanned/);
  });

  it("archives a whole with its parts, and keeps the parts of one that cannot be", async () => {
    const kits: (NewSku & { id: string })[] = [
      { id: "p1", code: "P1", title: "P1" },
      { id: "p2", code: "P2", title: "P2" },
      { id: "k1", code: "K1", title: "K1", kind: "kit", components: [{ skuId: "p1", quantity: 2 }] },
      { id: "k2", code: "K2", title: "K2", kind: "kit", components: [{ skuId: "p2", quantity: 2 }] },
    ];
    const { within, bring, list } = await arrange(kits.slice(0, 2));
    expectOk(await within((work) => createProduct(work, { title: "Kits", skus: kits.slice(2) })));
    const brought = await bring(
      ...["P1", "P2", "K1"].map((code) => ({ code, known: known(code.toLowerCase()), changes: { status: "archived" } })),
      { code: "K2", known: known("k2"), changes: { status: "archived" }, barcode: "12345678" },
    ); // prettier-ignore
    expect(codes(brought)).toEqual([null, "catalog.part_of", null, "catalog.barcode_invalid"]);
    expect((await list()).map(({ code, status }) => `${code} ${status}`)).toEqual(["K1 archived", "K2 active", "P1 archived", "P2 active"]); // prettier-ignore
  });

  it("joins no product and knows no code of another merchant", async () => {
    const theirs = await arrange([{ id: "a", code: "A", title: "A" }]);
    const ours = await arrange();
    expect(codes(await ours.bring({ code: "A" }, { code: "X", known: known("a") }))).toEqual([null, "catalog.sku_unknown"]); // prettier-ignore
    expect(await ours.rows("select title from product where tenant_id = $1")).toEqual([{ title: "Mug" }]);
    expect((await theirs.list()).map(({ code, version }) => [code, version])).toEqual([["A", 1]]);
  });
});

it("a statement of many rows leaves the trail that the same rows leave one by one", async () => {
  const { tenantId } = await arrange();
  // the same tables again, with the trigger that looks at one row
  await database.asOwner("create trigger each_row after insert or update or delete on sku for each row execute function record_change()"); // prettier-ignore
  await database.asOwner("insert into product (tenant_id, id, title) values ($1, 'p', 'P')", [tenantId]);
  await database.asOwner("insert into sku (tenant_id, id, product_id, code, title, options) select $1, 's' || n, 'p', 'S' || n, 'T', '{\"size\":\"L\"}' from generate_series(1, 3) n", [tenantId]); // prettier-ignore
  await database.asOwner("update sku set title = case id when 's1' then title else 'U' end, weight_grams = nullif(weight_grams, 1), version = version + 1, updated_at = now() where tenant_id = $1", [tenantId]); // prettier-ignore
  await database.asOwner("delete from sku where tenant_id = $1", [tenantId]);
  await database.asOwner("drop trigger each_row on sku");
  const trail = await database.asOwner(
    `select count(*)::int as times, action, subject_id, actor_kind, before, after from audit_entry
      where tenant_id = $1 and subject_type = 'sku' group by action, subject_id, actor_kind, before, after order by action, subject_id`,
    [tenantId],
  );
  // of the update the row that changed nothing but its version is in neither
  expect(trail.map(({ times, action, subject_id }) => [times, action, subject_id])).toEqual([
    [2, "delete", "s1"], [2, "delete", "s2"], [2, "delete", "s3"], [2, "insert", "s1"], [2, "insert", "s2"], [2, "insert", "s3"],
    [2, "update", "s2"], [2, "update", "s3"],
  ]); // prettier-ignore
  expect(trail.at(-1)).toMatchObject({
    before: { title: "T", version: 1 },
    after: { title: "U", version: 2 },
  });
});
