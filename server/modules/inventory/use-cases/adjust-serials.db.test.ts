import { expect, it } from "vitest";
import type { Result } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { lotsAt } from "../queries/lots.ts";
import { arrangeWarehouse, stockDifferences } from "../testing/arrange.ts";
import { adjustStock, type LevelChange } from "./adjust-stock.ts";

const database = testDatabase();
const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);

/** Watches with serial numbers, as the dialog of a person adjusts them: these are here, are gone, are damaged, are looked at. */
async function arrange() {
  const shop = await arrangeWarehouse(database, {
    skus: ["watch"],
    locations: ["east", "west"],
    tracking: { watch: "serial" },
  });
  let requests = 0;
  const adjust = (change: Partial<LevelChange>, eventKey = `r${++requests}`) =>
    shop.inTransaction((work) =>
      adjustStock(work, { skuId: "watch", locationId: "east", kind: "adjustment", reason: "test", eventKey, ...change }),
    ); // prettier-ignore
  const here = () =>
    shop.inTransaction(async (work) =>
      (await lotsAt(work, { skuIds: ["watch"] }))
        .filter(({ onHand }) => onHand > 0)
        .map((lot) => `${lot.code}@${lot.locationId}`),
    );
  const level = async () => (await database.asOwner("select on_hand, available, quality_control, damaged from stock_level where tenant_id = $1 and sku_id = 'watch' and location_id = 'east'", [shop.tenantId]))[0]; // prettier-ignore
  return { shop, adjust, here, level };
}

it("finds pieces by their numbers, once, and refuses those that are somewhere already", async () => {
  const { shop, adjust, here, level } = await arrange();
  expect(code(await adjust({ delta: 2, serials: ["S1", "S2"] }, "found"))).toBe("ok");
  expect(code(await adjust({ delta: 2, serials: ["S1", "S2"] }, "found")), "asked again").toBe("ok");
  expect([await here(), await level()]).toEqual([
    ["S1@east", "S2@east"],
    { on_hand: 2, available: 2, quality_control: 0, damaged: 0 },
  ]);
  expect(await adjust({ locationId: "west", delta: 1, serials: ["S1"] })).toMatchObject({
    error: { code: "inventory.serial_present", lines: [{ serial: "S1", locationId: "east" }] },
  });
  expect(code(await adjust({ delta: 2, serials: ["S3"] })), "fewer numbers than units").toBe(
    "inventory.lot_required",
  );
  expect(code(await adjust({ delta: 1 })), "no number").toBe("inventory.lot_required");
  expect(await here()).toEqual(["S1@east", "S2@east"]);
  expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
});

it("lets the named pieces go and no others, and takes them back", async () => {
  const { shop, adjust, here, level } = await arrange();
  await adjust({ delta: 3, serials: ["S1", "S2", "S3"] });
  expect(code(await adjust({ delta: -1, serials: ["S2"] }))).toBe("ok");
  expect(await here()).toEqual(["S1@east", "S3@east"]);
  expect(code(await adjust({ delta: -1, serials: ["S9"] })), "one nobody has seen").toBe(
    "inventory.lot_unknown",
  );
  expect(code(await adjust({ delta: -1, serials: ["S2"] })), "one that is gone").not.toBe("ok");
  expect(code(await adjust({ delta: 1, serials: ["S2"] })), "the way back").toBe("ok");
  expect([await here(), await level()]).toMatchObject([["S1@east", "S2@east", "S3@east"], { on_hand: 3 }]);
  expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
});

it("sets pieces aside as damaged or for quality control, and makes them good again", async () => {
  const { shop, adjust, level } = await arrange();
  await adjust({ delta: 3, serials: ["S1", "S2", "S3"] });
  expect(code(await adjust({ kind: "damage", damaged: 1, serials: ["S1"] }))).toBe("ok");
  expect(code(await adjust({ kind: "quality_hold", qualityControl: 1, serials: ["S2"] }))).toBe("ok");
  expect(await level()).toEqual({ on_hand: 3, available: 1, quality_control: 1, damaged: 1 });
  expect(code(await adjust({ kind: "damage", damaged: 1, serials: ["S1"] })), "damaged already").not.toBe("ok"); // prettier-ignore
  expect(code(await adjust({ kind: "damage_release", damaged: -1, serials: ["S1"] }))).toBe("ok");
  expect(code(await adjust({ kind: "quality_release", qualityControl: -1, serials: ["S2"] }))).toBe("ok");
  expect(await level()).toEqual({ on_hand: 3, available: 3, quality_control: 0, damaged: 0 });
  expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
});
