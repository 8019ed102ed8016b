import { expect, it } from "vitest";
import type { SkuRow } from "../sku-words.ts";
import { SheetPages } from "./sheet-pages.ts";

const PAGE = 200;

/** So many SKUs, a page at a time; the third page cannot be had while `isBroken`. */
function pagesOf(count: number) {
  const asked: string[] = [];
  const server = { isBroken: false };
  const pages = new SheetPages(
    async (cursor, isFromEnd) => {
      asked.push(cursor ?? (isFromEnd ? "last" : "first"));
      await Promise.resolve();
      if (isFromEnd) {
        const to = Number(cursor ?? count);
        const items = Array.from({ length: Math.min(PAGE, to) }, (_, at) => ({
          id: `sku_${Math.max(0, to - PAGE) + at}`,
        }));
        return { items: items as SkuRow[], nextCursor: to > PAGE ? String(to - PAGE) : null };
      }
      const from = Number(cursor ?? 0);
      if (server.isBroken && from === 2 * PAGE) throw new Error("no connection");
      const items = Array.from({ length: Math.min(PAGE, count - from) }, (_, at) => ({
        id: `sku_${from + at}`,
      }));
      return {
        items: items as SkuRow[],
        nextCursor: from + PAGE < count ? String(from + PAGE) : null,
      };
    },
    () => Promise.resolve([]),
  );
  return { pages, asked, server };
}

it("fetches as many pages as a block needs, each once, also while one is on its way", async () => {
  const { pages, asked } = pagesOf(1_000);
  void pages.more();
  expect(await pages.moreTo(450)).toBe(600);
  expect(asked).toEqual(["first", "200", "400"]);
  expect(await pages.moreTo(100)).toBe(600);
  expect(asked).toHaveLength(3);
  expect(await pages.moreTo(5_000)).toBe(1_000);
  expect(asked).toHaveLength(5);
});

it("ends with what there is when a page cannot be had, and goes on afterwards", async () => {
  const { pages, server } = pagesOf(1_000);
  server.isBroken = true;
  expect(await pages.moreTo(900)).toBe(400);
  expect(pages.state().error).toBeInstanceOf(Error);
  server.isBroken = false;
  expect(await pages.moreTo(900)).toBe(1_000);
});

it("goes to the end in one page, backwards from there, and to the start again", async () => {
  const { pages, asked } = pagesOf(1_000);
  const ends = () => [pages.store.state().ids[0], pages.store.state().ids.at(-1)];
  void pages.more();
  await pages.toEnd();
  expect([asked, ends()]).toEqual([["first", "last"], ["sku_800", "sku_999"]]); // prettier-ignore
  await Promise.all([pages.before(), pages.more()]);
  expect([asked.length, ends()]).toEqual([3, ["sku_600", "sku_999"]]);
  await pages.toEnd();
  expect(asked).toHaveLength(3);
  await pages.toStart();
  expect([ends(), pages.state()]).toEqual([["sku_0", "sku_199"], { isLoading: false, hasMore: true, hasBefore: false, error: null }]); // prettier-ignore
  await pages.more();
  expect(ends()).toEqual(["sku_0", "sku_399"]);
});
