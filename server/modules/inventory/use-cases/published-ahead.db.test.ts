import fc from "fast-check";
import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { availableToSell } from "../queries/available-to-sell.ts";
import { arrangeWarehouse, type Warehouse } from "../testing/arrange.ts";
import { expectUnits, sellAheadBy } from "../testing/sell-ahead.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();
const RUNS = 25;
const skus = Array.from({ length: RUNS }, (_, n) => `g${n}`);

/** Two channels that list every SKU once. */
async function arrange(): Promise<Warehouse> {
  const shop = await arrangeWarehouse(database, { skus, locations: ["east", "west"] });
  const run = (text: string, more: unknown[] = []) => database.asOwner(text, [shop.tenantId, ...more]);
  await run(`update product set tags = '{winter}' where tenant_id = $1`);
  await run(`insert into connection (tenant_id, id, kind, name, base_url, credentials_sealed, webhook_secret_sealed, bucket_capacity, bucket_per_second)
    select $1, id, 'shopify', id, '', '', '', 10, 10 from unnest('{con_a,con_b}'::text[]) id`);
  await run(
    `insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
     select $1, sku || '@' || channel, channel, sku, sku, sku from unnest($2::text[]) sku, unnest('{con_a,con_b}'::text[]) channel`,
    [skus],
  );
  await run(
    `insert into listing_match (tenant_id, listing_id, sku_id, quantity, created_by)
     select $1, sku || '@' || channel, sku, 1, 'test' from unnest($2::text[]) sku, unnest('{con_a,con_b}'::text[]) channel`,
    [skus],
  );
  await shop.orders(skus.flatMap((sku) => [`${sku}-a`, `${sku}-b`, `${sku}-all`]));
  return shop;
}

const optional = <Value>(arbitrary: fc.Arbitrary<Value>) => fc.option(arbitrary, { nil: undefined });
const rule = fc
  .record({
    mode: fc.constantFrom("pre_order" as const, "backorder" as const, "in_stock_only" as const),
    when: fc.record({
      connectionIds: optional(fc.constantFrom(["con_a"], ["con_b"], ["con_a", "con_b"])),
      tags: optional(fc.constantFrom(["winter"], ["summer"])),
      skuCodes: optional(fc.constantFrom(["G0", "G3", "G5", "G9"], skus.map((sku) => sku.toUpperCase()))),
      from: optional(fc.constantFrom("2020-01-01T00:00:00Z", "2199-01-01T00:00:00Z")),
    }), // prettier-ignore
    upTo: optional(fc.integer({ min: 1, max: 12 })),
    overall: optional(fc.integer({ min: 1, max: 20 })),
    beyondReceipts: fc.boolean(),
  })
  .map(
    ({ upTo, overall, ...kept }) =>
      JSON.parse(
        JSON.stringify(
          kept.mode === "in_stock_only"
            ? { mode: kept.mode, when: kept.when }
            : { ...kept, upTo: kept.beyondReceipts ? (upTo ?? 6) : upTo, overall },
        ),
      ) as Parameters<typeof sellAheadBy>[1][number],
  );
const receipt = fc.record({
  locationId: fc.constantFrom("east", "west"),
  quantity: fc.nat(15),
  expectedOn: fc.constantFrom("2199-12-12", "2199-12-24", "2020-01-01", null),
});

it("a channel shows exactly what an order of it would be sold ahead", async () => {
  const shop = await arrange();
  let turn = 0;
  await fc.assert(
    fc.asyncProperty(
      fc.array(rule, { minLength: 1, maxLength: 4 }),
      fc.array(receipt, { maxLength: 3 }),
      fc.nat(8),
      fc.nat(8),
      async (rules, receipts, boughtHere, boughtThere) => {
        const skuId = skus[turn++ % RUNS]!;
        const buy = (orderId: string, connectionId: string, quantity: number) =>
          shop.inSql((work) =>
            takeStock(work, [
              { orderId, orderLineId: `${orderId}-1`, connectionId, demands: [{ skuId, quantity }] },
            ]),
          );
        await sellAheadBy(shop, rules);
        for (const [n, one] of receipts.entries())
          await expectUnits(shop, { id: `${skuId}-p${n}`, skuId, ...one });
        if (boughtHere > 0) await buy(`${skuId}-a`, "con_a", boughtHere);
        if (boughtThere > 0) await buy(`${skuId}-b`, "con_b", boughtThere);
        const [shown] = (
          await shop.inTransaction((work) =>
            availableToSell(work, { connectionId: "con_a", listingIds: [`${skuId}@con_a`] }),
          )
        ).listings;
        await buy(`${skuId}-all`, "con_a", 1_000);
        const [sold] = await database.asOwner<{ units: number }>(
          "select sold_ahead as units from backorder where tenant_id = $1 and order_id = $2",
          [shop.tenantId, `${skuId}-all`],
        );
        expect(shown!.total).toBe(sold!.units);
      },
    ),
    { numRuns: RUNS },
  );
});
