import fc from "fast-check";
import { expect, it } from "vitest";
import { testDatabase } from "#server/db/testing/database.ts";
import { transact, type Work } from "#server/db/transact.ts";
import { arrangeWarehouse, stockDifferences } from "../testing/arrange.ts";
import { decideCount } from "./decide-count.ts";
import { pickFromBin, putInBin } from "./move-in-bin.ts";
import { planCount } from "./plan-count.ts";
import { openCount, scanCount } from "./scan-count.ts";
import { submitCount } from "./submit-count.ts";

const database = testDatabase();
const figures = () =>
  fc.record({ counted: fc.nat(40), before: fc.nat(5), after: fc.nat(5), rejects: fc.boolean() });

it("whatever is counted and picked meanwhile: the bin has what was counted less what was picked since, and levels are their movements", async () => {
  const shop = await arrangeWarehouse(database, { skus: ["hat"], locations: ["east"], bins: { a1: "east" } });
  const as = <T>(id: string, run: (work: Work) => Promise<T>) =>
    transact({ ...shop.scope, actor: { kind: "user", id } }, run);
  const expectOk = <T>(result: { ok: true; value: T } | { ok: false; error: { code: string } }): T => {
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };
  let round = 0;
  const inBin = async () =>
    Number(
      (
        await database.asOwner(
          `select coalesce(sum(quantity), 0) as units from bin_level where tenant_id = $1 and bin_id = 'a1'`,
          [shop.tenantId],
        )
      )[0]!["units"],
    );
  await fc.assert(
    fc.asyncProperty(figures(), async ({ counted, before, after, rejects }) => {
      const key = `round-${++round}`;
      await shop.receive("hat", "east", 20);
      const put = { binId: "a1", skuId: "hat", quantity: 20, eventKey: `put-${key}` };
      expectOk(await as("ann", (work) => putInBin(work, put)));
      const expected = await inBin();
      const countId = expectOk(await as("ann", (work) => planCount(work, { binId: "a1" }))).countIds[0]!;
      expectOk(await as("ann", (work) => openCount(work, { countId, binCode: "a1" })));
      const scan = { countId, code: "HAT", scanKey: `scan-${key}`, setTo: counted };
      expectOk(await as("ann", (work) => scanCount(work, scan)));
      const pick = async (quantity: number, name: string) => {
        const real = Math.min(quantity, counted, await inBin());
        if (real === 0) return 0;
        const move = { binId: "a1", skuId: "hat", quantity: real, eventKey: `${name}-${key}` };
        expectOk(await as("bob", (work) => pickFromBin(work, move)));
        return real;
      };
      let picked = await pick(Math.min(before, counted), "before");
      const { status } = expectOk(await as("ann", (work) => submitCount(work, { countId, zeros: [] })));
      const isPending = status === "pending_approval";
      picked += await pick(Math.min(after, counted - picked), "after");
      if (isPending) {
        const { version } = await database
          .asOwner(`select version from stock_count where tenant_id = $1 and id = $2`, [
            shop.tenantId,
            countId,
          ])
          .then((rows) => rows[0] as { version: number });
        const decision = rejects ? ("reject" as const) : ("approve" as const);
        const input = { countId, version, decision, lines: [], note: "decided" };
        expectOk(await as("bob", (work) => decideCount(work, input)));
      }
      const base = isPending && rejects ? expected : counted;
      expect(await inBin()).toBe(base - picked);
      expect(await stockDifferences(database, shop.tenantId)).toEqual([]);
    }),
    { numRuns: 12 },
  );
});
