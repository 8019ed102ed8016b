import { afterEach, beforeEach, expect, it, vi } from "vitest";
import type { SavedRow, SkuRow } from "../sku-words.ts";
import { skuRow } from "../testing/sku-row.ts";
import { sheetColumns } from "./columns.ts";
import { SheetStore, type SaveRow } from "./sheet-store.ts";

beforeEach(() => vi.useFakeTimers());
afterEach(() => vi.useRealTimers());

const column = (key: string) => sheetColumns.find((one) => one.key === key)!;
const settle = () => vi.advanceTimersByTimeAsync(0);

/** A server of one table, with somebody else who can change it. */
function arrange(...rows: SkuRow[]) {
  const table = new Map((rows.length > 0 ? rows : [skuRow()]).map((row) => [row.id, row]));
  const calls: SaveRow[][] = [];
  const server = { isDown: false, isBroken: false, refuse: null as Partial<SavedRow> | null };
  const save = async (batch: SaveRow[]): Promise<SavedRow[]> => {
    await Promise.resolve();
    if (server.isDown) throw new Error("no connection");
    if (server.isBroken) throw Object.assign(new Error("Something failed."), { data: { code: "X" } });
    calls.push(batch);
    return batch.map(({ skuId, version, changes }) => {
      const row = table.get(skuId)!;
      const blank = {
        skuId,
        ignored: [],
        proposed: [],
        refusal: null,
        message: null,
        current: null,
        version: row.version,
      };
      if (server.refuse) return { ...blank, state: "failed" as const, ...server.refuse };
      const differing = Object.entries(changes).filter(([field, value]) => row[field as "title"] !== value);
      if (differing.length === 0) return { ...blank, state: "unchanged" as const };
      if (version !== row.version) {
        const conflicts = differing.map(([field, yours]) => ({
          field,
          yours,
          theirs: row[field as "title"],
        }));
        const refusal = { code: "catalog.version_changed" as const, subjectId: skuId, yourVersion: version, currentVersion: row.version, changedFields: [], conflicts }; // prettier-ignore
        return { ...blank, state: "failed" as const, refusal, message: "changed", current: row };
      }
      table.set(skuId, { ...row, ...changes, version: row.version + 1 } as SkuRow);
      return { ...blank, state: "saved" as const, version: row.version + 1 };
    });
  };
  const theirs = (id: string, changes: Partial<SkuRow>) =>
    table.set(id, { ...table.get(id)!, ...changes, version: table.get(id)!.version + 1 });
  const store = new SheetStore(save);
  store.show([...table.values()], "behind");
  const type = (id: string, key: string, text: string) => store.type([{ id, column: column(key), text }]);
  return { store, table, calls, server, theirs, type };
}

it("shows an edit at once, sends it with the version, and is saved when the server says so", async () => {
  const { store, table, type, calls } = arrange();
  type("sku_1", "title", "Cup");
  expect([store.view("sku_1")!.row.title, store.state().waiting]).toEqual(["Cup", 1]);
  await settle();
  expect(store.state()).toMatchObject({ waiting: 0, problems: 0 });
  expect(calls).toEqual([[{ skuId: "sku_1", version: 1, changes: { title: "Cup" } }]]);
  expect(store.view("sku_1")!.row).toMatchObject({ title: "Cup", version: 2 });
  expect(table.get("sku_1")!.title).toBe("Cup");
});

it("sends what was typed meanwhile with the next call", async () => {
  const { store, table, type, calls } = arrange();
  type("sku_1", "title", "Cup");
  type("sku_1", "title", "Mug");
  type("sku_1", "weightGrams", "12");
  await settle();
  expect(calls).toHaveLength(2);
  expect(table.get("sku_1")).toMatchObject({ title: "Mug", weightGrams: 12 });
  expect(store.state().waiting).toBe(0);
});

it("keeps what cannot be read in its cell, with the reason, and sends the rest", async () => {
  const { store, table } = arrange();
  store.type([
    { id: "sku_1", column: column("weightGrams"), text: "heavy" },
    { id: "sku_1", column: column("title"), text: "Cup" },
    { id: "sku_1", column: column("barcode"), text: "ignored" },
  ]);
  await settle();
  expect(store.view("sku_1")!.problems.weightGrams).toMatchObject({ text: "heavy" });
  expect(table.get("sku_1")).toMatchObject({ title: "Cup", weightGrams: null, barcode: null });
  expect(store.state()).toMatchObject({ waiting: 0, problems: 1 });
  store.undo();
  await settle();
  expect(store.state().problems).toBe(0);
  expect(table.get("sku_1")!.title).toBe("Mug");
});

it("reads amounts in a currency that is pasted with them", async () => {
  const { store, table } = arrange(skuRow({ currency: null }));
  store.type([
    { id: "sku_1", column: column("priceMinor"), text: "1200" },
    { id: "sku_1", column: column("currency"), text: "jpy" },
  ]);
  await settle();
  expect(table.get("sku_1")).toMatchObject({ priceMinor: 1_200n, currency: "JPY" });
});

it("takes a block back and brings it again as one step", async () => {
  const { store, table } = arrange(skuRow(), skuRow({ id: "sku_2", code: "POT", title: "Pot" }));
  const paste = ["sku_1", "sku_2"].map((id) => ({ id, column: column("title"), text: `New ${id}` }));
  store.type(paste);
  await settle();
  store.undo();
  await settle();
  expect([...table.values()].map(({ title }) => title)).toEqual(["Mug", "Pot"]);
  expect(store.state()).toMatchObject({ canUndo: false, canRedo: true });
  store.redo();
  await settle();
  expect([...table.values()].map(({ title }) => title)).toEqual(["New sku_1", "New sku_2"]);
});

it("takes an edit back that is still on its way", async () => {
  const { store, table, type } = arrange();
  type("sku_1", "title", "Cup");
  store.undo();
  await settle();
  expect([table.get("sku_1")!.title, store.view("sku_1")!.row.title]).toEqual(["Mug", "Mug"]);
  expect(store.state().waiting).toBe(0);
});

it("lays an edit over somebody else's when they changed other cells", async () => {
  const { table, theirs, type, store } = arrange();
  theirs("sku_1", { weightGrams: 7 });
  type("sku_1", "title", "Cup");
  await settle();
  expect(table.get("sku_1")).toMatchObject({ title: "Cup", weightGrams: 7, version: 3 });
  expect(store.view("sku_1")!.row.weightGrams).toBe(7);
});

it.each([
  ["mine", "Mine"],
  ["theirs", "Theirs"],
] as const)(
  "keeps both values of a cell that two people changed until one is chosen: %s",
  async (choice, title) => {
    const { store, table, theirs, type } = arrange();
    theirs("sku_1", { title: "Theirs" });
    type("sku_1", "title", "Mine");
    await settle();
    expect(store.state()).toMatchObject({ conflicted: ["sku_1"], problems: 1 });
    expect(store.view("sku_1")!.conflicts).toEqual([{ field: "title", yours: "Mine", theirs: "Theirs" }]);
    expect(table.get("sku_1")!.title).toBe("Theirs");
    store.resolve("sku_1", choice);
    await settle();
    expect([table.get("sku_1")!.title, store.view("sku_1")!.row.title]).toEqual([title, title]);
    expect(store.state()).toMatchObject({ conflicted: [], problems: 0, waiting: 0 });
  },
);

it("puts a refusal on the cell it is about and saves the others", async () => {
  const { store, table, type, server } = arrange();
  server.refuse = {
    refusal: { code: "catalog.code_taken", skuCode: "POT", skuId: "sku_2" },
    message: "Another SKU has the code POT.",
  };
  type("sku_1", "code", "POT");
  type("sku_1", "title", "Cup");
  await settle();
  server.refuse = null;
  expect(store.view("sku_1")!.problems.code).toEqual({
    text: "POT",
    problem: "Another SKU has the code POT.",
  });
  expect(store.view("sku_1")!.row.code, "what is stored").toBe("MUG");
  type("sku_1", "title", "Bowl");
  await settle();
  expect(table.get("sku_1")).toMatchObject({ code: "MUG", title: "Bowl" });
});

it("keeps what was typed when the server cannot be reached, and tries again by itself", async () => {
  const { store, table, type, server } = arrange();
  server.isDown = true;
  type("sku_1", "title", "Cup");
  await settle();
  expect(store.state()).toMatchObject({ isOffline: true, waiting: 1 });
  server.isDown = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(store.state()).toMatchObject({ isOffline: false, waiting: 0 });
  expect(table.get("sku_1")!.title).toBe("Cup");
});

it("does not send for ever what the server fails at", async () => {
  const { store, type, server, calls } = arrange();
  server.isBroken = true;
  type("sku_1", "priceMinor", "12.50");
  await settle();
  server.isBroken = false;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(calls).toEqual([]);
  expect(store.state()).toMatchObject({ isOffline: false, waiting: 0, problems: 1 });
  expect(store.view("sku_1")!.problems.priceMinor).toEqual({ text: "12.50", problem: "Something failed." });
});

it("shows what is stored where a value was only proposed to its owner", async () => {
  const { store, type, server } = arrange();
  server.refuse = { state: "saved", proposed: ["title"], current: skuRow() };
  type("sku_1", "title", "Cup");
  await settle();
  expect(store.view("sku_1")!.row.title).toBe("Mug");
  expect(store.state()).toMatchObject({ proposed: 1, waiting: 0, problems: 0 });
});
