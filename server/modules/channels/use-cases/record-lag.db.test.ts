import { afterAll, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { setClock } from "#server/platform/clock.ts";
import { lagHistory } from "../queries/lag-history.ts";
import { arrangeShop } from "../testing/arrange.ts";
import { recordLag } from "./record-lag.ts";
import { recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
let restore = () => undefined as void;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  restore();
  for (const stop of stops) await stop();
});

it("keeps the lag of each full hour once, by channel, and shows it by the merchant's days", async () => {
  const fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east"] });
  const other = await arrangeShop(database, { skus: ["hat"], locations: ["east"] });
  stops.push(fix.shop.stop, other.shop.stop);
  await fix.receive("hat", "east", 5);
  await fix.receive("mug", "east", 5);
  await fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
  const answered = (lagMs: number, at: string) =>
    database.asOwner("update channel_stock set lag_ms = $2, answered_at = $3 where tenant_id = $1", [
      fix.tenantId,
      lagMs,
      at,
    ]);
  await database.asOwner("update merchant set time_zone = 'America/New_York' where tenant_id = $1", [fix.tenantId]); // prettier-ignore
  const hours = [["2026-11-02T03:30:00Z", 1_500], ["2026-11-02T04:10:00Z", 4_000], ["2026-11-02T05:20:00Z", 2_000]] as const; // prettier-ignore
  for (const [at, lagMs] of hours) {
    await answered(lagMs, at);
    restore = setClock(() => new Date(new Date(at).getTime() + 3_600_000));
    expect(await fix.inTransaction(recordLag)).toBe(1);
    expect(await fix.inTransaction(recordLag)).toBe(0);
  }
  // the first two are before midnight on the merchant's clock
  expect(await fix.inTransaction(lagHistory)).toMatchObject([
    {
      connectionId: fix.connectionId,
      lagSeconds: 2,
      days: [
        { on: "2026-11-01", told: 4, worstSeconds: 4 },
        { on: "2026-11-02", told: 2, worstSeconds: 2 },
      ],
    },
  ]);
  expect(await other.inTransaction(lagHistory)).toMatchObject([{ lagSeconds: null, days: [] }]);
});
