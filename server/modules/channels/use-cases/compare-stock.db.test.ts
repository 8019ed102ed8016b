import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { takeStock } from "#server/modules/inventory/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { compareStock, raiseDrift } from "./compare-stock.ts";
import { pushStock } from "./push-stock.ts";
import { recomputeSkus } from "./recompute-stock.ts";
import { recordReportedLevels, type ReportedLevel } from "./record-reported-level.ts";

const database = testDatabase();
let fix: ConnectedShop;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east"] });
  stops.push(fix.shop.stop);
  await fix.receive("hat", "east", 10);
  await fix.receive("mug", "east", 4);
  await recompute();
  await pushAll();
});

const recompute = () => fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
async function pushAll(): Promise<void> {
  for (let round = 0; round < 10; round++)
    if ((await pushStock(fix.scope, fix.connectionId)).waitMs !== 0) return;
}
async function later<T>(ms: number, run: () => Promise<T>): Promise<T> {
  const restore = setClock(() => new Date(Date.now() + ms));
  return run().finally(restore);
}
const compare = () => compareStock(fix.scope, fix.connectionId, { before: new Date(Date.now() + 3_600_000) });
const levelOf = (item: string, available: number, updatedAt: Date | null = null): ReportedLevel => ({
  externalInventoryItemId: item,
  externalLocationId: "701",
  available,
  updatedAt,
});
const reportAll = (levels: ReportedLevel[]) =>
  fix.inTransaction((work) => recordReportedLevels(work, fix.connectionId, levels));
const report = async (available: number, updatedAt: Date | null = null) =>
  (await reportAll([levelOf("1", available, updatedAt)]))[0];
const drifts = () =>
  database.asOwner<Record<string, unknown>>(
    "select ours, theirs, classification as kind, corrected from stock_drift where tenant_id = $1 order by id",
    [fix.tenantId],
  );
const hat = async () =>
  (
    await database.asOwner<Record<string, unknown>>(
      "select desired, published, channel_reported as shown, is_dirty as dirty from channel_stock where tenant_id = $1 and listing_id = 'lst_hat'",
      [fix.tenantId],
    )
  )[0];

describe("what the channel reports", () => {
  it("knows its own echo, and what it does not tell", async () => {
    expect(await report(10)).toBe("echo");
    expect(await report(10, new Date(Date.now() - 60_000))).toBe("old");
    expect(await reportAll([levelOf("77", 1)])).toEqual(["not_managed"]);
    expect(await hat()).toEqual({ desired: 10, published: 10, shown: 10, dirty: false });
  });

  it("does not take the echo of an earlier push for what the channel shows", async () => {
    const [row] = await database.asOwner<{ pushedAt: Date }>(
      'select pushed_at as "pushedAt" from channel_stock where tenant_id = $1 and listing_id = $2',
      [fix.tenantId, "lst_hat"],
    );
    const pushedAt = row!.pushedAt;
    const second = new Date(Math.floor(pushedAt.getTime() / 1000) * 1000);
    const sent = (ms: number) => ({
      ...levelOf("1", 12, second),
      triggeredAt: new Date(pushedAt.getTime() + ms),
    });
    expect(await reportAll([sent(-1)])).toEqual(["old"]);
    expect(await hat()).toMatchObject({ shown: 10, dirty: false });
    expect(await reportAll([sent(1)])).toEqual(["differs"]);
    expect(await hat()).toMatchObject({ shown: 12, dirty: true });
  });

  it("judges many at once as one after the other", async () => {
    const levels = [
      levelOf("77", 1),
      levelOf("1", 10),
      levelOf("1", 8),
      levelOf("1", 9),
      { ...levelOf("1", 0), available: null },
    ];
    expect(await reportAll(levels)).toEqual(["not_managed", "echo", "differs", "pending", "not_managed"]);
    expect(await hat()).toEqual({ desired: 10, published: 10, shown: 9, dirty: true });
    expect(await reportAll([levelOf("1", 10), levelOf("2", 5)])).toEqual(["pending", expect.anything()]);
  });

  it("gives a sale's order time, and is settled by it without a call", async () => {
    const calls = fix.shop.calls.length;
    fix.shop.levels.set("1:701", 9);
    expect(await report(9)).toBe("differs");
    expect(await report(9)).toBe("pending");
    await pushAll();
    await fix.orders(["o1"]);
    await fix.inTransaction((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 1 }] }]),
    );
    await recompute();
    await pushAll();
    expect(await hat()).toEqual({ desired: 9, published: 9, shown: 9, dirty: false });
    expect(fix.shop.calls).toHaveLength(calls);
    expect(await drifts()).toEqual([]);
  });

  it("puts an edit right after that time and remembers it; our stock is not touched", async () => {
    fix.shop.levels.set("1:701", 25);
    expect(await report(25)).toBe("differs");
    await later(60_000, pushAll);
    expect(fix.shop.levels.get("1:701")).toBe(10);
    expect(await drifts()).toEqual([{ ours: 10, theirs: 25, kind: "external_edit", corrected: true }]);
    const [level] = await database.asOwner(
      "select on_hand from stock_level where tenant_id = $1 and sku_id = 'hat'",
      [fix.tenantId],
    );
    expect(level).toEqual({ on_hand: 10 });
  });

  it("of another merchant's connection changes nothing", async () => {
    const tenantId = await makeMerchant(database);
    const scope = { tenantId, actor: { kind: "system" as const, id: "test" } };
    expect(
      await transact(scope, (work) => recordReportedLevels(work, fix.connectionId, [levelOf("1", 1)])),
    ).toEqual(["not_managed"]);
    expect(await hat()).toMatchObject({ shown: 10, dirty: false });
  });
});

describe("the full compare", () => {
  it("finds nothing where nothing differs, and does not look twice", async () => {
    expect(await compare()).toMatchObject({ compared: 2, externalEdits: 0, late: 0, ourBugs: 0, waitMs: 0 });
    expect(
      await compareStock(fix.scope, fix.connectionId, { before: new Date(Date.now() - 1000) }),
    ).toMatchObject({
      compared: 0,
      waitMs: null,
    });
    expect(await drifts()).toEqual([]);
  });

  it("takes what changed lately by itself", async () => {
    await database.asOwner(
      "update channel_stock set updated_at = now() - interval '7 hours' where tenant_id = $1 and listing_id = 'lst_mug'",
      [fix.tenantId],
    );
    const before = new Date(Date.now() + 3_600_000);
    const round = (hours: number) =>
      compareStock(fix.scope, fix.connectionId, {
        before,
        changedSince: new Date(Date.now() - hours * 3_600_000),
      });
    expect([(await round(6)).compared, (await round(8)).compared]).toEqual([1, 2]);
  });

  it("finds an edit and puts it right", async () => {
    fix.shop.levels.set("1:701", 3);
    expect(await compare()).toMatchObject({ compared: 2, externalEdits: 1 });
    await pushAll();
    expect(fix.shop.levels.get("1:701")).toBe(3);
    await later(6_000, pushAll);
    expect(fix.shop.levels.get("1:701")).toBe(10);
    expect(await drifts()).toEqual([{ ours: 10, theirs: 3, kind: "external_edit", corrected: true }]);
  });

  it("calls it late while deliveries of the shop wait here", async () => {
    await database.asOwner(
      `insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id)
       values ($1, 'dlv_test', $2, 'shopify', 'orders/create', 'e1', '', 'trc_test')`,
      [fix.tenantId, fix.connectionId],
    );
    fix.shop.levels.set("1:701", 9);
    expect(await compare()).toMatchObject({ late: 1, externalEdits: 0 });
    await pushAll();
    await later(10_000, pushAll);
    expect(fix.shop.levels.get("1:701")).toBe(9);
    expect(await drifts()).toEqual([{ ours: 10, theirs: 9, kind: "late", corrected: false }]);
    await database.asOwner(
      "update inbox_delivery set status = 'applied', applied_at = now() where tenant_id = $1",
      [fix.tenantId],
    );
    await later(60_000, pushAll);
    expect(fix.shop.levels.get("1:701")).toBe(10);
  });

  it("finds what we only thought we had said", async () => {
    await database.asOwner(
      "update channel_stock set published = 6, channel_reported = 6 where tenant_id = $1 and listing_id = 'lst_hat'",
      [fix.tenantId],
    );
    fix.shop.levels.set("1:701", 6);
    expect(await compare()).toMatchObject({ ourBugs: 1 });
    await pushAll();
    expect(fix.shop.levels.get("1:701")).toBe(10);
    expect(await drifts()).toEqual([{ ours: 10, theirs: 6, kind: "our_bug", corrected: true }]);
  });

  it("hears of a change of stock that was missed", async () => {
    await fix.receive("hat", "east", 2);
    await compare();
    await pushAll();
    expect(fix.shop.levels.get("1:701")).toBe(12);
  });

  it("tells a person when edits are more than now and then, once", async () => {
    expect(await fix.inTransaction((work) => raiseDrift(work, fix.connectionId))).toBe(false);
    fix.shop.levels.set("1:701", 500);
    await compare();
    await pushAll();
    expect(await fix.inTransaction((work) => raiseDrift(work, fix.connectionId))).toBe(true);
    expect(await fix.inTransaction((work) => raiseDrift(work, fix.connectionId))).toBe(false);
  });
});
