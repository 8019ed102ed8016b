import { afterEach, expect, it } from "vitest";
import { z } from "zod";
import { makeMerchant, testDatabase } from "#server/db/testing/database.ts";
import { systemScope, transact, type Work } from "#server/db/transact.ts";
import { setClock } from "#server/platform/clock.ts";
import { defineEvent } from "./define-event.ts";
import { dropDeferred, emitInQuietHours, giveUp, listDeferred, releaseDeferred, runNow } from "./deferred.ts";

const database = testDatabase();
const asked = defineEvent("test/asked", z.object({ what: z.string() }));
const NOON = new Date("2026-06-10T12:00:00Z");
const NIGHT = new Date("2026-06-11T02:30:00Z");
let putBack: () => void = () => undefined;
afterEach(() => putBack());

/** A merchant that is quiet from two to five each night, at noon. */
async function arrange() {
  const tenantId = await makeMerchant(database);
  const quiet = [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from: "02:00", until: "05:00" }));
  const set = (windows: object[]) =>
    database.asOwner("update merchant set time_zone = 'UTC', quiet_hours = $2::jsonb where tenant_id = $1", [
      tenantId,
      JSON.stringify(windows),
    ]);
  await set(quiet);
  at(NOON);
  const within = <T>(run: (work: Work) => Promise<T>) => transact(systemScope(tenantId, "test"), run);
  return {
    within,
    set,
    ask: (what: string) =>
      within((work) =>
        emitInQuietHours(work, asked, { what }, { key: what, title: `Do ${what}`, href: "/jobs" }),
      ),
    events: async () =>
      (
        await database.asOwner<{ what: string }>(
          "select data ->> 'what' as what from outbox_event where tenant_id = $1 and name = 'test/asked' order by sequence",
          [tenantId],
        )
      ).map(({ what }) => what),
  };
}
const waiting = async (shop: Awaited<ReturnType<typeof arrange>>) =>
  (await shop.within((work) => listDeferred(work, { limit: 50 }))).items;
const at = (now: Date) => (putBack = setClock(() => now));

it("waits in peak hours and begins with the quiet ones, once", async () => {
  const shop = await arrange();
  expect([await shop.ask("a"), await shop.ask("a"), await shop.ask("b")]).toEqual([true, true, true]);
  expect(await waiting(shop)).toMatchObject([{ title: "Do a", askedBy: "test" }, { title: "Do b" }]);
  expect([await shop.within(releaseDeferred), await shop.events()]).toEqual([0, []]);
  at(NIGHT);
  const began = await Promise.all([1, 2, 3].map(() => shop.within(releaseDeferred)));
  expect(began.reduce((sum, count) => sum + count)).toBe(2);
  expect(await shop.events()).toEqual(["a", "b"]);
  expect(await waiting(shop)).toEqual([]);
});

it("does not wait in quiet hours, nor where none are set", async () => {
  const shop = await arrange();
  at(NIGHT);
  expect(await shop.ask("quiet")).toBe(false);
  at(NOON);
  await shop.set([]);
  expect(await shop.ask("none")).toBe(false);
  expect(await shop.events()).toEqual(["quiet", "none"]);
});

it("begins at once when quiet hours are given up while it waits", async () => {
  const shop = await arrange();
  await shop.ask("a");
  await shop.set([]);
  expect([await shop.within(releaseDeferred), await shop.events()]).toEqual([1, ["a"]]);
});

it("begins by a person's word, once, and is gone when given up", async () => {
  const shop = await arrange();
  for (const what of ["a", "b", "c"]) await shop.ask(what);
  const [a, b] = await waiting(shop);
  const pressed = await Promise.all([1, 2].map(() => shop.within((work) => runNow(work, a!.id))));
  expect(pressed.filter(({ ok }) => ok)).toHaveLength(1);
  expect(await shop.within((work) => giveUp(work, b!.id))).toMatchObject({ ok: true });
  expect(await shop.within((work) => giveUp(work, b!.id))).toMatchObject({
    ok: false,
    error: { code: "jobs.not_waiting" },
  });
  expect(await shop.within((work) => dropDeferred(work, "c"))).toBe(true);
  at(NIGHT);
  expect([await shop.within(releaseDeferred), await shop.events()]).toEqual([0, ["a"]]);
});

it("is listed page by page, the longest first", async () => {
  const shop = await arrange();
  for (const what of ["a", "b", "c"]) await shop.ask(what);
  const titles = [];
  for (let after: string | undefined; ;) {
    const page = await shop.within((work) => listDeferred(work, { limit: 2, ...(after ? { after } : {}) }));
    titles.push(page.items.map(({ title }) => title));
    if (page.nextCursor === null) break;
    after = page.nextCursor;
  }
  expect(titles).toEqual([["Do a", "Do b"], ["Do c"]]);
});

it("is not seen or begun by another merchant", async () => {
  const [shop, other] = [await arrange(), await arrange()];
  await shop.ask("a");
  const [row] = await waiting(shop);
  expect(await waiting(other)).toEqual([]);
  expect(await other.within((work) => runNow(work, row!.id))).toMatchObject({ ok: false });
  expect(await shop.events()).toEqual([]);
});
