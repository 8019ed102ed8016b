import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import type { EditSkus, SaveSkus } from "../contract.ts";
import { createProduct, editSkus, listSkus, saveSkus } from "../public.ts";

const database = testDatabase();
type Rows = SaveSkus["rows"];

async function arrange(codes: string[] = ["A", "B", "C"]) {
  const tenantId = await makeMerchant(database);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  expectOk(
    await within((work) =>
      createProduct(work, { title: "P", skus: codes.map((code) => ({ id: code, code, title: code })) }),
    ),
  );
  const save = (rows: Rows, policy?: SaveSkus["policy"]) =>
    within((work) => saveSkus(work, { rows, ...(policy ? { policy } : {}) }));
  const list = async (search?: string) =>
    (await within((work) => listSkus(work, { limit: 200, ...(search ? { search } : {}) }))).items;
  const edit = (input: Partial<EditSkus> & Pick<EditSkus, "changes">) =>
    within((work) => editSkus(work, { filter: {}, isDryRun: false, ...input }));
  const events = async () =>
    (
      await database.asOwner<{ data: { skuIds: string[]; fields: string[] } }>(
        "select data from outbox_event where tenant_id = $1 and name = 'catalog/skus.changed' order by id",
        [tenantId],
      )
    )
      .map(({ data }) => [data.skuIds, data.fields])
      .slice(1);
  return { tenantId, within, save, list, edit, events };
}

const rows: Rows = [
  { skuId: "A", version: 1, changes: { title: "Alpha", weightGrams: 10, priceMinor: 999n, currency: "USD" } },
  { skuId: "B", version: 1, changes: { title: "Beta", weightGrams: -1 } },
  { skuId: "C", version: 1, changes: { title: "C" } },
];

describe("saving many SKUs", () => {
  it("saves nothing when one row is wrong and everything is rejected", async () => {
    const { save, list, events } = await arrange();
    const answer = await save(rows);
    expect(answer.map(({ state }) => state)).toEqual(["held_back", "failed", "unchanged"]);
    expect(answer[1]!.refusal).toMatchObject({
      code: "catalog.fields_invalid",
      fields: [{ field: "weightGrams" }],
    });
    expect((await list()).map(({ title }) => title)).toEqual(["A", "B", "C"]);
    expect(await events()).toEqual([]);
  });

  it("saves the right rows when failed rows are rejected, with one event", async () => {
    const { save, list, events } = await arrange();
    const answer = await save(rows, "REJECT_FAILED_ROWS");
    expect(answer.map(({ state, version }) => [state, version])).toEqual([
      ["saved", 2],
      ["failed", 1],
      ["unchanged", 1],
    ]);
    const [a, b] = await list();
    expect(a).toMatchObject({ title: "Alpha", weightGrams: 10, priceMinor: 999n, version: 2 });
    expect(b).toMatchObject({ title: "B", version: 1 });
    expect(await events()).toEqual([[["A"], ["title", "weightGrams", "priceMinor", "currency"]]]);
  });

  it("saves the right fields when failures are ignored", async () => {
    const { save, list } = await arrange();
    const wrong: Rows = [
      { skuId: "B", version: 1, changes: { title: "Beta", weightGrams: -1 } },
      { skuId: "C", version: 1, changes: { code: "A", costMinor: 5n, isFragile: true } },
    ];
    const answer = await save(wrong, "IGNORE_FAILED");
    expect(answer[0]).toMatchObject({ state: "saved", ignored: [{ field: "weightGrams" }] });
    expect((await list())[1]).toMatchObject({ title: "Beta", weightGrams: null });
    // the cost needs a currency that is not there, so all that was asked besides the code gives way
    expect(answer[1]).toMatchObject({ state: "failed", refusal: { code: "catalog.fields_invalid" } });
    expect((await list())[2]).toMatchObject({ code: "C", costMinor: null });
  });

  it("changes nothing when it is sent again", async () => {
    const { save, events } = await arrange();
    await save([rows[0]!]);
    expect(await save([rows[0]!])).toMatchObject([{ state: "unchanged", version: 2 }]);
    expect(await events()).toHaveLength(1);
  });

  it("shows both values of what somebody else changed", async () => {
    const { save } = await arrange();
    await save([{ skuId: "A", version: 1, changes: { title: "Theirs", weightGrams: 5 } }]);
    expect(
      await save([{ skuId: "A", version: 1, changes: { title: "Mine", weightGrams: 5 } }], "IGNORE_FAILED"),
    ).toMatchObject([
      {
        state: "failed",
        version: 2,
        refusal: {
          code: "catalog.version_changed",
          currentVersion: 2,
          conflicts: [{ field: "title", yours: "Mine", theirs: "Theirs" }],
        },
      },
    ]);
    expect(await save([{ skuId: "A", version: null, changes: { title: "Mine" } }])).toMatchObject([
      { state: "saved", version: 3 },
    ]);
  });

  it("keeps a former code finding its SKU until another one takes it", async () => {
    const { save, list } = await arrange();
    await save([{ skuId: "A", version: 1, changes: { code: "A-2" } }]);
    expect((await list("A")).map(({ id }) => id)).toContain("A");
    expect(await save([{ skuId: "B", version: 1, changes: { code: "A-2" } }])).toMatchObject([
      { refusal: { code: "catalog.code_taken", skuId: "A" } },
    ]);
    expect(
      await save([
        { skuId: "B", version: 1, changes: { code: "X" } },
        { skuId: "C", version: 1, changes: { code: "X" } },
      ]),
      "one code twice in one request",
    ).toMatchObject([{ state: "held_back" }, { refusal: { code: "catalog.code_taken", skuId: "B" } }]);
    await save([{ skuId: "B", version: 1, changes: { code: "A" } }]);
    const aliases = await database.asOwner<{ old_code: string; valid_to_at: Date | null }>(
      "select old_code, valid_to_at from sku_alias where sku_id = 'A' and old_code = 'A'",
    );
    expect(aliases.every((alias) => alias.valid_to_at !== null)).toBe(true);
  });

  it("keeps how a SKU is tracked while units of it are on hand", async () => {
    const { tenantId, save } = await arrange();
    await database.asOwner(
      `insert into location (tenant_id, id, code, name, kind, time_zone, cut_off, processing_minutes)
       values ($1, 'loc_1', 'E', 'E', 'warehouse', 'UTC', '14:00', 60)`, [tenantId]); // prettier-ignore
    await database.asOwner(
      `insert into stock_level (tenant_id, sku_id, location_id, on_hand, available) values ($1, 'A', 'loc_1', 3, 3)`,
      [tenantId],
    );
    const track = (skuId: string) => save([{ skuId, version: 1, changes: { tracking: "lot" } }]);
    expect(await track("A")).toMatchObject([
      { refusal: { code: "catalog.fields_invalid", fields: [{ field: "tracking" }] } },
    ]);
    expect(await track("B")).toMatchObject([{ state: "saved" }]);
  });

  it("knows nothing of another merchant's SKUs", async () => {
    const [ours, theirs] = [await arrange(["OURS"]), await arrange(["THEIRS"])];
    expect(await theirs.save([{ skuId: "OURS", version: null, changes: { title: "taken" } }])).toMatchObject([
      { state: "failed", version: null, refusal: { code: "catalog.sku_unknown" } },
    ]);
    expect((await ours.list())[0]!.title).toBe("OURS");
  });
});

describe("editing all SKUs of a filter", () => {
  it("looks first, then gives them all the same values, chunk by chunk", async () => {
    const { tenantId, edit, events } = await arrange(["A"]);
    await database.asOwner(
      `insert into sku (tenant_id, id, product_id, code, title)
       select tenant_id, id || n, product_id, 'S' || n, 'S' from sku, generate_series(1, 2001) n where tenant_id = $1`,
      [tenantId],
    );
    const filter = { search: "s" };
    const changes = { hsCode: "691200" };
    const look = await edit({ changes, filter, isDryRun: true });
    expect(look).toMatchObject({ saved: 2000, failed: 0 });
    expect(await events()).toEqual([]);
    const first = await edit({ changes, filter });
    expect(first).toMatchObject({ saved: 2000, isStopped: false });
    expect(await edit({ changes, filter, cursor: first.nextCursor! })).toMatchObject({
      saved: 1,
      nextCursor: null,
    });
    expect(await edit({ changes, filter }), "a chunk that was done").toMatchObject({
      saved: 0,
      unchanged: 2000,
    });
    expect((await events()).map(([skuIds]) => skuIds!.length)).toEqual([2000, 1]);
    const [left] = await database.asOwner<{ codes: string[] }>(
      "select array_agg(code) as codes from sku where tenant_id = $1 and hs_code is null",
      [tenantId],
    );
    expect(left!.codes, "not in the filter").toEqual(["A"]);
  });

  it("stops where a row is wrong, or goes on without it", async () => {
    const { within, edit, list } = await arrange(["A", "B"]);
    expectOk(
      await within((work) =>
        createProduct(work, { title: "K", skus: [{ code: "K", title: "K", kind: "kit" }] }),
      ),
    );
    const changes = { tracking: "lot" };
    expect(await edit({ changes })).toMatchObject({
      saved: 0,
      failed: 1,
      failures: [{ code: "K" }],
      isStopped: true,
    });
    expect(await edit({ changes, policy: "REJECT_FAILED_ROWS" })).toMatchObject({ saved: 2, failed: 1 });
    expect((await list()).map(({ tracking }) => tracking)).toEqual(["lot", "lot", "none"]);
    expect(await edit({ changes: { isFragile: true }, filter: { kind: "kit" } })).toMatchObject({ saved: 1 });
  });
});
