import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import type { Result } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact, type Work } from "#server/db/transact.ts";
import { transferSheet, transferTasks } from "../queries/transfer-tasks.ts";
import { arrangeWarehouse, stockDifferences } from "../testing/arrange.ts";
import { moveByScan } from "./move-by-scan.ts";
import { putInBin } from "./move-in-bin.ts";
import { receiveStock } from "./receive-stock.ts";
import { finishReceiving, scanTransfer, shipLoaded } from "./scan-transfer.ts";
import { createTransfer } from "./transfers.ts";

const database = testDatabase();
const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);

/** Ten hats in bin e1 of east, five creams of two lots and two watches at its dock; a transfer of some of each to west. */
async function arrange() {
  const shop = await arrangeWarehouse(database, {
    skus: ["hat", "cream", "watch", "pin"],
    locations: ["east", "west"],
    tracking: { cream: "lot", watch: "serial" },
    bins: { e1: "east", e2: "east", w1: "west" },
  });
  await shop.receive("hat", "east", 10);
  await shop.inTransaction(async (work) => {
    await putInBin(work, { binId: "e1", skuId: "hat", quantity: 10, eventKey: "put" });
    await receiveStock(work, {
      sourceType: "receipt", sourceId: "r", reason: "received", eventKey: "r",
      lines: [
        { skuId: "cream", locationId: "east", quantity: 3, lotCode: "L1" },
        { skuId: "cream", locationId: "east", quantity: 2, lotCode: "L2" },
        { skuId: "watch", locationId: "east", quantity: 2, serials: ["S1", "S2"] },
      ],
    });
  }); // prettier-ignore
  const transferId = newId("trf");
  const lines = [{ skuId: "hat", quantity: 4 }, { skuId: "cream", quantity: 3 }, { skuId: "watch", quantity: 1 }]; // prettier-ignore
  const plan = { id: transferId, fromLocationId: "east", toLocationId: "west", reason: "balance", lines };
  expect(code(await shop.inTransaction((work) => createTransfer(work, plan)))).toBe("ok");
  let scans = 0;
  const scan = async (step: "load" | "receive", scanned: string, more: object = {}) => {
    const locationId = step === "load" ? "east" : "west";
    const input = { transferId, locationId, step, code: scanned, scanKey: `scan-key-${++scans}`, ...more };
    const answer = await shop.inTransaction((work) => scanTransfer(work, input));
    if (!answer.ok) throw new Error(answer.error.code);
    return answer.value.isAccepted ? answer.value.left : answer.value.refusal;
  };
  const at = (locationId: string, act: typeof shipLoaded) =>
    shop.inTransaction((work) => act(work, { transferId, locationId }));
  const levels = async (skuId: string) =>
    (
      await database.asOwner(
        `select location_id || ' ' || on_hand || ' +' || incoming as line from stock_level where tenant_id = $1 and sku_id = $2 order by 1`,
        [shop.tenantId, skuId],
      )
    ).map(({ line }) => String(line));
  const inBin = async (binId: string) =>
    (await database.asOwner("select quantity from bin_level where tenant_id = $1 and bin_id = $2", [shop.tenantId, binId]))[0]?.["quantity"]; // prettier-ignore
  return { shop, transferId, scan, at, levels, inBin };
}

describe("a transfer by scan", () => {
  it("is loaded from its bins, leaves with what is on the truck, and is on hand at the other end by the scan", async () => {
    const { shop, transferId, scan, at, levels, inBin } = await arrange();
    expect(code(await at("east", shipLoaded))).toBe("inventory.transfer_not_loaded");
    expect(await scan("load", "HAT")).toBe("bin_first");
    expect(await scan("load", "bin-e1")).toBe("unknown_item");
    expect(await scan("load", "E1")).toBe(8);
    expect(await scan("load", "HAT", { quantity: 3, scanKey: "same-key-1" })).toBe(5);
    expect(await scan("load", "HAT", { quantity: 3, scanKey: "same-key-1" })).toBe(5);
    expect(await inBin("e1")).toBe(7);
    expect(await scan("load", "HAT", { quantity: 2 })).toBe("too_many");
    expect(await scan("load", "PIN")).toBe("not_on_transfer");
    expect(await scan("load", "CREAM")).toBe("needs_lot");
    expect(await scan("load", "CREAM", { lot: "L9" })).toBe("wrong_lot");
    expect(await scan("load", "CREAM", { lot: "L1", quantity: 2 })).toBe(3);
    expect(await scan("load", "CREAM", { lot: "L2" })).toBe(2);
    expect(await scan("load", "WATCH")).toBe("needs_serials");
    expect(await scan("load", "WATCH", { lot: "S2" })).toBe(1);
    expect(await scan("load", "HAT", { isBack: true })).toBe(2);
    expect(await scan("load", "HAT", { isBack: true, quantity: 3 })).toBe("not_loaded");
    expect(await scan("receive", "HAT")).toBe("over");

    expect(code(await at("west", shipLoaded))).toBe("inventory.transfer_unknown");
    expect([code(await at("east", shipLoaded)), code(await at("east", shipLoaded))]).toEqual(["ok", "ok"]);
    expect([await levels("hat"), await levels("cream"), await levels("watch")]).toEqual([
      ["east 8 +0", "west 0 +2"], ["east 2 +0", "west 0 +3"], ["east 1 +0", "west 0 +1"],
    ]); // prettier-ignore

    expect(await scan("receive", "HAT", { scanKey: "same-key-2" })).toBe(5);
    expect(await scan("receive", "HAT", { scanKey: "same-key-2" })).toBe(5);
    expect(await scan("receive", "HAT", { quantity: 2 })).toBe("too_many");
    expect(await scan("receive", "CREAM")).toBe("needs_lot");
    expect(await scan("receive", "CREAM", { lot: "L1", quantity: 2, isDamaged: true })).toBe(3);
    expect(await scan("receive", "WATCH", { lot: "S1" })).toBe("wrong_lot");
    expect(await scan("receive", "WATCH")).toBe(2);
    const sheet = await shop.inTransaction((work) => transferSheet(work, { transferId, locationId: "west" }));
    expect(sheet).toMatchObject({ ok: true, value: { step: "receive" } });
    expect([code(await at("west", finishReceiving)), code(await at("west", finishReceiving))]).toEqual([
      "ok", "ok",
    ]); // prettier-ignore
    expect([await levels("hat"), await levels("cream"), await levels("watch")]).toEqual([
      ["east 8 +0", "west 1 +0"], ["east 2 +0", "west 2 +0"], ["east 1 +0", "west 1 +0"],
    ]); // prettier-ignore
    expect(await scan("receive", "HAT")).toBe("over");
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("is a task where hands are needed, unknown elsewhere, to other merchants and to a scanner of a third location", async () => {
    const { shop, transferId, scan, at } = await arrange();
    const tasks = (locationId: string) => shop.inTransaction((work) => transferTasks(work, locationId));
    await scan("load", "E1");
    await scan("load", "HAT");
    expect(await tasks("east")).toMatchObject([{ step: "load", otherLocation: "west", units: 8, done: 1 }]);
    expect(await tasks("west")).toEqual([]);
    await at("east", shipLoaded);
    expect(await tasks("west")).toMatchObject([
      { step: "receive", otherLocation: "east", units: 1, done: 0 },
    ]);
    expect(await scan("receive", "HAT", { locationId: "east" })).toBe("elsewhere");
    const input = {
      transferId,
      locationId: "west",
      step: "receive" as const,
      code: "HAT",
      scanKey: "theirs-1",
    };
    const other = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east", "west"] });
    expect(code(await other.inTransaction((work) => scanTransfer(work, input)))).toBe(
      "inventory.transfer_unknown",
    );
    const bound = <T>(boundTo: string, run: (work: Work) => Promise<T>) =>
      transact({ ...shop.scope, boundTo }, run);
    expect(code(await bound("north", (work) => scanTransfer(work, input)))).toBe(
      "inventory.transfer_unknown",
    );
    expect(code(await bound("west", (work) => scanTransfer(work, input)))).toBe("ok");
  });
});

describe("a move from bin to bin by scan", () => {
  it("keeps what is on hand, once, and refuses what the bin does not hold", async () => {
    const { shop, inBin, levels } = await arrange();
    let scans = 0;
    const move = async (fromBin: string, scanned: string, toBin: string, more: object = {}) => {
      const input = { locationId: "east", fromBin, code: scanned, toBin, scanKey: `move-key-${++scans}`, ...more };
      const answer = await shop.inTransaction((work) => moveByScan(work, input));
      return answer.ok && (answer.value.isAccepted ? answer.value.text : answer.value.refusal);
    }; // prettier-ignore
    expect(await move("BIN-e1", "HAT", "e2", { quantity: 4, scanKey: "same-move" })).toBe("4 × HAT: e1 → e2");
    expect(await move("BIN-e1", "HAT", "e2", { quantity: 4, scanKey: "same-move" })).toBe("4 × HAT: e1 → e2");
    expect([await inBin("e1"), await inBin("e2")]).toEqual([6, 4]);
    expect(await move("e1", "HAT", "e2", { quantity: 7 })).toBe("too_few");
    expect(await move("e1", "HAT", "e1")).toBe("same_bin");
    expect(await move("w1", "HAT", "e1")).toBe("from_unknown");
    expect(await move("e1", "HAT", "w1")).toBe("to_unknown");
    expect(await move("e1", "NO SUCH THING", "e2")).toBe("unknown_item");
    expect(await move("e1", "CREAM", "e2")).toBe("needs_lot");
    expect(await move("e1", "CREAM", "e2", { lot: "L1" })).toBe("too_few");
    expect(await move("e1", "CREAM", "e2", { lot: "L9" })).toBe("wrong_lot");
    expect(await levels("hat")).toEqual(["east 10 +0"]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});
