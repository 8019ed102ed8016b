import { expect, it } from "vitest";
import { expectOk } from "#kernel/result.ts";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { transact } from "#server/db/transact.ts";
import { arrangeReturns } from "../testing/arrange.ts";
import { resellSkus } from "./resell-skus.ts";

const database = testDatabase();

it("finds what a line can be sold on as, on a scanner only for returns of its own location", async () => {
  const shop = await arrangeReturns(database);
  await shop.approved("rma_test1", 1);
  expectOk(await shop.scan("rma_test1"));
  const lineId = await shop.lineOf("rma_test1");
  const find = async (search: string, over: { boundTo?: string; tenantId?: string } = {}) =>
    (await transact({ ...shop.scope, ...over }, (work) => resellSkus(work, { lineId, search }))).map(({ code }) => code); // prettier-ignore
  expect(await find("b1")).toEqual(["B1"]);
  expect(await find("used")).toEqual(["B1"]);
  // not itself, nothing that only looks like a pattern, nothing of another merchant
  expect([await find("S1"), await find("%"), await find("_1")]).toEqual([[], [], []]);
  expect(await find("b1", { boundTo: "loc_1" })).toEqual(["B1"]);
  expect(await find("b1", { boundTo: "loc_2" })).toEqual([]);
  expect(await find("b1", { tenantId: await makeMerchant(database) })).toEqual([]);
});
