import { afterAll, describe, expect, it } from "vitest";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import type { Role } from "#server/auth/permissions.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { arrangeShop } from "./testing/arrange.ts";
import { pushStock } from "./use-cases/push-stock.ts";
import { recomputeSkus } from "./use-cases/recompute-stock.ts";

const database = testDatabase();
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

const callerOf = (tenantId: string, role: Role = "operations") =>
  createCaller(appRouter)({
    session: {
      sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test", role,
      merchants: [{ id: tenantId, name: "Test", role }], mustSetUpSecondFactor: false,
    }, // prettier-ignore
    requestId: "req_test",
  });

describe("the channels' doors", () => {
  it("explains what a channel shows of a SKU, with what was told and how long it took", async () => {
    const fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east", "west"] });
    stops.push(fix.shop.stop);
    await database.asOwner(
      `insert into release_document (tenant_id, kind, version, body, note, created_by)
       values ($1, 'inventory.buffers', 1, $2, 'test', 'usr_test')`,
      [
        fix.tenantId,
        JSON.stringify({
          buffers: [{ name: "two back", when: {}, keep: { kind: "fixed", units: 2 } }],
          limits: [{ name: "cap", when: {}, maxListed: 6 }],
        }),
      ],
    );
    await fix.receive("hat", "east", 10);
    await fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
    for (let round = 0; round < 4; round++) await pushStock(fix.scope, fix.connectionId);
    const { channels } = callerOf(fix.tenantId, "viewer");
    const [east] = await channels.stockOfSku({ skuId: "hat" });
    expect(east).toMatchObject({
      locationCode: "east", quantity: 6, desired: 6, published: 6, channelReported: 6, isWaiting: false, isLinked: true,
      lastAnswer: "set", bufferVersion: 1,
      explanation: {
        atLocation: 8,
        components: [{ code: "HAT", available: 10, waiting: 0, buffer: 2, bufferRule: "two back", net: 8, makes: 8 }],
        overChannel: { sum: 8, total: 6, steps: [{ step: "max listed", rule: "cap", before: 8, after: 6 }] },
      },
    }); // prettier-ignore
    expect(east!.lagMs).toBeGreaterThanOrEqual(0);
    expect(await channels.feeds({})).toMatchObject([
      { quantities: 4, waiting: 0, stuck: 0, toldLastHour: 4, externalEdits: 0 },
    ]);
    expect(await callerOf(await makeMerchant(database)).channels.stockOfSku({ skuId: "hat" })).toEqual([]);
  });

  it("tells a listing again when somebody asks, and lists what it put right", async () => {
    const fix = await arrangeShop(database, { skus: ["hat"], locations: ["east"] });
    stops.push(fix.shop.stop);
    await fix.receive("hat", "east", 10);
    await fix.inTransaction((work) => recomputeSkus(work, ["hat"]));
    const push = async () => {
      for (let round = 0; round < 4; round++) await pushStock(fix.scope, fix.connectionId);
    };
    await push();
    fix.shop.levels.set("1:701", 77);
    const { channels } = callerOf(fix.tenantId);
    expect(await channels.tellAgain({ listingId: "lst_hat" })).toEqual({ quantities: 1 });
    await push();
    expect(fix.shop.levels.get("1:701")).toBe(10);
    const found = await channels.drifts({ connectionId: fix.connectionId });
    expect(found.items).toMatchObject([
      { ours: 10, theirs: 77, classification: "external_edit", locationCode: "east" },
    ]);
    await expect(callerOf(fix.tenantId, "warehouse").channels.feeds({})).rejects.toThrow(/channels:read/);
    await expect(channels.retryFulfillment({ pushId: "fps_none" })).rejects.toThrow(/no such/);
  });
});
