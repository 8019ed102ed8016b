import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import type { Result } from "#kernel/result.ts";
import { lotsAt } from "../queries/lots.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";
import { adjustLevels } from "./adjust-stock.ts";
import { expectedReceiptsChanged } from "./expect-stock.ts";
import { decideStock, moveBetweenBins, receiveStock, type ReceivedLine } from "./receive-stock.ts";
import { setAsideExpired } from "./set-aside-expired.ts";
import { shipStock } from "./ship-stock.ts";
import { takeStock } from "./take-stock.ts";
import { transferStock } from "./transfer-stock.ts";

const database = testDatabase();

/** Hats are plain, cream has lots, watches have serials. Bins a1 and a2 are in the east. */
async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, {
    skus: ["hat", "cream", "watch"],
    locations: ["east", "west"],
    tracking: { cream: "lot", watch: "serial" },
    bins: { a1: "east", a2: "east", w1: "west" },
  });
  await shop.orders(["o1", "o2"]);
  return shop;
}

const receive = (shop: Warehouse, eventKey: string, lines: Partial<ReceivedLine>[]) =>
  shop.inTransaction((work) =>
    receiveStock(work, {
      sourceType: "receipt",
      sourceId: eventKey,
      reason: "received",
      eventKey,
      lines: lines.map((line) => ({ skuId: "cream", locationId: "east", quantity: 1, ...line })),
    }),
  );
const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);
const level = async (shop: Warehouse, skuId: string, locationId = "east") =>
  (
    await database.asOwner(
      `select on_hand, available, quality_control, damaged, incoming from stock_level where tenant_id = $1 and sku_id = $2 and location_id = $3`,
      [shop.tenantId, skuId, locationId],
    )
  )[0];
const lots = (shop: Warehouse, skuId = "cream") =>
  shop.inTransaction(async (work) =>
    (await lotsAt(work, { skuIds: [skuId] })).map(
      (lot) =>
        `${lot.code}@${lot.locationId} ${lot.onHand}${lot.bins.map((bin) => ` ${bin.code}:${bin.quantity}`).join("")}`,
    ),
  );

describe("receiving", () => {
  it("posts incoming down and on hand up by lot and bin, once a request", async () => {
    const shop = await arrange();
    const expected = await shop.inTransaction((work) =>
      expectedReceiptsChanged(work, {
        eventKey: "po",
        rows: [
          {
            id: "pol_1",
            skuId: "cream",
            locationId: "east",
            quantity: 10,
            expectedOn: "2026-12-01",
            label: "PO-1",
            sourceType: "purchase_order",
            sourceId: "po_1",
          },
        ],
      }),
    );
    expect(expected).toEqual({ ok: true, value: { changed: 1, moved: [] } });
    expect(await level(shop, "cream")).toMatchObject({ on_hand: 0, incoming: 10 });
    const lines = [
      { quantity: 4, lotCode: "L1", expiresOn: "2027-01-01", binId: "a1", expectedReceiptId: "pol_1" },
      {
        quantity: 2,
        lotCode: "L2",
        expiresOn: "2026-12-20",
        into: "quality_control" as const,
        expectedReceiptId: "pol_1",
      },
    ];
    const first = await receive(shop, "r1", lines);
    expect(first).toMatchObject({ ok: true, value: { changed: 2, displaced: [] } });
    expect(await receive(shop, "r1", lines)).toEqual(first);
    expect(await level(shop, "cream")).toEqual({
      on_hand: 6,
      available: 4,
      quality_control: 2,
      damaged: 0,
      incoming: 4,
    });
    expect(await lots(shop)).toEqual(["L2@east 2", "L1@east 4 a1:4"]);
    // more than was expected comes in too; incoming ends at zero
    await receive(shop, "r2", [{ quantity: 7, lotCode: "L1", expectedReceiptId: "pol_1" }]);
    expect(await level(shop, "cream")).toMatchObject({ on_hand: 13, incoming: 0 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("refuses what it cannot tell apart, and writes nothing", async () => {
    const shop = await arrange();
    expect(code(await receive(shop, "a", [{}]))).toBe("inventory.lot_required");
    expect(code(await receive(shop, "b", [{ skuId: "hat", lotCode: "L1" }]))).toBe("inventory.not_tracked");
    expect(code(await receive(shop, "c", [{ skuId: "watch", quantity: 2, serials: ["S1"] }]))).toBe(
      "inventory.lot_required",
    );
    expect(code(await receive(shop, "d", [{ skuId: "watch", quantity: 2, serials: ["S1", "S1"] }]))).toBe(
      "inventory.serial_present",
    );
    expect(code(await receive(shop, "e", [{ skuId: "nothing" }]))).toBe("inventory.not_stocked");
    expect(code(await receive(shop, "f", [{ skuId: "watch", serials: ["S1"] }]))).toBe("ok");
    expect(await receive(shop, "g", [{ skuId: "watch", locationId: "west", serials: ["S1"] }])).toEqual({
      ok: false,
      error: {
        code: "inventory.serial_present",
        lines: [{ skuId: "watch", serial: "S1", locationId: "east" }],
      },
    });
    expect(code(await receive(shop, "h", [{ lotCode: "L1", expiresOn: "2027-01-01" }]))).toBe("ok");
    expect(code(await receive(shop, "i", [{ lotCode: "L1", expiresOn: "2027-02-01" }]))).toBe(
      "inventory.lot_conflict",
    );
    expect(await level(shop, "cream")).toMatchObject({ on_hand: 1 });
  });

  it("gives a serial to one of many that receive it at once at different places", async () => {
    const shop = await arrange();
    const ends = await Promise.all(
      ["east", "west", "east", "west"].map((locationId, index) =>
        receive(shop, `race-${index}`, [{ skuId: "watch", locationId, serials: ["S9"] }]),
      ),
    );
    expect(ends.map(code).sort()).toEqual([
      "inventory.serial_present",
      "inventory.serial_present",
      "inventory.serial_present",
      "ok",
    ]);
  });

  it("shows another merchant no lot", async () => {
    const shop = await arrange();
    await receive(shop, "r", [{ lotCode: "L1" }]);
    expect(await lots(await arrange())).toEqual([]);
  });
});

describe("states and places", () => {
  it("releases, damages, scraps and regrades lots out of quality control", async () => {
    const shop = await arrange();
    await receive(shop, "r", [{ quantity: 8, lotCode: "L1", into: "quality_control" }]);
    const decide = (
      eventKey: string,
      quantity: number,
      decision: Parameters<typeof decideStock>[1]["lines"][0]["decision"],
    ) =>
      shop.inTransaction((work) =>
        decideStock(work, {
          sourceType: "return",
          sourceId: "rma_1",
          reason: "graded",
          eventKey,
          lines: [{ skuId: "cream", locationId: "east", quantity, lotCode: "L1", decision }],
        }),
      );
    expect(code(await decide("k1", 3, { do: "release" }))).toBe("ok");
    expect(code(await decide("k2", 1, { do: "damage" }))).toBe("ok");
    expect(code(await decide("k3", 2, { do: "scrap" }))).toBe("ok");
    expect(code(await decide("k4", 1, { do: "regrade", skuId: "hat" }))).toBe("ok");
    expect(code(await decide("k5", 2, { do: "release" }))).toBe("inventory.below_zero");
    expect(await level(shop, "cream")).toMatchObject({
      on_hand: 5,
      available: 3,
      quality_control: 1,
      damaged: 1,
    });
    expect(await level(shop, "hat")).toMatchObject({ on_hand: 1, available: 1 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("puts away and moves from bin to bin by lot", async () => {
    const shop = await arrange();
    await receive(shop, "r", [
      { quantity: 5, lotCode: "L1" },
      { quantity: 5, lotCode: "L2", binId: "a2" },
    ]);
    const move = (eventKey: string, line: object) =>
      shop.inTransaction((work) =>
        moveBetweenBins(work, {
          sourceType: "put_away",
          sourceId: "p",
          reason: "put away",
          eventKey,
          lines: [{ skuId: "cream", locationId: "east", quantity: 3, ...line }],
        }),
      );
    expect(code(await move("m0", { toBinId: "a1" }))).toBe("inventory.lot_required");
    expect(code(await move("m1", { toBinId: "a1", lotCode: "L1" }))).toBe("ok");
    expect(code(await move("m2", { toBinId: "a1", lotCode: "L1" }))).toBe("inventory.bin_short");
    expect(code(await move("m3", { fromBinId: "a2", toBinId: "a1", lotCode: "L2" }))).toBe("ok");
    expect(code(await move("m4", { fromBinId: "a2", toBinId: "a1", lotCode: "L2" }))).toBe(
      "inventory.below_zero",
    );
    expect(await lots(shop)).toEqual(["L1@east 5 a1:3", "L2@east 5 a1:3 a2:2"]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("counts a lot in a bin, and takes a level down from the lots that expire first", async () => {
    const shop = await arrange();
    await receive(shop, "r", [
      { quantity: 5, lotCode: "L1", expiresOn: "2027-06-01", binId: "a1" },
      { quantity: 5, lotCode: "L2", expiresOn: "2027-01-01", binId: "a2" },
    ]);
    const count = (eventKey: string, row: object) =>
      shop.inTransaction((work) =>
        adjustLevels(work, {
          kind: "count",
          reason: "counted",
          eventKey,
          rows: [{ skuId: "cream", locationId: "east", ...row }],
        }),
      );
    expect(code(await count("c1", { binId: "a1", lotCode: "L1", setTo: 4, expectedOnHand: 6 }))).toBe(
      "inventory.count_changed",
    );
    expect(code(await count("c2", { binId: "a1", lotCode: "L1", setTo: 4, expectedOnHand: 5 }))).toBe("ok");
    expect(code(await count("c3", { setTo: 6 }))).toBe("ok");
    expect(await lots(shop)).toEqual(["L2@east 2 a2:2", "L1@east 4 a1:4"]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});

describe("lots that leave", () => {
  it("ships the serials that were picked and no others, and takes lots along in a transfer", async () => {
    const shop = await arrange();
    await receive(shop, "r", [
      { skuId: "watch", quantity: 3, serials: ["S1", "S2", "S3"], binId: "a1" },
      { quantity: 4, lotCode: "L1" },
    ]);
    await shop.inSql((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "watch", quantity: 2 }] }]),
    );
    const [s2, s3] = await database.asOwner<{ id: string }>(
      `select id from lot where tenant_id = $1 and code in ('S2', 'S3') order by code`,
      [shop.tenantId],
    );
    const ship = (lotIds: string[] | null) =>
      shop.inTransaction((work) =>
        shipStock(work, {
          orderId: "o1",
          fulfillmentOrderId: "fo1",
          lines: [
            {
              orderLineId: "o1-1",
              skuId: "watch",
              locationId: "east",
              quantity: 2,
              ...(lotIds ? { lots: lotIds.map((lotId) => ({ lotId, quantity: 1 })) } : {}),
            },
          ],
        }),
      );
    expect(code(await ship(null))).toBe("inventory.lot_required");
    expect(code(await ship([s2!.id, s3!.id]))).toBe("ok");
    expect(await lots(shop, "watch")).toEqual(["S1@east 1 a1:1"]);
    const moved = await shop.inTransaction((work) =>
      transferStock(work, {
        fromLocationId: "east",
        toLocationId: "west",
        reason: "balance",
        eventKey: "t",
        lines: [
          { skuId: "watch", quantity: 1 },
          { skuId: "cream", quantity: 3 },
        ],
      }),
    );
    expect(code(moved)).toBe("ok");
    expect(await lots(shop, "watch")).toEqual(["S1@west 1"]);
    expect((await lots(shop)).sort()).toEqual(["L1@east 1", "L1@west 3"]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("lets no movement of a tracked SKU go without its lot", async () => {
    const shop = await arrange();
    await receive(shop, "r", [{ lotCode: "L1" }]);
    const insert = shop.inSql((work) =>
      work.client.query(
        `insert into stock_movement (tenant_id, id, sku_id, location_id, kind, on_hand_delta, on_hand_after, available_after,
           source_type, source_id, event_key, actor_id)
         values ($1, 'mov_x', 'cream', 'east', 'adjustment', 1, 2, 2, 'test', 'test', 'x', 'test')`,
        [shop.tenantId],
      ),
    );
    await expect(insert).rejects.toThrow("names no lot");
    const edit = shop.inSql((work) =>
      work.client.query("update lot_level set on_hand = 5 where tenant_id = $1", [shop.tenantId]),
    );
    await expect(edit).rejects.toThrow("permission denied");
    await expect(
      database.asOwner("update sku set tracking = 'none' where tenant_id = $1 and id = 'cream'", [
        shop.tenantId,
      ]),
    ).rejects.toThrow("cannot change");
  });

  it("lets no movement name a lot that is not one of its SKU, and would without the trigger", async () => {
    const shop = await arrange();
    await receive(shop, "r", [{ lotCode: "L1" }]);
    await receive(shop, "w", [{ skuId: "watch", serials: ["S1"] }]);
    const insert = `insert into stock_movement (tenant_id, id, sku_id, location_id, lot_id, kind, on_hand_after, available_after,
        source_type, source_id, event_key, actor_id)
      select tenant_id, 'mov_y', 'watch', 'east', id, 'adjustment', 1, 1, 'test', 'test', 'y', 'test' from lot
       where tenant_id = '${shop.tenantId}' and code = 'L1'`;
    await expect(database.asOwner(insert)).rejects.toThrow("not one of its SKU");
    const off = "alter table stock_movement disable trigger stock_movement_places";
    await database.asOwner(`begin; ${off}; ${insert}; rollback`);
  });
});

describe("what expires", () => {
  it("is set aside before it can be shipped, and promises that rested on it give way", async () => {
    const shop = await arrange();
    await database.asOwner(
      "update sku set shelf_life_days = 100, min_shelf_life_days = 10 where tenant_id = $1 and id = 'cream'",
      [shop.tenantId],
    );
    const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);
    await receive(shop, "r", [
      { quantity: 3, lotCode: "NEAR", expiresOn: inDays(9) },
      { quantity: 2, lotCode: "FAR", expiresOn: inDays(12) },
      { quantity: 1, lotCode: "DERIVED" },
    ]);
    await shop.inSql((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "cream", quantity: 5 }] }]),
    );
    const setAside = () => shop.inTransaction((work) => setAsideExpired(work));
    expect([await setAside(), await setAside()]).toEqual([
      { lots: 1, hasMore: false },
      { lots: 0, hasMore: false },
    ]);
    expect(await level(shop, "cream")).toMatchObject({ on_hand: 6, quality_control: 3, available: 0 });
    const [waits] = await database.asOwner(
      "select quantity from backorder where tenant_id = $1 and status = 'open'",
      [shop.tenantId],
    );
    expect(waits).toEqual({ quantity: 2 });
    expect(
      (await shop.inTransaction((work) => lotsAt(work, { skuIds: ["cream"] }))).map(
        ({ expiresOn }) => expiresOn,
      ),
    ).toEqual([inDays(9), inDays(12), inDays(100)]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});
