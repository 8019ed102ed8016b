import { describe, expect, it, beforeEach } from "vitest";
import fc from "fast-check";
import { testDatabase } from "#server/db/testing/database.ts";
import { releaseStock } from "./release-stock.ts";
import { takeStock, type TakenLine, type TakeStockLine } from "./take-stock.ts";
import { takeInOrder, type ModelLevel } from "../testing/model.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";

const database = testDatabase();

const line = (order: string, demands: Record<string, number>, n = 1): TakeStockLine => ({
  orderId: order,
  orderLineId: `${order}-${n}`,
  demands: Object.entries(demands).map(([skuId, quantity]) => ({ skuId, quantity })),
});
const given = (taken: TakenLine | undefined) =>
  Object.fromEntries(taken!.committed.map((part) => [`${part.skuId}@${part.locationId}`, part.quantity]));
const short = (taken: TakenLine | undefined) =>
  Object.fromEntries(taken!.short.map((part) => [part.skuId, part.quantity]));

describe("taking stock", () => {
  let shop: Warehouse;
  beforeEach(async () => {
    shop = await arrangeWarehouse(database, { skus: ["hat", "mug", "pen"], locations: ["east", "west"] });
    await shop.orders(["o1", "o2", "o3"]);
  });
  const take = (lines: TakeStockLine[]) => shop.inSql((work) => takeStock(work, lines));

  it("splits 13 over 10 and 5 as 10 and 3, and backorders what is short", async () => {
    await shop.receive("hat", "east", 10);
    await shop.receive("hat", "west", 5);
    const [first] = await take([line("o1", { hat: 13 })]);
    expect(given(first)).toEqual({ "hat@east": 10, "hat@west": 3 });
    const [second] = await take([line("o2", { hat: 13 })]);
    expect(given(second)).toEqual({ "hat@west": 2 });
    expect(short(second)).toEqual({ hat: 11 });
  });

  it("prefers the location that holds the whole order over a better place that does not", async () => {
    await shop.receive("hat", "east", 10);
    await shop.receive("hat", "west", 10);
    await shop.receive("mug", "west", 10);
    const [taken] = await take([line("o1", { hat: 1, mug: 1 })]);
    expect(given(taken)).toEqual({ "hat@west": 1, "mug@west": 1 });
  });

  it("sums a component over the whole batch before it checks", async () => {
    await shop.receive("hat", "east", 5);
    const taken = await take([line("o1", { hat: 3 }, 1), line("o1", { hat: 3 }, 2), line("o2", { hat: 3 })]);
    expect(taken.map((one) => [given(one), short(one)])).toEqual([
      [{ "hat@east": 3 }, {}],
      [{ "hat@east": 2 }, { hat: 1 }],
      [{}, { hat: 3 }],
    ]);
  });

  it("changes nothing when a line comes again, alone, in a batch, or twice in one batch", async () => {
    await shop.receive("hat", "east", 5);
    const lines = [line("o1", { hat: 3 }), line("o2", { hat: 3, mug: 1 })];
    const first = await take([...lines, lines[0]!]);
    expect(first).toHaveLength(2);
    expect(await take([...lines].reverse())).toEqual([...first].reverse());
    expect(await take([lines[1]!])).toEqual([first[1]]);
    const [movements] = await database.asOwner<{ n: number }>(
      "select count(*)::int as n from stock_movement where tenant_id = $1 and kind = 'commitment'",
      [shop.tenantId],
    );
    expect(movements).toEqual({ n: 2 });
  });

  it("takes only the difference when a line asks for more, and never again what was released", async () => {
    await shop.receive("hat", "east", 10);
    await take([line("o1", { hat: 2 })]);
    expect(given((await take([line("o1", { hat: 5 })]))[0])).toEqual({ "hat@east": 5 });
    await shop.inSql((work) =>
      releaseStock(work, {
        orderId: "o1",
        reason: "canceled",
        quantities: [{ orderLineId: "o1-1", skuId: "hat", quantity: 4 }],
        eventKey: "cancel-1",
      }),
    );
    expect(given((await take([line("o1", { hat: 5 })]))[0])).toEqual({ "hat@east": 1 });
  });

  it("sells only from the locations the connection is linked to, and from active places with shelves", async () => {
    await database.asOwner(
      `insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity,
         bucket_per_second) values ($1, 'con_a', 'shopify', 'A', 'https://shop.test', '', '', 10, 1)`,
      [shop.tenantId],
    );
    await database.asOwner(
      "insert into channel_location (tenant_id, connection_id, location_id, external_location_id) values ($1, 'con_a', 'west', '1')",
      [shop.tenantId],
    );
    await shop.receive("hat", "east", 10);
    await shop.receive("hat", "west", 1);
    const [linked] = await take([{ ...line("o1", { hat: 2 }), connectionId: "con_a" }]);
    expect([given(linked), short(linked)]).toEqual([{ "hat@west": 1 }, { hat: 1 }]);
    await database.asOwner("update location set status = 'inactive' where tenant_id = $1 and id = 'east'", [
      shop.tenantId,
    ]);
    const [closed] = await take([line("o2", { hat: 2 })]);
    expect([given(closed), short(closed)]).toEqual([{}, { hat: 2 }]);
  });

  it("says which stock changed and which orders wait, once a transaction", async () => {
    await shop.receive("hat", "east", 2);
    await database.asOwner("delete from outbox_event where tenant_id = $1", [shop.tenantId]);
    await take([line("o1", { hat: 2 }), line("o2", { hat: 2, pen: 1 }), line("o3", { mug: 1 })]);
    const events = await database.asOwner(
      "select name, data from outbox_event where tenant_id = $1 order by name",
      [shop.tenantId],
    );
    expect(events).toEqual([
      {
        name: "inventory/backorder.opened",
        data: { orderIds: ["o2", "o3"], tenantId: shop.tenantId, traceId: "trc_test" },
      },
      {
        name: "inventory/stock.changed",
        data: { skuIds: ["hat"], tenantId: shop.tenantId, traceId: "trc_test" },
      },
    ]);
  });

  it("shows another merchant nothing and takes nothing of theirs", async () => {
    await shop.receive("hat", "east", 5);
    const other = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"] });
    await other.orders(["o1"]);
    const [taken] = await other.inSql((work) => takeStock(work, [line("o1", { hat: 1 })]));
    expect([given(taken), short(taken)]).toEqual([{}, { hat: 1 }]);
    await expect(
      other.inSql((work) => takeStock({ ...work, tenantId: shop.tenantId }, [line("o2", { hat: 1 })])),
    ).rejects.toThrow(/row-level security/);
  });
});

describe("a batch", () => {
  const skus = ["hat", "mug", "pen"];
  const locations = ["east", "west", "north"];
  const demand = fc.uniqueArray(
    fc.record({ skuId: fc.constantFrom(...skus), quantity: fc.integer({ min: 1, max: 4 }) }),
    {
      selector: (one) => one.skuId,
      minLength: 1,
      maxLength: 3,
    },
  );
  const level = fc.record({
    skuId: fc.constantFrom(...skus),
    locationId: fc.constantFrom(...locations),
    available: fc.integer({ min: 1, max: 9 }),
  });

  it("gives every order exactly what a plain one-by-one model gives it", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(level, { selector: (one) => `${one.skuId}@${one.locationId}`, maxLength: 9 }),
        fc.array(fc.array(demand, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 8 }),
        async (levels: ModelLevel[], orders) => {
          const shop = await arrangeWarehouse(database, { skus, locations });
          await shop.orders(orders.map((_, index) => `o${index}`));
          for (const one of levels) await shop.receive(one.skuId, one.locationId, one.available);
          const lines = orders.flatMap((demands, order) =>
            demands.map((demand, n) => ({
              orderId: `o${order}`,
              orderLineId: `o${order}-${n + 1}`,
              demands: demand,
            })),
          );
          const taken = await shop.inSql((work) => takeStock(work, lines));
          expect(taken).toEqual(takeInOrder(levels, locations, lines));
          expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("is one statement, however many orders it has", async () => {
    const shop = await arrangeWarehouse(database, { skus, locations });
    const names = Array.from({ length: 100 }, (_, index) => `o${index}`);
    await shop.orders(names);
    await shop.receive("hat", "east", 150);
    const lines = names.map((name) => line(name, { hat: 2 }));
    let statements = 0;
    await shop.inSql(async (work) => {
      const query = work.client.query.bind(work.client) as (...args: unknown[]) => Promise<never>;
      const counting = Object.assign(Object.create(work.client) as typeof work.client, {
        query: (...args: unknown[]) => {
          statements += 1;
          return query(...args);
        },
      });
      const taken = await takeStock({ ...work, client: counting }, lines);
      expect(taken.filter((one) => one.short.length === 0)).toHaveLength(75);
    });
    expect(statements).toBe(1);
  });
});
