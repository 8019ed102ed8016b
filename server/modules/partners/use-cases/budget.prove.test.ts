import { afterAll, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { arrangeLimitedPartner, type LimitedPartner } from "../testing/limited-partner.ts";

const database = testDatabase();
const lanes = ["customer", "stock", "orders", "backfill"];
const stops: LimitedPartner[] = [];
afterAll(async () => {
  for (const partner of stops) await partner.stop();
});

/** One minute under backlog at each limit, counted by the partner; then its limit is halved and it goes on for another. */
it.each([
  { capacity: 40, perSecond: 20 },
  { capacity: 25, perSecond: 5 },
  { capacity: 20, perSecond: 0.5 },
])(
  "a minute at %j: nothing above, 90 of 100 used, a cut costs one refusal a process",
  async (limits) => {
    const partner = await arrangeLimitedPartner(database, { limits, connections: 1 });
    stops.push(partner);
    await partner.work(lanes, 60_000);
    const steady = await partner.counted();
    expect(steady.throttled).toBe(0);
    expect(steady.requests).toBeGreaterThanOrEqual(0.9 * limits.perSecond * 60);
    await partner.limit({ capacity: limits.capacity / 2, perSecond: limits.perSecond / 2 });
    await partner.work(lanes, 60_000);
    const cut = await partner.counted();
    expect(cut.throttled).toBeLessThanOrEqual(lanes.length);
    expect(cut.requests - steady.requests).toBeGreaterThanOrEqual(0.8 * (limits.perSecond / 2) * 60);
  },
  150_000,
);
