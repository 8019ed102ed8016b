import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { adjustStock, takeStock } from "#server/modules/inventory/public.ts";
import { setClock } from "#server/platform/clock.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { pushStock } from "./push-stock.ts";
import { recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
let fix: ConnectedShop;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east", "west"] });
  stops.push(fix.shop.stop);
});

const recompute = (skuIds = ["hat", "mug"]) => fix.inTransaction((work) => recomputeSkus(work, skuIds));

/** Rounds until nothing is due, at most ten. */
async function pushAll(): Promise<number | null> {
  for (let round = 0; round < 10; round++) {
    const { waitMs } = await pushStock(fix.scope, fix.connectionId);
    if (waitMs !== 0) return waitMs;
  }
  throw new Error("The push does not come to an end.");
}

const rows = () =>
  database.asOwner<Record<string, unknown>>(
    `select listing_id || '@' || location_id as cell, desired, published, channel_reported as shown, is_dirty as dirty, last_answer as answer,
            attempts, lag_ms is not null as lag from channel_stock where tenant_id = $1 order by 1`,
    [fix.tenantId],
  );
const row = async (cell: string) => (await rows()).find((one) => one["cell"] === cell);
const drifts = () =>
  database.asOwner<Record<string, unknown>>(
    "select ours, theirs, classification, corrected from stock_drift where tenant_id = $1 order by id",
    [fix.tenantId],
  );
const events = async () =>
  (
    await database.asOwner<{ count: number }>(
      "select count(*)::int from outbox_event where tenant_id = $1 and name = 'channels/stock.queued'",
      [fix.tenantId],
    )
  )[0]!.count;
const exceptions = () =>
  database.asOwner<Record<string, unknown>>(
    "select type, subject_type as subject, status from exception where tenant_id = $1 order by id",
    [fix.tenantId],
  );

describe("what a channel should show", () => {
  it("follows stock, waits only where it differs, and starts one push for a burst", async () => {
    await fix.receive("hat", "east", 5);
    expect(await recompute()).toBe(4);
    expect(await recompute()).toBe(0);
    await fix.receive("mug", "west", 2);
    expect(await recompute(["mug"])).toBe(1);
    expect(await events()).toBe(1);
    expect((await rows()).map((one) => [one["cell"], one["desired"]])).toEqual([
      ["lst_hat@east", 5],
      ["lst_hat@west", 0],
      ["lst_mug@east", 0],
      ["lst_mug@west", 2],
    ]);
  });

  it("forgets listings that are mapped to nothing and places the channel no longer sells from", async () => {
    await fix.receive("hat", "east", 5);
    await recompute();
    await database.asOwner("delete from channel_location where tenant_id = $1 and location_id = 'west'", [
      fix.tenantId,
    ]);
    await recompute();
    expect((await rows()).map((one) => one["cell"])).toEqual(["lst_hat@east", "lst_mug@east"]);
  });
});

describe("telling a channel", () => {
  it("looks first, then sets everything in one call against what is shown", async () => {
    fix.shop.levels.set("1:701", 40);
    await fix.receive("hat", "east", 5);
    await fix.receive("mug", "west", 2);
    await recompute();
    expect(await pushAll()).toBeNull();
    expect(fix.shop.levels.get("1:701")).toBe(5);
    expect(fix.shop.levels.get("2:702")).toBe(2);
    expect(fix.shop.calls).toEqual(["inventoryItem", "inventorySetQuantities"]);
    expect(await row("lst_hat@east")).toMatchObject({
      published: 5,
      shown: 5,
      dirty: false,
      answer: "set",
      lag: true,
    });
    await pushAll();
    expect(fix.shop.calls).toHaveLength(2);
  });

  it("skips places without a number at the channel", async () => {
    await fix.receive("hat", "east", 5);
    await database.asOwner("delete from channel_location where tenant_id = $1", [fix.tenantId]);
    await recompute();
    expect(await pushAll()).toBeNull();
    expect(fix.shop.calls).toEqual([]);
    expect(await row("lst_hat@east")).toMatchObject({ desired: 5, dirty: true });
  });

  async function told(units: number): Promise<void> {
    await fix.receive("hat", "east", units);
    await recompute();
    await pushAll();
    fix.shop.calls.length = 0;
  }

  it("meets a figure that somebody raised: says ours again from the fresh one, and remembers it", async () => {
    await told(10);
    fix.shop.levels.set("1:701", 99);
    await fix.receive("hat", "east", 1);
    await recompute();
    expect(await pushAll()).toBeNull();
    expect(fix.shop.levels.get("1:701")).toBe(11);
    expect(fix.shop.calls).toEqual(["inventorySetQuantities", "inventoryItem", "inventorySetQuantities"]);
    expect(await drifts()).toEqual([
      { ours: 10, theirs: 99, classification: "external_edit", corrected: true },
    ]);
  });

  it("does not call it an edit when the shop gives back what was canceled there, but more than that", async () => {
    await told(10);
    await fix.orders(["o1"]);
    const run = (text: string) => database.asOwner(text, [fix.tenantId, fix.connectionId]);
    await run("update order_line set listing_id = 'lst_hat', quantity = 2, canceled_quantity = 2 where tenant_id = $1 and position = 1 and $2 <> ''"); // prettier-ignore
    await run(`insert into inbox_delivery (tenant_id, id, connection_id, kind, topic, event_id, raw_body, trace_id, status, subject_type, subject_id)
      values ($1, 'dlv_' || $2, $2, 'shopify', 'orders/cancelled', '1', '', 't', 'applied', 'sales_order', 'o1')`);
    for (const [shown, received] of [[12, 1], [14, 1]] as const) {
      fix.shop.levels.set("1:701", shown);
      await fix.receive("hat", "east", received);
      await recompute();
      await pushAll();
    } // prettier-ignore
    expect(await drifts()).toEqual([
      { ours: 10, theirs: 12, classification: "late", corrected: true },
      { ours: 11, theirs: 14, classification: "external_edit", corrected: true },
    ]);
  });

  it("does not raise the shop over a sale it has not heard of, and asks for its orders before it does", async () => {
    await told(10);
    await fix.orders(["o1"]);
    fix.shop.levels.set("1:701", 9);
    await fix.receive("hat", "east", 5);
    await recompute();
    expect(await pushAll()).toBeGreaterThan(0);
    expect(fix.shop.levels.get("1:701")).toBe(9);
    // the order arrives, and one more unit is gone: the shop's figure and ours are told apart by the order alone
    await fix.inTransaction((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 1 }] }]),
    );
    await recompute();
    fix.shop.calls.length = 0;
    const restore = setClock(() => new Date(Date.now() + 6_000));
    try {
      expect(await pushAll()).toBeNull();
    } finally {
      restore();
    }
    expect(fix.shop.calls).toEqual(["orders.json", "inventorySetQuantities"]);
    expect(fix.shop.levels.get("1:701")).toBe(14);
    expect(await drifts()).toEqual([]);
  });

  it("puts an edit right after the time an order would have needed", async () => {
    await told(10);
    fix.shop.levels.set("1:701", 4);
    await fix.receive("hat", "east", 5);
    await recompute();
    await pushAll();
    const restore = setClock(() => new Date(Date.now() + 60_000));
    try {
      expect(await pushAll()).toBeNull();
    } finally {
      restore();
    }
    expect(fix.shop.levels.get("1:701")).toBe(15);
    expect(fix.shop.calls.filter((call) => call === "orders.json")).toHaveLength(1);
  });

  it("sells the others although one row is refused, and asks a person about that one", async () => {
    await database.asOwner(
      "update channel_listing set external_inventory_item_id = '404' where tenant_id = $1 and id = 'lst_mug'",
      [fix.tenantId],
    );
    await told(10);
    expect(fix.shop.levels.get("1:701")).toBe(10);
    expect(await row("lst_mug@east")).toMatchObject({
      dirty: true,
      answer: "The shop has no such inventory item.",
    });
    expect(await exceptions()).toEqual([{ type: "push.failed", subject: "channel_listing", status: "open" }]);
  });

  it("begins to stock an item where the channel does not keep it yet", async () => {
    fix.shop.levels.delete("1:701");
    fix.shop.levels.delete("1:702");
    await told(3);
    expect(fix.shop.levels.get("1:701")).toBe(3);
    expect(fix.shop.levels.has("1:702")).toBe(false);
    expect(await row("lst_hat@east")).toMatchObject({ published: 3, dirty: false, answer: "kept there now" });
  });

  it("repeats a lost answer under the same key, so the work is done once", async () => {
    await told(10);
    await fix.receive("hat", "east", 1);
    await recompute();
    fix.shop.next.push("lost");
    expect(await pushAll()).toBeNull();
    expect(fix.shop.calls).toEqual(["inventorySetQuantities", "inventorySetQuantities"]);
    const keys = fix.shop.variables.slice(-2).map((variables) => variables["key"]);
    expect(keys[0]).toBe(keys[1]);
    expect(await row("lst_hat@east")).toMatchObject({ published: 11, dirty: false });
  });

  it("finds the work done when the process died between answer and record", async () => {
    await told(10);
    await fix.receive("hat", "east", 1);
    await recompute();
    fix.shop.levels.set("1:701", 11);
    expect(await pushAll()).toBeNull();
    expect(await row("lst_hat@east")).toMatchObject({
      published: 11,
      shown: 11,
      dirty: false,
      answer: "shown already",
    });
    expect(await drifts()).toEqual([]);
  });

  it("keeps a change that came while the call was under way", async () => {
    await told(10);
    await fix.receive("hat", "east", 1);
    await recompute();
    fix.shop.next.push(async () => {
      await fix.inTransaction((work) =>
        adjustStock(work, {
          skuId: "hat",
          locationId: "east",
          delta: -7,
          reason: "broken",
          eventKey: "broken-1",
        }),
      );
      await recompute();
    });
    const round = await pushStock(fix.scope, fix.connectionId);
    expect(round.told).toBe(1);
    expect(await row("lst_hat@east")).toMatchObject({ desired: 4, published: 11, shown: 11, dirty: true });
    expect(await pushAll()).toBeNull();
    expect(fix.shop.levels.get("1:701")).toBe(4);
  });

  it("waits as long as the shop asks when throttled, and tells a person when it is refused", async () => {
    await told(10);
    await fix.receive("hat", "east", 1);
    await recompute();
    fix.shop.next.push("denied");
    expect(await pushAll()).toBeGreaterThan(60_000);
    expect(await exceptions()).toEqual([{ type: "push.failed", subject: "connection", status: "open" }]);
    await database.asOwner("update channel_stock set retry_at = null where tenant_id = $1", [fix.tenantId]);
    fix.shop.next.push("throttled");
    expect(await pushAll()).toBeNull();
    expect(fix.shop.levels.get("1:701")).toBe(11);
    expect(await exceptions()).toEqual([{ type: "push.failed", subject: "connection", status: "solved" }]);
  });
});
