import fc from "fast-check";
import pg from "pg";
import { describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";
import type { LevelChange } from "./adjust-stock.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();

/** Hats and mugs are plain and on hand in the east, with an order for some of the hats and a bin of mugs; cream has lots. */
async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, {
    skus: ["hat", "mug", "cream"],
    locations: ["east", "west"],
    tracking: { cream: "lot" },
    bins: { a1: "east" },
  });
  await shop.orders(["o1"]);
  await shop.receive("hat", "east", 10);
  await shop.receive("mug", "east", 10);
  await shop.inTransaction((work) =>
    takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 6 }] }]),
  );
  await call(shop, "change_stock", "put", [{ skuId: "mug", locationId: "east", binId: "a1", inBin: 8 }]);
  return shop;
}

async function call(shop: Warehouse, name: string, key: string, rows: LevelChange[], displaces = true) {
  const isPlain = name === "change_plain_stock";
  const { rows: answers } = await shop.inSql((work) =>
    work.client.query<{ answer: unknown }>(
      `select ${name}($1, $2::jsonb, 'count', 'feed', 'feed', 'feed', $3${isPlain ? "" : ", $4"}) as answer`,
      [shop.tenantId, JSON.stringify(rows), key, ...(isPlain ? [] : [displaces])],
    ),
  );
  return answers[0]!.answer;
}

const state = (shop: Warehouse) =>
  database.asOwner(
    `select 'level' as what, to_jsonb(l) - '{tenant_id,updated_at,created_at}'::text[] as row from stock_level l where tenant_id = $1
     union all select 'bin', to_jsonb(b) - '{tenant_id,updated_at,created_at}'::text[] from bin_level b where tenant_id = $1
     union all select 'movement', to_jsonb(m) - '{tenant_id,id,occurred_at,created_at}'::text[]
       || jsonb_build_object('event_key', regexp_replace(event_key, 'com_[0-9a-f]+', 'com')) from stock_movement m where tenant_id = $1
     order by 1, 2`,
    [shop.tenantId],
  );

const row: fc.Arbitrary<LevelChange> = fc
  .record(
    {
      skuId: fc.constantFrom("hat", "hat", "mug", "mug", "cream", "unknown"),
      locationId: fc.constantFrom("east", "east", "east", "west"),
      setTo: fc.integer({ min: 0, max: 14 }),
      expectedOnHand: fc.constantFrom(10, 10, 9),
      damaged: fc.constantFrom(0, 0, 1),
    },
    { requiredKeys: ["skuId", "locationId"] },
  )
  .chain((one) =>
    one.setTo === undefined
      ? fc.integer({ min: -11, max: 5 }).map((delta) => ({ ...one, delta }))
      : fc.constant(one),
  );

describe("changing plain levels", () => {
  it("answers and leaves what the function for every kind of row does", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(row, { minLength: 1, maxLength: 3 }), { minLength: 1, maxLength: 3 }),
        fc.boolean(),
        async (feeds, displaces) => {
          const [one, other] = [await arrange(), await arrange()];
          for (const [index, feed] of feeds.entries())
            expect(await call(one, "change_stock", `f${index}`, feed, displaces)).toEqual(
              await call(other, "change_any_stock", `f${index}`, feed, displaces),
            );
          expect(await state(one)).toEqual(await state(other));
          expect(await stockDifferences(database, one.tenantId)).toEqual([]);
        },
      ),
      { numRuns: 12 },
    );
  });

  it("takes plain rows itself, trims the bins of what fell, and writes nothing when all is as asked", async () => {
    const shop = await arrange();
    const feed = [
      { skuId: "hat", locationId: "east", setTo: 12 },
      { skuId: "mug", locationId: "east", setTo: 5 },
    ];
    expect(await call(shop, "change_plain_stock", "k1", feed)).toEqual({
      changed: 2,
      displaced: [],
      lots: [],
    });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    const before = await state(shop);
    expect(await call(shop, "change_plain_stock", "k2", feed)).toEqual({
      changed: 0,
      displaced: [],
      lots: [],
    });
    expect(await state(shop)).toEqual(before);
  });

  it.each<[string, LevelChange[]]>([
    ["goes below what was promised", [{ skuId: "hat", locationId: "east", setTo: 5 }]],
    ["goes below zero", [{ skuId: "mug", locationId: "east", delta: -11 }]],
    [
      "names a level twice",
      [
        { skuId: "mug", locationId: "east", delta: 1 },
        { skuId: "mug", locationId: "east", delta: 1 },
      ],
    ],
    ["has a level that is not open", [{ skuId: "mug", locationId: "west", delta: 1 }]],
    ["has a SKU with lots", [{ skuId: "cream", locationId: "east", delta: 1 }]],
    ["expects another figure", [{ skuId: "mug", locationId: "east", setTo: 4, expectedOnHand: 9 }]],
    ["names a bin", [{ skuId: "mug", locationId: "east", delta: 1, binId: "a1" }]],
  ])("leaves to the other function, untouched, a call that %s", async (_, rows) => {
    const shop = await arrange();
    const before = await state(shop);
    expect(await call(shop, "change_plain_stock", "k1", rows)).toBeNull();
    expect(await state(shop)).toEqual(before);
  });

  it("counts from what another call leaves behind, and without its locks would not", async () => {
    const feed = [{ skuId: "mug", locationId: "east", setTo: 12 }];
    const meet = async (name: string) => {
      const shop = await arrange();
      const first = new pg.Client({ connectionString: database.ownerUrl });
      await first.connect();
      await first.query("begin");
      await first.query("select change_stock($1, $2, 'count', 'feed', 'feed', 'first', 'first', true)", [
        shop.tenantId,
        JSON.stringify([{ skuId: "mug", locationId: "east", delta: 5 }]),
      ]);
      const second = call(shop, name, "second", feed);
      await expect
        .poll(() => database.asOwner("select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'"))
        .toHaveLength(1);
      await first.query("commit");
      await first.end();
      await second;
      const [level] = await database.asOwner<{ on_hand: number }>(
        "select on_hand from stock_level where tenant_id = $1 and sku_id = 'mug' and location_id = 'east'",
        [shop.tenantId],
      );
      return level!.on_hand;
    };
    expect(await meet("change_stock")).toBe(12);
    await database.asOwner(`do $$ begin
      execute replace(pg_get_functiondef('write_plain_feed'::regproc), ' for update of l', '') ; end $$`);
    expect(await meet("change_stock")).toBe(17);
  }); // prettier-ignore
});
