import { expect, it } from "vitest";
import type { SkuRow } from "../sku-words.ts";
import { SheetPages } from "./sheet-pages.ts";

const PAGE = 200;

/** So many SKUs, a page at a time; the third page cannot be had while `isBroken`. */
function pagesOf(count: number) {
  const asked: string[] = [];
  const server = { isBroken: false };
  const pages = new SheetPages(
    async (cursor) => {
      asked.push(cursor ?? "first");
      await Promise.resolve();
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
