import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { testDatabase } from "#server/db/testing/database.ts";
import { stockDifferences } from "#server/modules/inventory/testing/arrange.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { inspectUnits } from "./inspect-units.ts";

const database = testDatabase();

describe("two people at one return", () => {
  it("who scan the last unit at the same time take it in once", async () => {
    const shop = await arrangeReturns(database);
    await shop.approved("rma_test1", 1);
    const outcomes = await Promise.all(Array.from({ length: 6 }, () => shop.scan("rma_test1")));
    expect(outcomes.map(expectOk).filter(({ isAccepted }) => isAccepted).length).toBe(1);
    expect(await shop.stock()).toEqual({ onHand: 1, qualityControl: 1, damaged: 0, available: 0 });
    const lineId = await shop.lineOf("rma_test1");
    const inspected = await Promise.all(
      Array.from({ length: 4 }, (_, n) =>
        shop.within((work) =>
          inspectUnits(work, { id: `insp_000${n}`, lineId, quantity: 1, grade: "A", disposition: "restock" }),
        ),
      ),
    );
    expect(inspected.filter(({ ok }) => ok).length).toBe(1);
    expect(await shop.stock()).toMatchObject({ onHand: 1, available: 1 });
    expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
  });

  it("who ask for the same units from two desks get no more than were shipped", async () => {
    const shop = await arrangeReturns(database);
    const opened = await Promise.all(Array.from({ length: 6 }, (_, n) => shop.open(`rma_race${n}`, 1)));
    expect(opened.filter(({ ok }) => ok).length).toBe(3);
  });
});

it("receives exactly what is decided about and what still waits, whatever the order of steps", async () => {
  const step = fc.record({
    quantity: fc.integer({ min: 1, max: 4 }),
    disposition: fc.constantFrom("restock", "refurbish", "scrap", "donate", "receive"),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 3, maxLength: 8 }), async (steps) => {
      const shop = await arrangeReturns(database, { lines: [{ quantity: 12, unitPriceMinor: 100 }] });
      await shop.approved("rma_test1", 12);
      const lineId = await shop.lineOf("rma_test1");
      for (const [index, { quantity, disposition }] of steps.entries()) {
        if (disposition === "receive") await shop.scan("rma_test1", "S1", { quantity });
        else
          await shop.within((work) =>
            inspectUnits(work, { id: `insp_000${index}`, lineId, quantity, grade: "A", disposition }),
          );
      }
      const [sums] = await shop.sql(
        `select received_quantity as received, coalesce((select sum(quantity) filter (where disposition <> 'refurbish') from rma_inspection i
           where i.tenant_id = l.tenant_id), 0)::int as gone from rma_line l where tenant_id = $1`,
      );
      const { received, gone } = sums as { received: number; gone: number };
      expect((await shop.stock()).qualityControl).toBe(received - gone);
      expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    }),
    { numRuns: 5 },
  );
});
