import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { setClock } from "#server/platform/clock.ts";
import { currentBuffers } from "#server/modules/inventory/public.ts";
import { proposalJobs } from "../proposal-jobs.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
let fix: ConnectedShop;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});

beforeEach(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug", "cup"], locations: ["east"] });
  stops.push(fix.shop.stop);
  await fix.receive("hat", "east", 100);
  await fix.receive("mug", "east", 100);
  await fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
  await database.asOwner("update channel_stock set lag_ms = 60000, answered_at = now() where tenant_id = $1", [fix.tenantId]); // prettier-ignore
  await sell("hat", 40_320);
});

/** 40,320 in four weeks are 60 an hour, and so 1 within the lag of a minute. */
async function sell(sku: string, units: number) {
  const order = `ord-${sku}-${units}`;
  await fix.orders([order]);
  await database.asOwner("update sales_order set connection_id = $2 where tenant_id = $1 and id = $3", [fix.tenantId, fix.connectionId, order]); // prettier-ignore
  await database.asOwner("update order_line set quantity = $2 where tenant_id = $1 and id = $3", [fix.tenantId, units, `${order}-1`]); // prettier-ignore
  await database.asOwner(
    "insert into order_demand (tenant_id, order_line_id, sku_id, order_id, per_unit) values ($1, $2, $3, $4, 1)",
    [fix.tenantId, `${order}-1`, sku, order],
  );
}

const caller = (tenantId = fix.tenantId) =>
  createCaller(appRouter)({
    session: {
      sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test",
      role: "operations", merchants: [{ id: tenantId, name: "Test", role: "operations" }], mustSetUpSecondFactor: false,
    }, // prettier-ignore
    requestId: "req_test",
  });
const doors = (tenantId?: string) => caller(tenantId).channels;
const open = async () => (await doors().proposals({})).items;
const limits = async () => (await fix.inTransaction(currentBuffers)).body.limits;

describe("buffers proposed from measured lag", () => {
  it("are measured, made once, and superseded when the figures change", async () => {
    await database.asOwner(
      `insert into backorder (tenant_id, id, order_id, order_line_id, connection_id, sku_id, quantity)
       values ($1, 'bko_1', 'ord-hat-40320', 'ord-hat-40320-1', $2, 'hat', 5)`,
      [fix.tenantId, fix.connectionId],
    );
    expect(await doors().proposeNow({})).toEqual({ opened: 1, superseded: 0, unmeasured: 0 });
    expect(await doors().proposeNow({})).toEqual({ opened: 0, superseded: 0, unmeasured: 0 });
    expect(await open()).toMatchObject([
      {
        skuCode: "HAT", unitsNow: 0, unitsProposed: 2, status: "open",
        terms: { soldPerHour: 60, lagSeconds: 60, scanDelayUnits: 0, oversoldUnits: 5, avoidedUnits: 2 },
      },
    ]); // prettier-ignore
    await sell("hat", 40_321);
    expect(await doors().proposeNow({})).toEqual({ opened: 1, superseded: 1, unmeasured: 0 });
    expect(await open()).toMatchObject([{ unitsNow: 0, unitsProposed: 4 }]);
    expect((await doors().proposals({ status: "superseded" })).items).toMatchObject([{ unitsProposed: 2 }]);
  });

  it("follow the slider, and need something told to measure", async () => {
    await doors().publishProposalPolicy({
      body: { isOn: true, lostSalesPerOversell: 0, leastUnits: 1, mostUnits: 50 },
      note: "sales matter more",
      basedOnVersion: 0,
    });
    await doors().proposeNow({});
    expect((await open()).map(({ skuCode, unitsProposed }) => [skuCode, unitsProposed])).toEqual(
      expect.arrayContaining([["HAT", 1], ["MUG", 1], ["CUP", 1]]), // prettier-ignore
    );
    await database.asOwner("update channel_stock set lag_ms = null where tenant_id = $1", [fix.tenantId]);
    expect(await doors().proposeNow({})).toEqual({ opened: 0, superseded: 0, unmeasured: 1 });
  });

  it("count what is between pick and shipment", async () => {
    await database.asOwner(
      `with p as (insert into routing_plan (tenant_id, id, order_id, outcome, config_version, trigger, created_by)
         values ($1, 'pln', 'ord-hat-40320', 'routed', 0, 'placed', 'test')),
       f as (insert into fulfillment_order (tenant_id, id, number, order_id, plan_id, location_id, ship_by_at, status)
         values ($1, 'ffo', 'F1', 'ord-hat-40320', 'pln', 'east', now(), 'picked')),
       l as (insert into fulfillment_line (tenant_id, id, fulfillment_order_id, order_id, order_line_id, sku_id, quantity)
         values ($1, 'fol', 'ffo', 'ord-hat-40320', 'ord-hat-40320-1', 'hat', 28))
       insert into pick (tenant_id, id, fulfillment_order_id, fulfillment_line_id, quantity, scan_key, picked_by, at)
         values ($1, 'pck', 'ffo', 'fol', 28, 's1', 'test', now() - interval '1 day')`,
      [fix.tenantId],
    );
    await doors().proposeNow({});
    const [one] = await open();
    expect(one?.terms.scanDelayUnits).toBeCloseTo(1, 3);
    expect(one?.unitsProposed).toBe(3);
  });
});

describe("a decision of proposals", () => {
  const only = async () => (await open()).map(({ id }) => id);

  it("makes active rules that keep the other settings of the limit that decided", async () => {
    const draft = {
      id: "bfr_00000001", basedOnVersion: 0, importance: 50,
      body: { kind: "limit" as const, rule: { name: "cap", when: {}, maxListed: 30 } },
    }; // prettier-ignore
    await caller().inventory.saveRule(draft);
    await caller().inventory.activateRule({ id: draft.id, basedOnVersion: 1 });
    await doors().proposeNow({});
    const proposalIds = await only();
    const accepted = await doors().acceptProposals({ proposalIds, as: "active" });
    expect(await doors().acceptProposals({ proposalIds, as: "active" })).toEqual(accepted);
    expect(await limits()).toMatchObject([
      { id: accepted.ruleIds[0], keepBack: 2, maxListed: 30, when: { connectionIds: [fix.connectionId], skuCodes: ["HAT"] } },
      { name: "cap" },
    ]); // prettier-ignore
    expect(await doors().proposeNow({})).toMatchObject({ opened: 0 });
    await sell("hat", 40_321);
    await doors().proposeNow({});
    await doors().acceptProposals({ proposalIds: await only(), as: "active" });
    expect((await limits()).map(({ keepBack }) => keepBack)).toEqual([4, undefined]);
  });

  it("makes drafts, and refuses what the rules overtook", async () => {
    await doors().proposeNow({});
    const proposalIds = await only();
    const { ruleIds } = await doors().acceptProposals({ proposalIds, as: "draft" });
    expect(await limits()).toEqual([]);
    // while its draft waits it is not proposed again
    expect(await doors().proposeNow({})).toMatchObject({ opened: 0 });
    await caller().inventory.discardRule({ id: ruleIds[0]!, basedOnVersion: 1 });
    await doors().proposeNow({});
    const again = await only();
    const other = {
      id: "bfr_00000002", basedOnVersion: 0,
      body: { kind: "limit" as const, rule: { name: "one back", when: {}, keepBack: 1 } },
    }; // prettier-ignore
    await caller().inventory.saveRule(other);
    await caller().inventory.activateRule({ id: other.id, basedOnVersion: 1 });
    await expect(doors().acceptProposals({ proposalIds: again, as: "active" })).rejects.toThrow(
      /rules changed/,
    );
  });

  it("is kept with its reason, and holds until the figures change", async () => {
    await doors().proposeNow({});
    const proposalIds = await only();
    const refusal = { proposalIds, reason: "we count again next week" };
    expect(await doors().refuseProposals(refusal)).toEqual({ refused: 1 });
    expect(await doors().refuseProposals(refusal)).toEqual({ refused: 1 });
    await expect(doors().acceptProposals({ proposalIds, as: "draft" })).rejects.toThrow(
      /decided or superseded/,
    );
    expect(await doors().proposeNow({})).toMatchObject({ opened: 0 });
    expect((await doors().proposals({ status: "refused" })).items).toMatchObject([
      { note: "we count again next week", decidedByName: "usr_test" },
    ]);
    await sell("hat", 40_321);
    expect(await doors().proposeNow({})).toMatchObject({ opened: 1 });
  });

  it("is nobody else's, and final", async () => {
    await doors().proposeNow({});
    const proposalIds = await only();
    const other = await makeMerchant(database);
    expect((await doors(other).proposals({})).items).toEqual([]);
    await expect(doors(other).refuseProposals({ proposalIds, reason: "not mine" })).rejects.toThrow(
      /decided/,
    );
    await doors().refuseProposals({ proposalIds, reason: "no" });
    const edit = database.asOwner("update buffer_proposal set note = 'x' where tenant_id = $1", [
      fix.tenantId,
    ]);
    await expect(edit).rejects.toThrow(/is refused/);
  });
});

describe("the weekly round", () => {
  const run = Reflect.get(proposalJobs[0]!, "fn") as (context: object) => Promise<void>;
  const step = { run: (_: string, work: () => unknown) => work() };
  async function at(instant: Date) {
    const restore = setClock(() => instant);
    try {
      await run({ step });
    } finally {
      restore();
    }
  }

  it("comes on Mondays at five on the merchant's clock", async () => {
    await database.asOwner("update merchant set time_zone = 'America/New_York' where tenant_id = $1", [fix.tenantId]); // prettier-ignore
    // the first Monday from now, at 10:23 UTC or 9:23 in summer: 5:23 in New York
    const monday = new Date(Date.now() + 86_400_000);
    monday.setUTCDate(monday.getUTCDate() + ((8 - monday.getUTCDay()) % 7));
    const hourThere = (utc: number) =>
      Number(new Intl.DateTimeFormat("en-US", { timeZone: "America/New_York", hour: "2-digit", hourCycle: "h23" }).format(new Date(monday.setUTCHours(utc, 23)))); // prettier-ignore
    const five = [9, 10].find((utc) => hourThere(utc) === 5)!;
    await at(new Date(monday.setUTCHours(five - 1, 23)));
    expect(await open()).toEqual([]);
    await at(new Date(monday.setUTCHours(five, 23)));
    expect(await open()).toHaveLength(1);
  });
});
