import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { decideStock } from "#server/modules/inventory/public.ts";
import { dispositions, grades, type Disposition, type Grade } from "../contract.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { markInTransit } from "./decide-rma.ts";
import { inspectUnits, markMissing } from "./inspect-units.ts";

const database = testDatabase();
type Shop = Awaited<ReturnType<typeof arrangeReturns>>;
type Decide = (shop: Shop, disposition: Disposition, grade: Grade) => Promise<unknown>;

/** Every decision about a returned unit after which more of its own SKU can be sold. */
async function sellableAfter(decide: Decide): Promise<string[]> {
  const shop = await arrangeReturns(database, { lines: [{ quantity: 40, unitPriceMinor: 100 }] });
  await shop.approved("rma_test1", 40);
  expectOk(await shop.scan("rma_test1", "S1", { quantity: 40 }));
  const available = async () =>
    Number((await shop.sql("select available from stock_level where tenant_id = $1 and sku_id = 's1'"))[0]!.available); // prettier-ignore
  const raised: string[] = [];
  for (const disposition of dispositions)
    for (const grade of grades) {
      const before = await available();
      await decide(shop, disposition, grade);
      if ((await available()) > before) raised.push(`${disposition} ${grade}`);
    }
  return raised;
}

describe("what comes back is sold as new only when it is as new", () => {
  it("whatever is decided about it", async () => {
    const decide: Decide = (shop, disposition, grade) =>
      shop.within(async (work) => inspectUnits(work, { id: `insp_${disposition}_${grade}`, lineId: await shop.lineOf("rma_test1"), quantity: 1, grade, disposition, bStockSkuId: "b1" })); // prettier-ignore
    expect(await sellableAfter(decide)).toEqual(["restock A"]);
  });

  it("control: a build that counts damaged and returned goods as available sells them", async () => {
    const decide: Decide = (shop, disposition, grade) =>
      shop.within((work) =>
        decideStock(work, {
          sourceType: "return", sourceId: "rma_test1", reason: disposition, eventKey: `broken:${disposition}:${grade}`,
          lines: [{ skuId: "s1", locationId: "loc_1", quantity: 1, decision: { do: disposition === "scrap" ? "scrap" : "release" } }],
        }),
      ); // prettier-ignore
    const sold = await sellableAfter(decide);
    expect(sold).not.toEqual(["restock A"]);
    expect(sold).toContain("refurbish D");
  });
});

describe("money is due at the trigger of the policy and not before", () => {
  /** How often the refund was told to be due: approved, on its way, here, and graded. */
  async function steps(spoil: (shop: Shop) => Promise<unknown> = () => Promise.resolve()): Promise<number[]> {
    const shop = await arrangeReturns(database);
    const due = async () =>
      (await shop.sql("select from outbox_event where tenant_id = $1 and name = 'returns/refund.due'"))
        .length;
    await shop.approved("rma_test1", 1);
    await spoil(shop);
    const seen = [await due()];
    expectOk(await shop.within((work) => markInTransit(work, { id: "rma_test1", trackingNumber: "" })));
    seen.push(await due());
    expectOk(await shop.scan("rma_test1"));
    seen.push(await due());
    expectOk(await shop.within(async (work) => inspectUnits(work, { id: "insp_0001", lineId: await shop.lineOf("rma_test1"), quantity: 1, grade: "A", disposition: "restock" }))); // prettier-ignore
    return [...seen, await due()];
  }

  it("which is the inspection where nothing else is said; control: without the trigger it is the first scan", async () => {
    expect(await steps()).toEqual([0, 0, 0, 1]);
    // what a build does that does not look at the policy: whatever comes first will do
    expect(await steps((shop) => shop.sql("update rma set refund_trigger = 'first_scan' where tenant_id = $1"))).not.toEqual([0, 0, 0, 1]); // prettier-ignore
  });

  it("and finance hears when the first scan gave money back for what never came", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 2);
    await shop.sql("update rma set refund_trigger = 'first_scan' where tenant_id = $1");
    expectOk(await shop.within((work) => markInTransit(work, { id: "rma_test1", trackingNumber: "" })));
    expectOk(await shop.scan("rma_test1"));
    const lineId = await shop.lineOf("rma_test1");
    await shop.within((work) => inspectUnits(work, { id: "insp_0001", lineId, quantity: 1, grade: "A", disposition: "restock" })); // prettier-ignore
    const asked = () =>
      shop.sql("select owner_role, facts->>'units' as units from exception where tenant_id = $1");
    expect(await asked()).toEqual([]);
    await shop.within((work) => markMissing(work, { id: "miss_0001", lineId, quantity: 1 }));
    expect(await asked()).toEqual([{ owner_role: "finance", units: "1" }]);
  });

  it("and not lost when nobody saw the carrier's scan: what is here makes it due", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 2);
    await shop.sql("update rma set refund_trigger = 'first_scan' where tenant_id = $1");
    expectOk(await shop.scan("rma_test1"));
    const money = async () => (await shop.sql("select money_status from rma where tenant_id = $1"))[0]!.money_status; // prettier-ignore
    expect(await money()).toBe("pending");
    expectOk(await shop.scan("rma_test1"));
    expect(await money()).toBe("ready");
  });
});
