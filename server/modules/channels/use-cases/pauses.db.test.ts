import { afterAll, beforeEach, describe, expect, it } from "vitest";
import { newId } from "#kernel/ids.ts";
import { appRouter } from "#server/api/root.ts";
import { createCaller } from "#server/api/trpc.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { setClock } from "#server/platform/clock.ts";
import { arrangeShop, type ConnectedShop } from "../testing/arrange.ts";
import { recomputeFeed, recomputePauses, recomputeSkus } from "./recompute-stock.ts";

const database = testDatabase();
let fix: ConnectedShop;
const stops: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const stop of stops) await stop();
});
beforeEach(async () => {
  fix = await arrangeShop(database, { skus: ["hat", "mug"], locations: ["east", "west"] });
  stops.push(fix.shop.stop);
  await fix.receive("hat", "east", 10);
  await fix.receive("mug", "west", 2);
  await recompute();
});

const doors = (tenantId = fix.tenantId) =>
  createCaller(appRouter)({
    session: {
      sessionId: "ses_test", userId: "usr_test", name: "Test", email: "test@example.com", tenantId, merchantName: "Test",
      role: "operations", merchants: [{ id: tenantId, name: "Test", role: "operations" }], mustSetUpSecondFactor: false,
    }, // prettier-ignore
    requestId: "req_test",
  });
const recompute = () => fix.inTransaction((work) => recomputeSkus(work, ["hat", "mug"]));
const desired = async () =>
  Object.fromEntries(
    (
      await database.asOwner<{ listing: string; units: number }>(
        "select listing_id as listing, sum(desired)::int as units from channel_stock where tenant_id = $1 group by 1",
        [fix.tenantId],
      )
    ).map(({ listing, units }) => [listing, units]),
  );
const ruleOf = (settings: object) => ({
  id: newId("bfr"),
  basedOnVersion: 0,
  body: { kind: "limit" as const, rule: { name: "end when low", when: {}, ...settings } },
});
async function activate(settings: object): Promise<{ id: string; documentVersion: number }> {
  const draft = ruleOf(settings);
  await doors().inventory.saveRule(draft);
  const { documentVersion } = await doors().inventory.activateRule({ id: draft.id, basedOnVersion: 1 });
  return { id: draft.id, documentVersion };
}
const exceptions = () =>
  database.asOwner<Record<string, unknown>>(
    "select type, status from exception where tenant_id = $1 and type = 'listing.paused' order by id",
    [fix.tenantId],
  );
async function at<T>(minutes: number, run: () => Promise<T>): Promise<T> {
  const restore = setClock(() => new Date(Date.now() + minutes * 60_000));
  try {
    return await run();
  } finally {
    restore();
  }
}

describe("pauses by rules", () => {
  it("are rows with owner and reason, last their time, end with enough stock, and are told once a rule", async () => {
    const { id } = await activate({ zeroAtOrBelow: 3, resumeAt: 6, pauseMinutes: 30 });
    await recomputeFeed(fix.scope, fix.connectionId);
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 0 });
    const [pause] = (await doors().channels.pauses({})).items;
    expect(pause).toMatchObject({
      listingId: "lst_mug",
      cause: "low",
      ruleId: id,
      ownerName: "buffers",
      reason: "3 or fewer are left to sell.",
    });
    expect(await exceptions()).toEqual([{ type: "listing.paused", status: "open" }]);
    await fix.receive("mug", "west", 10);
    await recompute();
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 0 });
    await at(31, async () => {
      expect(await fix.inTransaction(recomputePauses)).toBe(1);
      expect(await fix.inTransaction(recomputePauses)).toBe(0);
    });
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 12 });
    expect((await doors().channels.pauses({ status: "ended" })).items).toMatchObject([
      { endReason: "12 can be sold again." },
    ]);
    expect(await exceptions()).toEqual([{ type: "listing.paused", status: "solved" }]);
  });

  it("end with their rule", async () => {
    const { id } = await activate({ zeroAtOrBelow: 3 });
    await recompute();
    await doors().inventory.archiveRule({ id, basedOnVersion: 2 });
    await recompute();
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 2 });
    expect((await doors().channels.pauses({})).items).toEqual([]);
  });
});

describe("pauses by hand", () => {
  const reason = "recalled by the maker";
  it("take a listing off at once, once, until their time is over", async () => {
    const expiresAt = new Date(Date.now() + 3_600_000);
    const input = { listingId: "lst_hat", reason, expiresAt };
    const { pauseId } = await doors().channels.pauseListing(input);
    expect(await doors().channels.pauseListing(input)).toEqual({ pauseId });
    expect(await desired()).toEqual({ lst_hat: 0, lst_mug: 2 });
    const [row] = await doors().channels.stockOfSku({ skuId: "hat" });
    expect(row!.explanation.overChannel).toMatchObject({
      isPaused: true,
      steps: [{ step: "paused", rule: reason }],
    });
    await at(61, () => fix.inTransaction(recomputePauses));
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 2 });
  });

  it("end by hand, and a rule that still finds too little pauses again and says so", async () => {
    await activate({ zeroAtOrBelow: 3 });
    const hat = await doors().channels.pauseListing({ listingId: "lst_hat", reason, expiresAt: null });
    const mug = await doors().channels.pauseListing({ listingId: "lst_mug", reason, expiresAt: null });
    expect(await doors().channels.resumeListing(hat)).toEqual({ isPausedAgain: false });
    expect(await doors().channels.resumeListing(hat)).toEqual({ isPausedAgain: false });
    expect(await doors().channels.resumeListing(mug)).toEqual({ isPausedAgain: true });
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 0 });
  });

  it("are refused in the past, for unknown listings, and to strangers", async () => {
    const { channels } = doors();
    const past = new Date(Date.now() - 1_000);
    await expect(channels.pauseListing({ listingId: "lst_hat", reason, expiresAt: past })).rejects.toThrow(
      /future/,
    );
    await expect(channels.pauseListing({ listingId: "lst_no", reason, expiresAt: null })).rejects.toThrow(
      /no such listing/,
    );
    const { pauseId } = await channels.pauseListing({ listingId: "lst_hat", reason, expiresAt: null });
    const other = doors(await makeMerchant(database));
    await expect(other.channels.resumeListing({ pauseId })).rejects.toThrow(/no such pause/);
    expect((await other.channels.pauses({})).items).toEqual([]);
  });
});

describe("the preview of a change of rules", () => {
  it("says what activation then does, and what archiving takes back, and writes nothing", async () => {
    const draft = ruleOf({ keepBack: 1, zeroAtOrBelow: 1, maxListed: 6 });
    const preview = await doors().channels.previewRules({ change: { do: "activate", body: draft.body } });
    expect(preview.channels).toMatchObject([
      { listings: 2, changed: 2, up: 0, down: 2, toZero: 1, fromZero: 0, pauses: 1, returns: 0, unitsBefore: 12, unitsAfter: 6,
        biggest: [{ listingId: "lst_hat", before: 10, after: 6, title: "hat" }, { listingId: "lst_mug", before: 2, after: 0 }] },
    ]); // prettier-ignore
    expect(await desired()).toEqual({ lst_hat: 10, lst_mug: 2 });
    await doors().inventory.saveRule(draft);
    await doors().inventory.activateRule({ id: draft.id, basedOnVersion: 1 });
    await recomputeFeed(fix.scope, fix.connectionId);
    expect(await desired()).toEqual({ lst_hat: 6, lst_mug: 0 });
    const back = await doors().channels.previewRules({ change: { do: "archive", id: draft.id } });
    expect(back.channels).toMatchObject([
      { changed: 2, up: 2, fromZero: 1, returns: 1, unitsBefore: 6, unitsAfter: 12 },
    ]);
  });
});
