import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeWarehouse } from "#server/modules/inventory/testing/arrange.ts";
import { setClock } from "#server/platform/clock.ts";
import { orderArrivals } from "./order-arrivals.ts";

const database = testDatabase();

it("counts orders of four weeks by the hour on the merchant's clock, and proposes the empty ones", async () => {
  const shop = await arrangeWarehouse(database, { skus: [], locations: [] });
  await database.asOwner("update merchant set time_zone = 'America/New_York' where tenant_id = $1", [
    shop.tenantId,
  ]);
  const placed = (count: number, from: string, everySeconds: number, name: string) =>
    database.asOwner(
      `insert into sales_order (tenant_id, id, number, external_id, channel_order_name, currency, subtotal_minor, discount_minor,
         shipping_minor, tax_minor, total_minor, placed_at, channel_updated_at, trace_id)
       select $1, $5 || n, $5 || n, $5 || n, $5 || n, 'USD', 0, 0, 0, 0, 0, $2::timestamptz + n * $4 * interval '1 second', now(), 'trc_' || $5 || n
         from generate_series(0, $3::integer - 1) n`,
      [shop.tenantId, from, count, everySeconds, name],
    );
  // 10:00 to 22:00 in New York, five minutes apart; two at night; one that is too long ago
  await placed(144, "2026-06-10T14:00:00Z", 300, "day");
  await placed(2, "2026-06-10T08:00:00Z", 60, "night");
  await placed(1, "2026-05-01T14:00:00Z", 60, "old");
  const putBack = setClock(() => new Date("2026-06-12T00:00:00Z"));
  const arrivals = await shop.inTransaction(orderArrivals).finally(putBack);
  expect(arrivals.byHour.slice(8, 23)).toEqual([0, 0, ...Array.from({ length: 12 }, () => 12), 0]);
  expect(arrivals.byHour[4]).toBe(2);
  expect(arrivals.proposal).toEqual({ from: "00:00", until: "08:00" });
  const other = await arrangeWarehouse(database, { skus: [], locations: [] });
  expect(await other.inTransaction(orderArrivals)).toMatchObject({ proposal: null });
});
