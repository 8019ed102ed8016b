import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { listSkus, saveRows } from "#server/modules/catalog/public.ts";
import { env } from "#server/platform/env.ts";
import type { ImportKind, ImportPolicy } from "../contract.ts";
import { getBatch, listRows } from "../queries/batches.ts";
import { errorFile } from "../queries/error-file.ts";
import { approveBatch, askRevert, cancelBatch, revertChunk } from "./end-batch.ts";
import { mapBatch } from "./map-batch.ts";
import { applyChunk, planChunk } from "./run-chunk.ts";
import { uploadFile } from "./upload-file.ts";

const database = testDatabase();
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "imports-"));
  env().DATA_DIR = folder;
});
afterAll(() => rm(folder, { recursive: true, force: true }));

async function arrange() {
  const tenantId = await makeMerchant(database);
  await database.asOwner(
    "insert into location (tenant_id, id, code, name, time_zone, priority) values ($1, 'east', 'EAST', 'East', 'UTC', 1)",
    [tenantId],
  );
  const scope = systemScope(tenantId, "test");
  const within = <T>(run: (work: Work) => Promise<T>) => transact(scope, run);
  const batch = async (id: string) => expectOk(await within((work) => getBatch(work, id)));
  const upload = async (kind: ImportKind, csv: string) =>
    expectOk(await uploadFile(scope, { kind, fileName: "file.csv", bytes: new TextEncoder().encode(csv) }))
      .batchId;
  const plan = async (
    kind: ImportKind,
    csv: string,
    policy: ImportPolicy = "REJECT_EVERYTHING",
    fixed: Record<string, string> = {},
  ) => {
    const batchId = await upload(kind, csv);
    const { mapping } = await batch(batchId);
    expectOk(await within((work) => mapBatch(work, { batchId, policy, mapping: { ...mapping, fixed } })));
    while ((await planChunk(scope, batchId)).hasMore);
    return batchId;
  };
  const approve = (batchId: string) => within((work) => approveBatch(work, batchId));
  const applyAll = async (batchId: string) => {
    while ((await applyChunk(scope, batchId)).hasMore);
  };
  const bring = async (...input: Parameters<typeof plan>) => {
    const batchId = await plan(...input);
    expectOk(await approve(batchId));
    await applyAll(batchId);
    return batchId;
  };
  const revert = async (batchId: string) => {
    expectOk(await within((work) => askRevert(work, batchId)));
    while ((await revertChunk(scope, batchId)).hasMore);
  };
  const rows = async (batchId: string) =>
    (await within((work) => listRows(work, { batchId, limit: 200 }))).items;
  const skus = async () => (await within((work) => listSkus(work, { limit: 200 }))).items;
  const onHand = async () =>
    (
      await database.asOwner<{ on_hand: number }>("select on_hand from stock_level where tenant_id = $1", [
        tenantId,
      ])
    ).map((row) => row.on_hand);
  return {
    tenantId,
    scope,
    within,
    batch,
    upload,
    plan,
    approve,
    applyAll,
    bring,
    revert,
    rows,
    skus,
    onHand,
  };
}

const good = "SKU,Title,Price,Currency,Weight\nA,Alpha,9.90,USD,100\nB,Beta,1.00,USD,200\n";
const mixed = "SKU,Title,Price,Currency,Weight\nA,Alpha,9.90,USD,100\nB,Beta,1.00,USD,heavy\nC,,1.00,USD,1\n";

describe("the dry run", () => {
  it("says what each row would do and writes nothing", async () => {
    const { plan, batch, rows, skus } = await arrange();
    const id = await plan("skus", mixed);
    expect(await batch(id)).toMatchObject({
      status: "planned",
      counts: { create: 1, change: 0, same: 0, error: 2 },
      seen: 3,
    });
    expect((await rows(id)).map(({ problems }) => problems)).toEqual([
      [],
      ['Weight (g) "heavy" is not a number.'],
      ["Title is empty, and this SKU is new."],
    ]);
    expect(await skus()).toEqual([]);
  });

  it("shows a change with both values, and remembers what columns meant", async () => {
    const { bring, plan, rows, upload, batch } = await arrange();
    await bring("skus", good);
    const id = await plan("skus", good.replace("9.90", "8.80"));
    expect((await rows(id)).map(({ verdict, diff }) => [verdict, diff])).toEqual([
      ["change", [{ field: "Price", before: "9.90 USD", after: "8.80 USD" }]],
      ["same", []],
    ]);
    expect(await batch(await upload("skus", `${good}C,Gamma,1.00,USD,1\n`))).toMatchObject({
      isRemembered: true,
    });
    const { isRemembered } = await batch(await upload("skus", good.replace("Weight", "Heft")));
    expect(isRemembered).toBe(false);
  });
});

describe("a policy", () => {
  it("rejects everything when a row is wrong", async () => {
    const { plan, approve, skus } = await arrange();
    expect(await approve(await plan("skus", mixed))).toMatchObject({
      ok: false,
      error: { code: "imports.rows_fail", rows: 2 },
    });
    expect(await skus()).toEqual([]);
  });

  it("takes back what was done when a row turns wrong after the dry run", async () => {
    const { scope, within, plan, approve, applyAll, batch } = await arrange();
    const many = Array.from({ length: 510 }, (_, n) => `S${String(n).padStart(3, "0")},Title,1.00,USD,1`);
    const id = await plan(
      "skus",
      `SKU,Title,Price,Currency,Weight,Barcode\n${many.map((row, n) => `${row},${n === 509 ? "OWN-1" : ""}`).join("\n")}\n`,
    );
    expectOk(await approve(id));
    // meanwhile somebody else gives that barcode to another SKU
    await database.asOwner("insert into product (tenant_id, id, title) values ($1, 'p', 'P')", [
      scope.tenantId,
    ]);
    await database.asOwner(
      "insert into sku (tenant_id, id, product_id, code, title) values ($1, 'x', 'p', 'X', 'X')",
      [scope.tenantId],
    );
    await database.asOwner(
      "insert into sku_barcode (tenant_id, id, sku_id, barcode) values ($1, 'b', 'x', 'OWN-1')",
      [scope.tenantId],
    );
    await applyAll(id);
    expect((await batch(id)).status).toBe("reverting");
    while ((await revertChunk(scope, id)).hasMore);
    expect(await batch(id)).toMatchObject({ status: "failed", reverted: 500 });
    expect((await batch(id)).problem).toMatch(/^Row 511 became wrong after the dry run/);
    const active = await within((work) => listSkus(work, { limit: 200, status: "active" }));
    expect(active.items.map(({ code }) => code)).toEqual(["X"]);
    const [{ archived }] = await database.asOwner<{ archived: number }>("select count(*)::int as archived from sku where tenant_id = $1 and status = 'archived'", [scope.tenantId]) as [{ archived: number }]; // prettier-ignore
    expect(archived).toBe(500);
  });

  it("leaves out wrong rows, or wrong cells alone", async () => {
    const ours = await arrange();
    await ours.bring("skus", mixed, "REJECT_FAILED_ROWS");
    expect((await ours.skus()).map(({ code }) => code)).toEqual(["A"]);
    const theirs = await arrange();
    const id = await theirs.bring("skus", mixed, "IGNORE_FAILED");
    expect((await theirs.skus()).map(({ code, weightGrams }) => [code, weightGrams])).toEqual([
      ["A", 100],
      ["B", null],
    ]);
    expect((await theirs.rows(id))[1]!.notes).toEqual(['Weight (g) "heavy" is not a number: left as it is.']);
  });
});

describe("applying", () => {
  it("changes nothing the second time: the file is recognized, and its rows are so already", async () => {
    const { bring, plan, approve, batch, onHand, revert } = await arrange();
    await bring("skus", good);
    const again = await plan("skus", good);
    expect((await batch(again)).counts).toEqual({ create: 0, change: 0, same: 2, error: 0 });
    expect(await approve(again)).toMatchObject({ ok: false, error: { code: "imports.applied_before" } });

    const delta = "SKU,Location,Change\nA,EAST,5\nB,EAST,7\n".replace("Change", "Delta");
    const first = await bring("stock", delta);
    expect(await onHand()).toEqual([5, 7]);
    expect(await approve(await plan("stock", delta))).toMatchObject({
      ok: false,
      error: { code: "imports.applied_before", batchId: first },
    });
    expect(await onHand()).toEqual([5, 7]);
    await revert(first);
    expect(await onHand()).toEqual([0, 0]);
    await bring("stock", delta);
    expect(await onHand()).toEqual([5, 7]);
  });

  it("goes on after a crash where it was, each row once", async () => {
    const { scope, bring, plan, approve, applyAll, batch, within } = await arrange();
    const codes = Array.from({ length: 600 }, (_, n) => `S${n}`);
    await bring("skus", `SKU,Title\n${codes.map((code) => `${code},T`).join("\n")}\n`);
    const id = await plan(
      "stock",
      `SKU,Location,Delta\n${codes.map((code) => `${code},EAST,3`).join("\n")}\n`,
    );
    expectOk(await approve(id));
    await applyChunk(scope, id);
    // a transaction that dies after its writes leaves neither them nor the place reached
    await database.asOwner(
      `create function die() returns trigger language plpgsql as $$ begin raise exception 'power cut'; end $$`,
    );
    await database.asOwner(
      "create trigger die before update of cursor on import_batch for each row execute function die()",
    );
    await expect(applyChunk(scope, id)).rejects.toThrow("power cut");
    await database.asOwner("drop trigger die on import_batch");
    const sum = async () =>
      within(
        async ({ tx, tenantId }) =>
          (await tx.stockLevel.aggregate({ where: { tenantId }, _sum: { onHand: true } }))._sum.onHand,
      );
    expect(await sum()).toBe(1500);
    await applyAll(id);
    await applyAll(id);
    expect(await sum()).toBe(1800);
    expect((await batch(id)).status).toBe("applied");
  });

  it("tells each level that cannot be and changes the others, also one that is named twice, and takes them back", async () => {
    const { tenantId, bring, rows, onHand, revert, batch } = await arrange();
    await bring("skus", `SKU,Title\n${["A", "B", "C", "D"].map((code) => `${code},T`).join("\n")}\n`);
    await database.asOwner(
      "insert into bin (tenant_id, id, location_id, code, barcode) select $1, code, 'east', code, code from unnest('{B1,B2}'::text[]) code",
      [tenantId],
    );
    const lines = ["A,EAST,,-5", "B,EAST,,3", "C,EAST,B1,4", "C,EAST,B2,6", "D,EAST,,-1", "X,EAST,,1"];
    const id = await bring("stock", `SKU,Location,Bin,Delta\n${lines.join("\n")}\n`, "REJECT_FAILED_ROWS");
    const told = await rows(id);
    expect(told.map(({ verdict }) => verdict)).toEqual([
      "error",
      "change",
      "change",
      "change",
      "error",
      "error",
    ]);
    expect(told.map(({ diff }) => diff[0]?.after)).toEqual([undefined, "3", "4", "10", undefined, undefined]);
    expect(told.flatMap(({ problems }) => problems)).toEqual([
      "There is not enough: 5 are to go, 0 on hand. Nothing was changed.",
      "There is not enough: 1 are to go, 0 on hand. Nothing was changed.",
      "There is no SKU X.",
    ]);
    expect((await onHand()).filter((units) => units > 0).sort()).toEqual([10, 3]);
    await revert(id);
    expect((await onHand()).every((units) => units === 0)).toBe(true);
    expect(await batch(id)).toMatchObject({ status: "reverted", reverted: 3, conflicts: 0 });
  });
});

describe("reverting", () => {
  it("writes the values before where nothing changed since, and says where it did", async () => {
    const { within, bring, revert, batch, rows, skus } = await arrange();
    await bring("skus", good);
    const id = await bring("skus", good.replace("9.90", "8.80").replace("1.00", "2.00"));
    const [a] = await skus();
    await within((work) =>
      saveRows(
        work,
        [{ skuId: a!.id, version: a!.version, changes: { priceMinor: 777n } }],
        "REJECT_EVERYTHING",
      ),
    );
    await revert(id);
    expect((await skus()).map(({ priceMinor }) => priceMinor)).toEqual([777n, 100n]);
    expect(await batch(id)).toMatchObject({ status: "reverted", reverted: 1, conflicts: 1 });
    expect((await rows(id))[0]!.problems[0]).toMatch(/^Not reverted: /);
  });

  it("is not for a batch that took no effect; that one is canceled", async () => {
    const { within, plan, approve, batch } = await arrange();
    const id = await plan("skus", good);
    expect(await within((work) => askRevert(work, id))).toMatchObject({
      error: { code: "imports.batch_state" },
    });
    expectOk(await within((work) => cancelBatch(work, id)));
    expectOk(await within((work) => cancelBatch(work, id)));
    expect(await approve(id)).toMatchObject({ error: { code: "imports.batch_state", status: "canceled" } });
    expect((await batch(id)).status).toBe("canceled");
  });
});

it("names rows as the spreadsheet does, past empty lines, and takes the last of them back too", async () => {
  const { bring, revert, batch, rows } = await arrange();
  const id = await bring("skus", "sep=;\nSKU;Title;Price;Currency\n;;;\nA;Alpha;1;USD\n;;;\n;;;\nB;Beta;x;USD\nC;Gamma;2;USD\n", "REJECT_FAILED_ROWS"); // prettier-ignore
  expect((await rows(id)).map(({ rowNumber, problems }) => [rowNumber, problems])).toEqual([
    [4, []],
    [7, ['Price "x" is not a number.']],
    [8, []],
  ]);
  await revert(id);
  expect(await batch(id)).toMatchObject({ status: "reverted", reverted: 2, conflicts: 0 });
});

it("keeps a merchant's files from another", async () => {
  const [ours, theirs] = [await arrange(), await arrange()];
  const id = await ours.plan("skus", good);
  expect(await theirs.within((work) => getBatch(work, id))).toMatchObject({
    error: { code: "imports.batch_unknown" },
  });
  expect(await theirs.approve(id)).toMatchObject({ error: { code: "imports.batch_unknown" } });
  expect(await theirs.rows(id)).toEqual([]);
  expect(await errorFile(theirs.scope, id)).toBeNull();
});

it("gives the wrong rows with their own columns, harmless to a spreadsheet", async () => {
  const { scope, plan } = await arrange();
  const id = await plan("skus", "SKU,Title,Weight,Extra\nA,=1+1,heavy,@x\nB,Beta,1,y\n");
  expect((await errorFile(scope, id))!.text).toBe(
    '\uFEFFSKU,Title,Weight,Extra,problem\r\nA,\'=1+1,heavy,\'@x,"Weight (g) ""heavy"" is not a number."\r\n',
  );
});
