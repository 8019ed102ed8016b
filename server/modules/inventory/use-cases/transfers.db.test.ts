import { describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import type { Result } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { getTransfer, listTransfers } from "../queries/transfers.ts";
import { canBuild } from "../queries/work-orders.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";
import { receiveStock } from "./receive-stock.ts";
import { cancelTransfer, closeTransfer, createTransfer, receiveTransfer, shipTransfer } from "./transfers.ts";
import { cancelWorkOrder, createWorkOrder, finishWorkOrder } from "./work-orders.ts";

const database = testDatabase();

async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, {
    skus: ["hat", "cream", "watch", "box"],
    locations: ["east", "west"],
    tracking: { cream: "lot", watch: "serial" },
  });
  await shop.receive("hat", "east", 10);
  await shop.inTransaction((work) =>
    receiveStock(work, {
      sourceType: "receipt",
      sourceId: "r",
      reason: "received",
      eventKey: "r",
      lines: [
        { skuId: "cream", locationId: "east", quantity: 3, lotCode: "L2", expiresOn: "2027-06-01" },
        { skuId: "cream", locationId: "east", quantity: 3, lotCode: "L1", expiresOn: "2027-01-01" },
        { skuId: "watch", locationId: "east", quantity: 2, serials: ["S1", "S2"] },
      ],
    }),
  );
  return shop;
}

const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);
const levels = async (shop: Warehouse, skuId: string) =>
  (
    await database.asOwner(
      `select location_id || ' ' || on_hand || ' +' || incoming as line from stock_level where tenant_id = $1 and sku_id = $2 order by 1`,
      [shop.tenantId, skuId],
    )
  ).map(({ line }) => String(line));

/** A transfer from east to west, shipped unless told otherwise. */
async function transfer(shop: Warehouse, lines: { skuId: string; quantity: number }[]) {
  const id = newId("trf");
  const made = await shop.inTransaction((work) =>
    createTransfer(work, {
      id,
      fromLocationId: "east",
      toLocationId: "west",
      reason: "balance",
      expectedOn: "2026-12-01",
      lines,
    }),
  );
  expect(code(made)).toBe("ok");
  const detail = async () => {
    const found = await shop.inTransaction((work) => getTransfer(work, id));
    if (!found.ok) throw new Error(found.error.code);
    return found.value;
  };
  const receive = async (
    requestId: string,
    some: { lineId: string; quantity: number; into?: "available" | "quality_control" | "damaged" }[],
  ) =>
    shop.inTransaction((work) =>
      receiveTransfer(work, { id, requestId, lines: some.map((line) => ({ into: "available", ...line })) }),
    );
  return { id, detail, receive };
}

describe("a transfer", () => {
  it("is in transit between its ends, arrives in parts, and closes with what is missing named", async () => {
    const shop = await arrange();
    const { id, detail, receive } = await transfer(shop, [
      { skuId: "hat", quantity: 6 },
      { skuId: "cream", quantity: 4 },
    ]);
    const ship = () => shop.inTransaction((work) => shipTransfer(work, { id }));
    expect([code(await ship()), code(await ship())]).toEqual(["ok", "ok"]);
    expect(await levels(shop, "hat")).toEqual(["east 4 +0", "west 0 +6"]);
    const sent = await detail();
    expect(sent.lines.map((line) => `${line.skuCode} ${line.lotCode} ${line.inTransit}`).sort()).toEqual([
      "CREAM L1 3",
      "CREAM L2 1",
      "HAT null 6",
    ]);
    const hat = sent.lines.find(({ skuCode }) => skuCode === "HAT")!.id;
    const cream = sent.lines.find(({ lotCode }) => lotCode === "L1")!.id;
    const part = [
      { lineId: hat, quantity: 2 },
      { lineId: cream, quantity: 3, into: "quality_control" as const },
    ];
    expect(code(await receive("request-1", part))).toBe("ok");
    expect(code(await receive("request-1", part))).toBe("ok");
    expect(await receive("request-2", [{ lineId: hat, quantity: 5 }])).toEqual({
      ok: false,
      error: { code: "inventory.transfer_too_much", lineId: hat, inTransit: 4, asked: 5 },
    });
    expect(await levels(shop, "hat")).toEqual(["east 4 +0", "west 2 +4"]);
    expect(code(await shop.inTransaction((work) => cancelTransfer(work, { id })))).toBe(
      "inventory.transfer_state",
    );
    expect(code(await shop.inTransaction((work) => closeTransfer(work, { id })))).toBe("ok");
    expect((await detail()).status).toBe("received");
    expect(await levels(shop, "hat")).toEqual(["east 4 +0", "west 2 +0"]);
    expect(await levels(shop, "cream")).toEqual(["east 2 +0", "west 3 +0"]);
    const told = await database.asOwner("select type from exception where tenant_id = $1", [shop.tenantId]);
    expect(told).toEqual([{ type: "stock.transfer_difference" }]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("names serials, and a serial that is on its way cannot come in elsewhere", async () => {
    const shop = await arrange();
    const { id, detail, receive } = await transfer(shop, [{ skuId: "watch", quantity: 1 }]);
    expect(code(await shop.inTransaction((work) => shipTransfer(work, { id })))).toBe(
      "inventory.lot_required",
    );
    const [line] = (await detail()).lines;
    const lots = [{ lineId: line!.id, code: "S2", quantity: 1 }];
    expect(code(await shop.inTransaction((work) => shipTransfer(work, { id, lots })))).toBe("ok");
    const stolen = await shop.inTransaction((work) =>
      receiveStock(work, {
        sourceType: "receipt",
        sourceId: "x",
        reason: "received",
        eventKey: "x",
        lines: [{ skuId: "watch", locationId: "east", quantity: 1, serials: ["S2"] }],
      }),
    );
    expect(code(stolen)).toBe("inventory.serial_present");
    expect(await receive("request-3", [{ lineId: line!.id, quantity: 1 }])).toEqual({
      ok: true,
      value: { isClosed: true },
    });
    expect(await levels(shop, "watch")).toEqual(["east 1 +0", "west 1 +0"]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("takes only what is available, and can be dropped before it leaves", async () => {
    const shop = await arrange();
    const { id } = await transfer(shop, [{ skuId: "hat", quantity: 11 }]);
    expect(code(await shop.inTransaction((work) => shipTransfer(work, { id })))).toBe("inventory.below_zero");
    expect(code(await shop.inTransaction((work) => cancelTransfer(work, { id })))).toBe("ok");
    expect(code(await shop.inTransaction((work) => shipTransfer(work, { id })))).toBe(
      "inventory.transfer_state",
    );
    expect(await levels(shop, "hat")).toEqual(["east 10 +0"]);
    const other = await arrange();
    expect(code(await other.inTransaction((work) => shipTransfer(work, { id })))).toBe(
      "inventory.transfer_unknown",
    );
    const mine = await shop.inTransaction((work) => listTransfers(work, { limit: 10 }));
    expect(mine.items.map(({ status, units }) => ({ status, units }))).toEqual([
      { status: "canceled", units: 11 },
    ]);
    expect((await other.inTransaction((work) => listTransfers(work, { limit: 10 }))).items).toEqual([]);
  });
});

describe("a work order", () => {
  async function arrangeBox(): Promise<Warehouse> {
    const shop = await arrange();
    await database.asOwner(`update sku set kind = 'assembly' where tenant_id = $1 and id = 'box'`, [
      shop.tenantId,
    ]);
    await database.asOwner(
      `insert into assembly_component (tenant_id, assembly_sku_id, component_sku_id, quantity) values ($1, 'box', 'hat', 2), ($1, 'box', 'cream', 1)`,
      [shop.tenantId],
    );
    return shop;
  }
  const order = async (shop: Warehouse, kind: "build" | "break", quantity: number, skuId = "box") => {
    const id = newId("wor");
    const made = await shop.inTransaction((work) =>
      createWorkOrder(work, { id, kind, skuId, locationId: "east", quantity, note: "" }),
    );
    return made.ok ? id : made.error.code;
  };

  it("builds and takes apart in one step, with the lots it used", async () => {
    const shop = await arrangeBox();
    const buildable = await shop.inTransaction((work) => canBuild(work, "box", "east"));
    expect(buildable).toMatchObject({ units: 5, limiting: { skuId: "hat", enoughFor: 5 } });
    const tooMany = await order(shop, "build", 6);
    expect(code(await shop.inTransaction((work) => finishWorkOrder(work, { id: tooMany })))).toBe(
      "inventory.below_zero",
    );
    const build = await order(shop, "build", 4);
    const finish = () => shop.inTransaction((work) => finishWorkOrder(work, { id: build }));
    expect([code(await finish()), code(await finish())]).toEqual(["ok", "ok"]);
    expect([await levels(shop, "box"), await levels(shop, "hat"), await levels(shop, "cream")]).toEqual([
      ["east 4 +0"],
      ["east 2 +0"],
      ["east 2 +0"],
    ]);
    expect(code(await shop.inTransaction((work) => cancelWorkOrder(work, { id: build })))).toBe(
      "inventory.work_order_state",
    );
    const apart = await order(shop, "break", 1);
    expect(code(await shop.inTransaction((work) => finishWorkOrder(work, { id: apart })))).toBe(
      "inventory.lot_required",
    );
    const lots = [{ skuId: "cream", code: "L1", quantity: 1 }];
    expect(code(await shop.inTransaction((work) => finishWorkOrder(work, { id: apart, lots })))).toBe("ok");
    expect([await levels(shop, "box"), await levels(shop, "hat")]).toEqual([["east 3 +0"], ["east 4 +0"]]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("refuses what is no assembly, and knows no work order of another merchant", async () => {
    const shop = await arrangeBox();
    expect(await order(shop, "build", 1, "hat")).toBe("inventory.not_an_assembly");
    const id = await order(shop, "build", 1);
    const other = await arrangeBox();
    expect(code(await other.inTransaction((work) => finishWorkOrder(work, { id })))).toBe(
      "inventory.work_order_unknown",
    );
    expect(code(await shop.inTransaction((work) => cancelWorkOrder(work, { id })))).toBe("ok");
    expect(code(await shop.inTransaction((work) => finishWorkOrder(work, { id })))).toBe(
      "inventory.work_order_state",
    );
  });
});
