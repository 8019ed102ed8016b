import { afterAll, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop } from "../testing/arrange.ts";
import { recomputeFeed } from "./recompute-stock.ts";

const database = testDatabase();
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

const SKUS = 100_000;

/** The goal is 3 s on two quiet cores. A mistake of scale, such as a statement for each listing, takes minutes on any machine. */
const MOST_MS = 60_000;

it(
  "a change of rules reaches what a channel of 100,000 SKUs should show within seconds",
  { timeout: 300_000 },
  async () => {
    const fix = await arrangeShop(database, { skus: [], locations: ["east", "west"] });
    stops.push(fix.shop.stop);
    const { tenantId, connectionId } = fix;
    const sql = (text: string, ...values: unknown[]) => database.asOwner(text, [tenantId, ...values]);
    // without triggers: the audit trail of a hundred thousand SKUs is not what is measured
    await database.asOwner(
      `do $$ begin
       perform set_config('session_replication_role', 'replica', true);
       insert into product (tenant_id, id, title, tags) select '${tenantId}', 'p' || n, 'p', array['tag' || n % 40] from generate_series(1, ${SKUS}) n;
       insert into sku (tenant_id, id, product_id, code, title)
         select '${tenantId}', 's' || n, 'p' || n, 'CODE-' || n, 's' from generate_series(1, ${SKUS}) n;
       insert into channel_listing (tenant_id, id, connection_id, external_variant_id, external_inventory_item_id, title)
         select '${tenantId}', 'l' || n, '${connectionId}', n::text, n::text, 'l' from generate_series(1, ${SKUS}) n;
       insert into listing_match (tenant_id, listing_id, sku_id, created_by)
         select '${tenantId}', 'l' || n, 's' || n, 'test' from generate_series(1, ${SKUS}) n;
       insert into stock_level (tenant_id, sku_id, location_id, on_hand, available)
         select '${tenantId}', 's' || n, place, n % 50 + 5, n % 50 + 5 from generate_series(1, ${SKUS}) n, unnest(array['east', 'west']) place;
     end $$`,
      [],
    );
    await database.asOwner("analyze", []);
    expect(await recomputeFeed(fix.scope, connectionId)).toBe(2 * SKUS);

    const publish = (version: number, keep: number) =>
      sql(
        `insert into release_document (tenant_id, kind, version, body, note, created_by) values ($1, 'inventory.buffers', $2, $3, 'test', 'test')`,
        version,
        JSON.stringify({
          buffers: [
            {
              name: "codes",
              when: { skuCodes: Array.from({ length: 5_000 }, (_, n) => `CODE-${n * 3}`) },
              keep: { kind: "fixed", units: 3 },
            },
            {
              name: "tags",
              when: { tags: ["tag7", "tag9"], locationIds: ["west"] },
              keep: { kind: "percent", percent: 20 },
            },
            { name: "rest", keep: { kind: "fixed", units: keep } },
          ],
          limits: [{ name: "cap", maxListed: 60 }],
        }),
      );
    for (const [version, keep] of [
      [1, 1],
      [2, 2],
    ] as const) {
      await publish(version, keep);
      const startedAt = performance.now();
      const changed = await recomputeFeed(fix.scope, connectionId);
      const tookMs = performance.now() - startedAt;
      process.stdout.write(
        `available to sell of ${SKUS} SKUs: ${changed} quantities changed in ${Math.round(tookMs)} ms\n`,
      );
      expect(changed).toBeGreaterThan(100_000);
      expect(tookMs).toBeLessThan(MOST_MS);
    }
    expect(await recomputeFeed(fix.scope, connectionId)).toBe(0);
  },
);
