import { expect, it } from "vitest";
import { mayBeChosen } from "./may-be-chosen.ts";

it("offers locations that can ship, not those that would leave the order without any", () => {
  const may = (eliminatedBy: string | null, isChosen = false) => mayBeChosen({ isChosen, eliminatedBy });
  expect([may(null), may("pinned_elsewhere")]).toEqual([true, true]);
  const not = [may(null, true), may("not_linked"), may("no_stock"), may("blackout")];
  expect(not).toEqual([false, false, false, false]);
});
