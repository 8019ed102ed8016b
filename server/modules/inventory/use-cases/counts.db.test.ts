import { describe, expect, it } from "vitest";
import type { Result } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact, type Work } from "#server/db/transact.ts";
import { decideCountInput, submitCountInput, type LineDecision } from "../contract.ts";
import { binFacts } from "../queries/count-facts.ts";
import { countAccuracy } from "../queries/count-accuracy.ts";
import { countSheet, countTasks } from "../queries/count-tasks.ts";
import { getCount, listCounts } from "../queries/counts.ts";
import { arrangeWarehouse, stockDifferences, type Warehouse } from "../testing/arrange.ts";
import { decideCount } from "./decide-count.ts";
import { pickFromBin, putInBin } from "./move-in-bin.ts";
import { cancelCount, planCount, setAsideForCount } from "./plan-count.ts";
import { planDailyCounts } from "./plan-counts.ts";
import { openCount, scanCount } from "./scan-count.ts";
import { shipStock } from "./ship-stock.ts";
import { shortPick } from "./short-pick.ts";
import { submitCount } from "./submit-count.ts";
import { takeStock } from "./take-stock.ts";

const database = testDatabase();

/** Hats at 1.00 and pins without a cost lie in a1, cream has lots, watches have serials. Ann and Bob work there. */
async function arrange(hats = 100) {
  const shop = await arrangeWarehouse(database, {
    skus: ["hat", "pin", "cream", "watch"],
    locations: ["east"],
    tracking: { cream: "lot", watch: "serial" },
    bins: { a1: "east", a2: "east" },
  });
  const { tenantId } = shop;
  await database.asOwner(
    `update sku set cost_minor = 100, currency = 'USD' where tenant_id = $1 and id <> 'pin'`,
    [tenantId],
  );
  if (hats > 0) {
    await shop.receive("hat", "east", hats);
    await shop.inTransaction((work) =>
      putInBin(work, { binId: "a1", skuId: "hat", quantity: hats, eventKey: "put" }),
    );
  }
  const as = <T>(id: string, run: (work: Work) => Promise<T>) =>
    transact({ ...shop.scope, actor: { kind: "user", id } }, run);
  const planned = await as("ann", (work) => planCount(work, { binId: "a1" }));
  if (!planned.ok) throw new Error(planned.error.code);
  const countId = planned.value.countIds[0]!;
  let scans = 0;
  const scan = (code: string, more: object = {}, who = "ann") =>
    as(who, (work) => scanCount(work, { countId, code, scanKey: `scan-key-${++scans}`, ...more }));
  const open = (who = "ann", binCode = "BIN-a1") => as(who, (work) => openCount(work, { countId, binCode }));
  const submit = (zeros: { skuId: string; lotCode: string }[] = [], who = "ann") =>
    as(who, (work) => submitCount(work, submitCountInput.parse({ countId, zeros })));
  const decide = async (decision: LineDecision, more: object = {}, who = "bob") => {
    const count = await detail(shop, countId);
    const input = { countId, version: count.version, decision, note: "looked again", ...more };
    return as(who, (work) => decideCount(work, decideCountInput.parse(input)));
  };
  return { shop, as, countId, scan, open, submit, decide };
}

async function detail(shop: Warehouse, countId: string) {
  const count = await shop.inTransaction((work) => getCount(work, countId));
  if (!count.ok) throw new Error(count.error.code);
  return count.value;
}
const code = (result: Result<unknown, { code: string }>) => (result.ok ? "ok" : result.error.code);
const level = async (shop: Warehouse, skuId = "hat") => {
  const [row] = await database.asOwner(
    `select l.on_hand::integer as "onHand", coalesce((select sum(quantity) from bin_level b where b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.bin_id = 'a1'), 0)::integer as "inBin"
       from stock_level l where l.tenant_id = $1 and l.sku_id = $2`,
    [shop.tenantId, skuId],
  );
  return row;
};
const bin = async (shop: Warehouse) =>
  (
    await database.asOwner(`select set_aside_reason from bin where tenant_id = $1 and id = 'a1'`, [
      shop.tenantId,
    ])
  )[0];

describe("counting a bin", () => {
  it("posts within the tolerance at once, once, and shows the accuracy", async () => {
    const { shop, as, countId, scan, open, submit } = await arrange();
    const task = { id: countId, number: "CT-1", reason: "manual", binCode: "a1" };
    expect(await as("ann", (work) => countTasks(work, "east"))).toMatchObject([task]);
    expect(await open()).toEqual(await open());
    await scan("HAT", { setTo: 97 });
    const second = await scan("hat");
    expect(second).toMatchObject({ ok: true, value: { isAccepted: true, counted: 98 } });
    const sheet = await as("ann", (work) => countSheet(work, countId));
    expect(JSON.stringify([sheet, second])).not.toMatch(/expected|\b100\b/);
    expect(await detail(shop, countId)).toMatchObject({ lines: [] });
    expect(await submit()).toEqual({ ok: true, value: { status: "posted" } });
    expect(await submit()).toEqual({ ok: true, value: { status: "posted" } });
    expect(await level(shop)).toEqual({ onHand: 98, inBin: 98 });
    const { lines } = await detail(shop, countId);
    expect(lines).toMatchObject([
      { expected: 100, counted: 98, variance: -2, valueMinor: -200n, movedSince: 0 },
    ]);
    const accuracy = await shop.inTransaction((work) => countAccuracy(work, 30));
    expect(accuracy.locations).toMatchObject([{ accuracy: 98, counts: 1, clean: 0 }]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    const other = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"] });
    expect(
      await other.inTransaction((work) => listCounts(work, { view: "posted", limit: 10 })),
    ).toMatchObject({ items: [] });
    expect(code(await other.inTransaction((work) => getCount(work, countId)))).toBe(
      "inventory.count_unknown",
    );
  });

  it("keeps what moves between the scan and the posting", async () => {
    const { shop, scan, open, submit, decide } = await arrange();
    await open();
    await scan("hat", { setTo: 90 });
    const pick = (quantity: number, eventKey: string) =>
      shop.inTransaction((work) => pickFromBin(work, { binId: "a1", skuId: "hat", quantity, eventKey }));
    await pick(5, "before-submission");
    expect(await submit()).toEqual({ ok: true, value: { status: "pending_approval" } });
    await pick(3, "before-posting");
    expect(await decide("approve")).toMatchObject({ ok: true, value: { status: "posted" } });
    // 100 by the system less 10 that were not there, less 8 that were taken out and are still on hand
    expect(await level(shop)).toEqual({ onHand: 90, inBin: 82 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("starts a SKU again when its stock moved while it was counted", async () => {
    const { shop, scan, open, submit } = await arrange();
    await open();
    await scan("hat");
    await shop.inTransaction((work) =>
      pickFromBin(work, { binId: "a1", skuId: "hat", quantity: 1, eventKey: "p1" }),
    );
    expect(await scan("hat")).toMatchObject({ value: { isAccepted: false, refusal: "moved" } });
    expect(await submit()).toMatchObject({
      error: { code: "inventory.count_unseen", lines: [{ skuId: "hat" }] },
    });
    // counted before the pick, sent after it: what was counted is not what is there
    const late = await scan("hat", { setTo: 100, waitedMs: 3_600_000 });
    expect(late).toMatchObject({ value: { isAccepted: false, refusal: "moved" } });
    await scan("hat", { setTo: 99 });
    expect(await submit()).toEqual({ ok: true, value: { status: "posted" } });
    expect(await level(shop)).toEqual({ onHand: 100, inBin: 99 });
  });

  it("never takes silence for zero", async () => {
    const { shop, open, submit, decide } = await arrange();
    await open();
    const unseen = await submit();
    expect(unseen).toEqual({
      ok: false,
      error: { code: "inventory.count_unseen", lines: [{ skuId: "hat", skuCode: "HAT", lotCode: "" }] },
    });
    expect(await submit([{ skuId: "hat", lotCode: "" }])).toEqual({
      ok: true,
      value: { status: "pending_approval" },
    });
    expect(await level(shop)).toEqual({ onHand: 100, inBin: 100 });
    await decide("approve");
    expect(await level(shop)).toEqual({ onHand: 0, inBin: 0 });
  });

  it("has 500 pieces approved that the system knew nothing of", async () => {
    const { shop, countId, scan, open, submit } = await arrange(0);
    await open();
    await scan("hat", { setTo: 500 });
    expect(await submit()).toEqual({ ok: true, value: { status: "pending_approval" } });
    expect((await detail(shop, countId)).lines).toMatchObject([
      { expected: 0, over: expect.arrayContaining(["nothing_expected"]) },
    ]);
    expect(await level(shop)).toBeUndefined();
  });

  it("counts lots and serial numbers, and asks for them", async () => {
    const { shop, scan, open, submit, decide } = await arrange(0);
    await open();
    expect(await scan("cream")).toMatchObject({ value: { refusal: "needs_lot" } });
    expect(await scan("watch")).toMatchObject({ value: { refusal: "needs_serials" } });
    expect(await scan("hat", { lot: "L1" })).toMatchObject({ value: { refusal: "not_tracked" } });
    expect(await scan("no such thing")).toMatchObject({ value: { refusal: "unknown_item" } });
    await scan("cream", { lot: "L1", expiresOn: "2027-05-01", setTo: 4 });
    await scan("watch", { serials: ["W1", "W2"] });
    await submit();
    expect(await decide("approve")).toMatchObject({ ok: true });
    expect(await level(shop, "cream")).toEqual({ onHand: 4, inBin: 4 });
    expect(await level(shop, "watch")).toEqual({ onHand: 2, inBin: 2 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("refuses the wrong bin, a second counter, a count that is over", async () => {
    const { as, countId, scan, open, submit } = await arrange();
    expect(code(await open("ann", "BIN-a2"))).toBe("inventory.count_wrong_bin");
    expect(code(await scan("hat"))).toBe("inventory.count_state");
    await open();
    expect(code(await open("bob"))).toBe("inventory.count_taken");
    expect(code(await scan("hat", {}, "bob"))).toBe("inventory.count_taken");
    expect(code(await submit([], "bob"))).toBe("inventory.count_taken");
    expect(code(await as("bob", (work) => countSheet(work, countId)))).toBe("inventory.count_taken");
    const same = { code: "hat", scanKey: "the same scan" };
    const twice = [1, 2].map(() => as("ann", (work) => scanCount(work, { countId, ...same })));
    expect(await Promise.all(twice)).toMatchObject([{ value: { counted: 1 } }, { value: { counted: 1 } }]);
    expect(code(await as("ann", (work) => cancelCount(work, countId)))).toBe("ok");
    expect(code(await as("ann", (work) => cancelCount(work, countId)))).toBe("ok");
    expect(code(await submit())).toBe("inventory.count_state");
    expect(code(await as("ann", (work) => planCount(work, { binId: "nowhere" })))).toBe(
      "inventory.not_stocked",
    );
  });

  it("goes to one of two who open it together", async () => {
    const { open, shop, countId } = await arrange();
    const answers = (await Promise.all([open("ann"), open("bob")])).map(code).toSorted();
    expect(answers).toEqual(["inventory.count_taken", "ok"]);
    expect(["ann", "bob"]).toContain((await detail(shop, countId)).countedBy);
  });
});

describe("deciding about a count", () => {
  /** A count of 90 hats where 100 should be, and of 3 pins where none should be. */
  async function pending() {
    const made = await arrange();
    await made.open();
    await made.scan("hat", { setTo: 90 });
    await made.scan("pin", { setTo: 3 });
    await made.submit();
    return made;
  }
  const waiting = (shop: Warehouse) =>
    database.asOwner(`select status from exception where tenant_id = $1 and type = 'stock.count_variance'`, [
      shop.tenantId,
    ]);

  it("needs a second person, a note, and what that person saw", async () => {
    const { shop, decide } = await pending();
    expect(await waiting(shop)).toEqual([{ status: "open" }]);
    expect(code(await decide("approve", {}, "ann"))).toBe("inventory.count_own");
    expect(code(await decide("approve", { note: "" }))).toBe("inventory.count_note_required");
    expect(code(await decide("approve", { version: 1 }))).toBe("inventory.count_stale");
    expect(await level(shop)).toEqual({ onHand: 100, inBin: 100 });
    expect(await decide("approve")).toEqual({ ok: true, value: { status: "posted", recountId: null } });
    expect(await decide("approve")).toEqual({ ok: true, value: { status: "posted", recountId: null } });
    expect(code(await decide("reject"))).toBe("inventory.count_state");
    expect(await level(shop)).toEqual({ onHand: 90, inBin: 90 });
    expect(await waiting(shop)).toEqual([{ status: "solved" }]);
  });

  it("is held by the database too", async () => {
    const { shop, countId } = await pending();
    const decided = database.asOwner(
      `update stock_count set status = 'posted', decided_by = counted_by, decided_at = now() where tenant_id = $1 and id = $2`,
      [shop.tenantId, countId],
    );
    await expect(decided).rejects.toThrow(/stock_count_second_person/);
    const back = database.asOwner(
      `update stock_count set status = 'planned' where tenant_id = $1 and id = $2`,
      [shop.tenantId, countId],
    );
    await expect(back).rejects.toThrow(/cannot become planned/);
  });

  it("can post one line and have another counted again", async () => {
    const { shop, countId, decide } = await pending();
    const pins = (await detail(shop, countId)).lines.find(({ skuId }) => skuId === "pin")!;
    const answer = await decide("approve", { lines: [{ lineId: pins.id, decision: "recount" }] });
    expect(answer).toMatchObject({ ok: true, value: { status: "posted", recountId: expect.any(String) } });
    expect(await level(shop)).toEqual({ onHand: 90, inBin: 90 });
    expect(await level(shop, "pin")).toBeUndefined();
    const recountId = answer.ok ? answer.value.recountId! : "";
    expect(await detail(shop, recountId)).toMatchObject({
      reason: "recount",
      status: "planned",
      parentId: countId,
    });
  });

  it("changes nothing when it is rejected or counted again", async () => {
    for (const [decision, status] of [
      ["reject", "rejected"],
      ["recount", "recount"],
    ] as const) {
      const { shop, decide } = await pending();
      expect(await decide(decision)).toMatchObject({ ok: true, value: { status } });
      expect(await level(shop)).toEqual({ onHand: 100, inBin: 100 });
    }
  });

  it("refuses to take out what was taken out meanwhile", async () => {
    const { shop, submit, scan, open, decide } = await arrange();
    await open();
    await scan("hat", { setTo: 10 });
    await submit();
    await shop.inTransaction((work) =>
      pickFromBin(work, { binId: "a1", skuId: "hat", quantity: 50, eventKey: "late" }),
    );
    expect(code(await decide("approve"))).toBe("inventory.below_zero");
    expect(await level(shop)).toEqual({ onHand: 100, inBin: 50 });
  });
});

describe("what is counted when", () => {
  it("sets a bin aside after a short pick, and frees it when its count is posted", async () => {
    const { shop, as, countId, scan, open, submit } = await arrange();
    await as("picker", (work) => setAsideForCount(work, { id: "a1", locationId: "east" }));
    expect(await bin(shop)).toEqual({ set_aside_reason: "short pick: count it first" });
    await open();
    await scan("hat", { setTo: 100 });
    await submit();
    expect(await bin(shop)).toEqual({ set_aside_reason: null });
    await as("picker", (work) => setAsideForCount(work, { id: "a1", locationId: "east" }));
    const list = await shop.inTransaction((work) => listCounts(work, { view: "to_count", limit: 10 }));
    expect(list.items).toMatchObject([{ reason: "short_pick", binCode: "a1" }]);
    expect(list.items[0]!.id).not.toBe(countId);
  });

  it("leaves a bin aside that a person took out of use", async () => {
    const { shop, as, scan, open, submit } = await arrange();
    await database.asOwner(
      `update bin set set_aside_at = now(), set_aside_reason = 'broken shelf' where tenant_id = $1 and id = 'a1'`,
      [shop.tenantId],
    );
    await as("picker", (work) => setAsideForCount(work, { id: "a1", locationId: "east" }));
    await open();
    await scan("hat", { setTo: 100 });
    await submit();
    expect(await bin(shop)).toEqual({ set_aside_reason: "broken shelf" });
  });

  it("plans a location's day once, up to the cap, with why", async () => {
    const { shop, as, countId } = await arrange();
    await as("ann", (work) => cancelCount(work, countId));
    const east = { id: "east", timeZone: "UTC" };
    expect(await shop.inTransaction((work) => planDailyCounts(work, east))).toEqual({ planned: 1 });
    expect(await shop.inTransaction((work) => planDailyCounts(work, east))).toEqual({ planned: 0 });
    const { items } = await shop.inTransaction((work) => listCounts(work, { view: "to_count", limit: 10 }));
    expect(items).toMatchObject([{ binCode: "a1", reason: "period" }]);
    expect((await detail(shop, items[0]!.id)).doubtTerms).toMatchObject({
      shortPicks: 0,
      valueMinor: 10_000,
    });
  });

  it("knows of a bin what was missing, what was sold and that it ran empty", async () => {
    const { shop, as, countId } = await arrange(10);
    await as("ann", (work) => cancelCount(work, countId));
    await shop.orders(["o1"]);
    const of = { orderLineId: "o1-1", skuId: "hat", locationId: "east" };
    await shop.inTransaction(async (work) => {
      await takeStock(work, [
        { orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 8 }] },
      ]);
      const missing = { ...of, fulfillmentOrderId: "ffo_1", binId: "a1", quantity: 2, eventKey: "missing" };
      await shortPick(work, missing);
      await pickFromBin(work, { binId: "a1", skuId: "hat", quantity: 6, eventKey: "picked" });
      await shipStock(work, {
        orderId: "o1",
        fulfillmentOrderId: "ffo_1",
        lines: [{ ...of, quantity: 6 }],
        eventKey: "gone",
      });
    });
    const facts = async () =>
      (await shop.inTransaction((work) => binFacts(work, "east", new Date()))).find(
        ({ binId }) => binId === "a1",
      );
    expect(await facts()).toMatchObject({
      units: 2,
      valueMinor: 200,
      shortPicks: 1,
      demand: 6,
      ranEmpty: false,
      daysSinceCount: null,
    });
    await shop.inTransaction((work) =>
      pickFromBin(work, { binId: "a1", skuId: "hat", quantity: 2, eventKey: "last" }),
    );
    expect(await facts()).toMatchObject({ units: 0, ranEmpty: true });
  });

  it("takes back promises that rested on what is not there", async () => {
    const { shop, scan, open, submit, decide } = await arrange(10);
    await shop.orders(["o1"]);
    await shop.inTransaction((work) =>
      takeStock(work, [{ orderId: "o1", orderLineId: "o1-1", demands: [{ skuId: "hat", quantity: 8 }] }]),
    );
    await open();
    await scan("hat", { setTo: 5 });
    await submit();
    expect(await decide("approve")).toMatchObject({ ok: true });
    expect(await level(shop)).toEqual({ onHand: 5, inBin: 5 });
    const waits = await database.asOwner(
      `select quantity from backorder where tenant_id = $1 and status = 'open'`,
      [shop.tenantId],
    );
    expect(waits).toEqual([{ quantity: 3 }]);
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });
});
