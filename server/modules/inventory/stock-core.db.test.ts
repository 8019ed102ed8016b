import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import type { SqlWork } from "#server/db/transact.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "./testing/arrange.ts";
import { askStock } from "./store.ts";
import { fillBackorders } from "./use-cases/fill-backorders.ts";
import { moveCommitments } from "./use-cases/move-commitments.ts";
import { releaseStock } from "./use-cases/release-stock.ts";
import { releaseReservations, reserveStock } from "./use-cases/reserve-stock.ts";
import { shipStock } from "./use-cases/ship-stock.ts";
import { shortPick } from "./use-cases/short-pick.ts";
import { takeStock } from "./use-cases/take-stock.ts";
import { transferStock } from "./use-cases/transfer-stock.ts";

const database = testDatabase();
const skus = ["hat", "mug"];
const locations = ["east", "west"];
const orders = ["o0", "o1", "o2", "o3"];

type Command =
  | { do: "take"; order: number; sku: string; quantity: number }
  | { do: "release"; order: number; sku: string; quantity: number | null }
  | { do: "ship" | "short"; order: number; sku: string; location: string; quantity: number }
  | { do: "move"; order: number; sku: string; from: string; to: string; quantity: number }
  | { do: "adjust"; sku: string; location: string; delta: number }
  | { do: "set"; sku: string; location: string; to: number }
  | { do: "damage"; sku: string; location: string; delta: number }
  | { do: "transfer"; sku: string; from: string; to: string; quantity: number }
  | { do: "reserve"; sku: string; quantity: number }
  | { do: "fill" };

const sku = fc.constantFrom(...skus);
const location = fc.constantFrom(...locations);
const order = fc.nat(orders.length - 1);
const quantity = fc.integer({ min: 1, max: 6 });
const command: fc.Arbitrary<Command> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("take" as const),
      order,
      sku,
      quantity: fc.integer({ min: 1, max: 12 }),
    }),
  },
  fc.record({ do: fc.constant("release" as const), order, sku, quantity: fc.option(quantity) }),
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constantFrom("ship" as const, "short" as const),
      order,
      sku,
      location,
      quantity,
    }),
  },
  fc.record({ do: fc.constant("move" as const), order, sku, from: location, to: location, quantity }),
  {
    weight: 3,
    arbitrary: fc.record({
      do: fc.constant("adjust" as const),
      sku,
      location,
      delta: fc.integer({ min: -8, max: 12 }),
    }),
  },
  fc.record({ do: fc.constant("set" as const), sku, location, to: fc.nat(12) }),
  fc.record({ do: fc.constant("damage" as const), sku, location, delta: fc.integer({ min: -3, max: 4 }) }),
  fc.record({ do: fc.constant("transfer" as const), sku, from: location, to: location, quantity }),
  fc.record({ do: fc.constant("reserve" as const), sku, quantity }),
  fc.record({ do: fc.constant("fill" as const) }),
);

/** Runs one command under a key of its own. Whether it is refused is the stock's business; the laws must hold either way. */
function run(work: SqlWork, tenantId: string, one: Command, key: string): Promise<unknown> {
  const adjust = (row: object) =>
    askStock(work, "change_stock", [[row], "adjustment", "test", "test", key, key, true]);
  switch (one.do) {
    case "take": {
      const orderId = orders[one.order]!;
      return takeStock(work, [
        { orderId, orderLineId: `${orderId}-1`, demands: [{ skuId: one.sku, quantity: one.quantity }] },
      ]);
    }
    case "release": {
      const orderId = orders[one.order]!;
      const part = { orderLineId: `${orderId}-1`, skuId: one.sku };
      return one.quantity === null
        ? releaseStock(work, { orderId, reason: "test", orderLineIds: [part.orderLineId] })
        : releaseStock(work, {
            orderId,
            reason: "test",
            eventKey: key,
            quantities: [{ ...part, quantity: one.quantity }],
          });
    }
    case "ship":
    case "short": {
      const orderId = orders[one.order]!;
      const line = {
        orderLineId: `${orderId}-1`,
        skuId: one.sku,
        locationId: one.location,
        quantity: one.quantity,
      };
      return one.do === "ship"
        ? shipStock(work, { orderId, fulfillmentOrderId: key, lines: [line] })
        : shortPick(work, { fulfillmentOrderId: key, eventKey: key, ...line });
    }
    case "move":
      return moveCommitments(work, {
        orderLineId: `${orders[one.order]!}-1`,
        skuId: one.sku,
        fromLocationId: one.from,
        toLocationId: one.to,
        quantity: one.quantity,
        eventKey: key,
      });
    case "adjust":
      return adjust({ skuId: one.sku, locationId: one.location, delta: one.delta });
    case "set":
      return adjust({ skuId: one.sku, locationId: one.location, setTo: one.to });
    case "damage":
      return adjust({ skuId: one.sku, locationId: one.location, damaged: one.delta });
    case "transfer":
      return transferStock(work, {
        fromLocationId: one.from,
        toLocationId: one.to,
        lines: [{ skuId: one.sku, quantity: one.quantity }],
        reason: "test",
        eventKey: key,
      });
    case "reserve":
      return reserveStock(work, {
        holder: key,
        expiresAt: new Date("2100-01-01T00:00:00Z"),
        lines: [{ skuId: one.sku, quantity: one.quantity }],
        eventKey: key,
      });
    case "fill":
      return fillBackorders(work, skus);
  }
}

interface Snapshot {
  levels: unknown[];
  demand: { id: string; units: number }[];
}

async function snapshot(shop: Warehouse): Promise<Snapshot> {
  const levels = await database.asOwner(
    `select sku_id, location_id, on_hand, committed, reserved, damaged, available from stock_level where tenant_id = $1 order by 1, 2`,
    [shop.tenantId],
  );
  // what a line and SKU ever asked for is the sum of its rows: committed, shipped, released, waiting or canceled
  const demand = await database.asOwner<{ id: string; units: number }>(
    `select order_line_id || ' ' || sku_id as id, sum(quantity)::int as units from (
       select order_line_id, sku_id, quantity from commitment where tenant_id = $1
       union all select order_line_id, sku_id, quantity from backorder where tenant_id = $1 and status <> 'filled') part
     group by 1 order by 1`,
    [shop.tenantId],
  );
  return { levels, demand };
}

describe("the stock core under any commands", () => {
  it("keeps its laws: levels are their movements, nothing below zero, demand is conserved, repeats change nothing", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(command, { minLength: 1, maxLength: 25 }), async (commands) => {
        const shop = await arrangeWarehouse(database, { skus, locations });
        await shop.orders(orders);
        const asked = new Map<string, number>();
        for (const [index, one] of commands.entries()) {
          const key = `k${index}`;
          const answer = await shop.inSql((work) => run(work, shop.tenantId, one, key));
          const after = await snapshot(shop);
          if (one.do === "take") {
            const id = `${orders[one.order]!}-1 ${one.sku}`;
            asked.set(id, Math.max(asked.get(id) ?? 0, one.quantity));
          }
          expect(after.demand).toEqual(
            [...asked].map(([id, units]) => ({ id, units })).sort((a, b) => (a.id < b.id ? -1 : 1)),
          );
          if (one.do === "release" && one.quantity === null) continue;
          const again = await shop.inSql((work) => run(work, shop.tenantId, one, key));
          if (one.do !== "fill") expect(again).toEqual(answer);
          expect(await snapshot(shop)).toEqual(after);
        }
        expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
        await fillAndExpectNobodyWaitsForNothing(shop);
      }),
      { numRuns: 80 },
    );
  });

  it("brings every reservation to an end exactly once", async () => {
    const shop = await arrangeWarehouse(database, { skus, locations });
    await shop.receive("hat", "east", 5);
    const reserved = await shop.inSql((work) =>
      reserveStock(work, {
        holder: "cart",
        expiresAt: new Date("2100-01-01"),
        lines: [{ skuId: "hat", quantity: 4 }],
        eventKey: "cart",
      }),
    );
    if (!reserved.ok) throw new Error("not reserved");
    const ids = reserved.value.reservations.map((one) => one.id);
    const ended = await Promise.all(
      [1, 2, 3].map(() => shop.inSql((work) => releaseReservations(work, ids))),
    );
    expect(ended.sort()).toEqual([0, 0, 1]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});

/** Undersell is a fault too: after a fill nobody waits while something they could have is available. */
async function fillAndExpectNobodyWaitsForNothing(shop: Warehouse): Promise<void> {
  await shop.inSql((work) => fillBackorders(work, skus));
  const waitingForNothing = await database.asOwner(
    `select b.sku_id from backorder b join stock_level l on l.tenant_id = b.tenant_id and l.sku_id = b.sku_id
      where b.tenant_id = $1 and b.status = 'open' and l.available > 0`,
    [shop.tenantId],
  );
  expect(waitingForNothing).toEqual([]);
}
