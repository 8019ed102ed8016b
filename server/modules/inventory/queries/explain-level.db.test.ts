import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createCaller } from "#server/api/trpc.ts";
import { appRouter } from "#server/api/root.ts";
import type { Session } from "#server/auth/session-record.ts";
import type { Role } from "#server/auth/permissions.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { quantityNames } from "../contract.ts";
import { arrangeWarehouse, type Warehouse } from "../testing/arrange.ts";
import { adjustStock } from "../use-cases/adjust-stock.ts";
import { releaseStock } from "../use-cases/release-stock.ts";
import { reserveStock } from "../use-cases/reserve-stock.ts";
import { shipStock } from "../use-cases/ship-stock.ts";
import { takeStock } from "../use-cases/take-stock.ts";
import { transferStock } from "../use-cases/transfer-stock.ts";
import { explainLevel } from "./explain-level.ts";

const database = testDatabase();
const skus = ["hat", "mug"];
const locations = ["east", "west"];
const orders = ["o0", "o1", "o2"];

const what = fc.record({
  do: fc.constantFrom(
    "take",
    "take",
    "release",
    "ship",
    "adjust",
    "adjust",
    "damage",
    "quality",
    "move",
    "reserve",
  ),
  order: fc.constantFrom(...orders),
  sku: fc.constantFrom(...skus),
  location: fc.constantFrom(...locations),
  units: fc.integer({ min: 1, max: 9 }),
});

/** One command; refusals are part of the game. */
function run(
  shop: Warehouse,
  one: { do: string; order: string; sku: string; location: string; units: number },
  key: string,
) {
  const { order: orderId, sku: skuId, location: locationId, units: quantity } = one;
  const orderLineId = `${orderId}-1`;
  const adjust = (change: object) => ({ skuId, locationId, reason: "test", eventKey: key, ...change });
  return shop.inTransaction<unknown>((work) => {
    switch (one.do) {
      case "take":
        return takeStock(work, [{ orderId, orderLineId, demands: [{ skuId, quantity }] }]);
      case "release":
        return releaseStock(work, {
          orderId,
          reason: "test",
          eventKey: key,
          quantities: [{ orderLineId, skuId, quantity }],
        });
      case "ship":
        return shipStock(work, {
          orderId,
          fulfillmentOrderId: key,
          lines: [{ orderLineId, skuId, locationId, quantity }],
        });
      case "adjust":
        return adjustStock(work, adjust({ delta: quantity - 3 }));
      case "damage":
        return adjustStock(work, adjust({ kind: "damage", damaged: quantity - 4 }));
      case "quality":
        return adjustStock(work, adjust({ kind: "quality_hold", qualityControl: quantity - 4 }));
      case "move":
        return transferStock(work, {
          fromLocationId: locationId,
          toLocationId: locationId === "east" ? "west" : "east",
          lines: [{ skuId, quantity }],
          reason: "test",
          eventKey: key,
        });
      default:
        return reserveStock(work, {
          holder: key,
          expiresAt: new Date("2100-01-01"),
          lines: [{ skuId, quantity }],
          eventKey: key,
        });
    }
  });
}

async function expectEveryFigureAddsUp(shop: Warehouse): Promise<void> {
  for (const skuId of skus)
    for (const locationId of locations)
      for (const quantity of quantityNames) {
        const answer = await shop.inTransaction((work) =>
          explainLevel(work, { skuId, locationId, quantity }),
        );
        if (!answer.ok) throw new Error("not explained");
        const { figure, level, groups, commitments, committedUnits, reservations, reservedUnits, recent } =
          answer.value;
        expect(groups.reduce((sum, group) => sum + group.units, 0)).toBe(figure);
        expect(recent.reduce((sum, one) => sum + one.units, 0)).toBe(figure);
        expect(level.available).toBe(
          level.onHand - level.committed - level.reserved - level.qualityControl - level.damaged,
        );
        const asksCommitted = quantity === "committed" || quantity === "available";
        expect(committedUnits).toBe(asksCommitted ? level.committed : 0);
        expect(commitments.reduce((sum, one) => sum + one.quantity, 0)).toBe(committedUnits);
        const asksReserved = quantity === "reserved" || quantity === "available";
        expect(reservedUnits).toBe(asksReserved ? level.reserved : 0);
        expect(reservations.reduce((sum, one) => sum + one.quantity, 0)).toBe(reservedUnits);
      }
}

const sessionOf = (tenantId: string, role: Role): Session => ({
  sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test", role,
  merchants: [{ id: tenantId, name: "Test", role }], mustSetUpSecondFactor: false,
}); // prettier-ignore
const callerOf = (tenantId: string, role: Role = "operations") =>
  createCaller(appRouter)({ session: sessionOf(tenantId, role), requestId: "req_test" });

describe("explaining a figure", () => {
  it("adds up to the figure after any commands", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(what, { minLength: 3, maxLength: 16 }), async (commands) => {
        const shop = await arrangeWarehouse(database, { skus, locations });
        await shop.orders(orders);
        for (const skuId of skus) await shop.receive(skuId, "east", 6);
        for (const [index, one] of commands.entries()) await run(shop, one, `k${index}`);
        await expectEveryFigureAddsUp(shop);
      }),
      { numRuns: 15 },
    );
  });

  it("says zeros for a level that was never opened, and refuses a SKU of another merchant", async () => {
    const shop = await arrangeWarehouse(database, { skus, locations });
    await shop.receive("hat", "east", 5);
    const ask = { skuId: "hat", locationId: "west", quantity: "available" as const };
    const empty = await shop.inTransaction((work) => explainLevel(work, ask));
    expect(empty.ok && empty.value).toMatchObject({ figure: 0, groups: [], recent: [] });
    const other = await makeMerchant(database);
    const scope = { tenantId: other, actor: { kind: "system" as const, id: "test" } };
    const refused = await transact(scope, (work) => explainLevel(work, { ...ask, locationId: "east" }));
    expect(refused.ok).toBe(false);
  });
});

describe("the stock screens' doors", () => {
  it("pages the grid by code, searches and filters, with sums of the locations", async () => {
    const shop = await arrangeWarehouse(database, { skus: ["a1", "a2", "b1"], locations });
    await shop.orders(["o0"]);
    await shop.receive("a1", "east", 5);
    await shop.receive("a1", "west", 2);
    await shop.inTransaction((work) =>
      takeStock(work, [
        {
          orderId: "o0",
          orderLineId: "o0-1",
          demands: [
            { skuId: "a1", quantity: 3 },
            { skuId: "b1", quantity: 4 },
          ],
        },
      ]),
    );
    await database.asOwner(`update sku set reorder_point = 4 where tenant_id = $1 and id = 'a1'`, [
      shop.tenantId,
    ]);
    const { inventory } = callerOf(shop.tenantId, "viewer");
    const first = await inventory.grid({ limit: 2 });
    expect(first.items.map((row) => [row.code, row.onHand, row.available, row.cells.length])).toEqual([
      ["A1", 7, 4, 2],
      ["A2", 0, 0, 0],
    ]);
    const next = await inventory.grid({ limit: 2, cursor: first.nextCursor! });
    expect(next.items.map((row) => [row.code, row.waiting])).toEqual([["B1", 4]]);
    expect(next.nextCursor).toBeNull();
    const codes = async (input: Parameters<typeof inventory.grid>[0]) =>
      (await inventory.grid(input)).items.map((row) => row.code);
    expect(await codes({ show: "out" })).toEqual(["A2", "B1"]);
    expect(await codes({ show: "low" })).toEqual(["A1"]);
    expect(await codes({ show: "waiting" })).toEqual(["B1"]);
    expect(await codes({ search: "a" })).toEqual(["A1", "A2"]);
    expect(await codes({ search: "%" })).toEqual([]);
    await database.asOwner("insert into sku_alias (tenant_id, id, sku_id, old_code) values ($1, 'al', 'b1', 'OLD-B')", [
      shop.tenantId,
    ]); // prettier-ignore
    expect(await codes({ search: "OLD-B" }), "by a former code").toEqual(["B1"]);
    expect(await codes({ locationId: "west" })).toEqual(["A1"]);
    expect(await inventory.summary({})).toEqual({
      skus: 3, out: 2, low: 1, waitingSkus: 1, waitingUnits: 4, onHand: 7, committed: 3, reserved: 0, setAside: 0, available: 4,
    }); // prettier-ignore
    expect((await callerOf(await makeMerchant(database)).inventory.grid({})).items).toEqual([]);
  });

  it("adjusts what the person saw and nothing else, once a request", async () => {
    const shop = await arrangeWarehouse(database, { skus, locations });
    await shop.receive("hat", "east", 5);
    const { inventory } = callerOf(shop.tenantId, "warehouse");
    const count = {
      requestId: "request-1",
      skuId: "hat",
      locationId: "east",
      kind: "count" as const,
      reason: "counted",
    };
    await expect(inventory.adjust({ ...count, setTo: 9, expectedOnHand: 4 })).rejects.toThrow(
      /you saw 4, there are 5/,
    );
    const done = { ...count, requestId: "request-2", setTo: 9, expectedOnHand: 5 };
    expect(await inventory.adjust(done)).toEqual({ changed: 1, displaced: [], lots: [] });
    expect(await inventory.adjust(done)).toEqual({ changed: 1, displaced: [], lots: [] });
    const page = await inventory.sku({ skuId: "hat" });
    expect(page.locations.map((one) => [one.locationId, one.onHand])).toEqual([["east", 9], ["west", 0]]); // prettier-ignore
    await expect(
      callerOf(shop.tenantId, "support").inventory.adjust({ ...done, requestId: "request-3" }),
    ).rejects.toThrow(/does not include inventory:write/);
    const movements = await inventory.movements({ skuId: "hat", kind: "count" });
    expect(movements.items.map((one) => [one.onHandDelta, one.onHandAfter, one.reason])).toEqual([
      [4, 9, "counted"],
    ]);
  });

  it("transfers what is available, and lists both sides", async () => {
    const shop = await arrangeWarehouse(database, { skus, locations });
    await shop.receive("hat", "east", 5);
    const { inventory } = callerOf(shop.tenantId);
    const move = {
      requestId: "request-1",
      fromLocationId: "east",
      toLocationId: "west",
      reason: "rebalance",
    };
    await expect(inventory.transfer({ ...move, lines: [{ skuId: "hat", quantity: 6 }] })).rejects.toThrow(
      /6 asked, 5/,
    );
    await inventory.transfer({ ...move, requestId: "request-2", lines: [{ skuId: "hat", quantity: 2 }] });
    const first = await inventory.movements({ skuId: "hat", limit: 2 });
    expect(first.items.map((one) => [one.kind, one.locationCode, one.onHandDelta])).toEqual([
      ["transfer_in", "west", 2],
      ["transfer_out", "east", -2],
    ]);
    const rest = await inventory.movements({ skuId: "hat", limit: 2, cursor: first.nextCursor! });
    expect(rest.items.map((one) => one.kind)).toEqual(["receipt"]);
  });
});
