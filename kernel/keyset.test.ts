import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { cutPage, decodeKeyset, decodeKeysetAs, encodeKeyset, pageInput } from "./keyset.ts";

const value = fc.oneof(
  fc.string({ maxLength: 40, unit: "grapheme" }),
  fc.integer(),
  fc.boolean(),
  fc.constant(null),
);

describe("cursors", () => {
  it("give back the sort key", () => {
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 6 }), (key) => {
        const cursor = encodeKeyset(key);
        expect(cursor).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(decodeKeyset(cursor)).toEqual(key);
      }),
    );
  });

  it("of anybody else are undefined, never an error", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const key = decodeKeyset(text);
        expect(key === undefined || Array.isArray(key)).toBe(true);
      }),
    );
    for (const json of ['{"a":1}', "[]", "[[1]]", "7", "null"]) {
      expect(decodeKeyset(btoa(json).replaceAll("=", ""))).toBeUndefined();
    }
  });

  it("are checked against the columns of the list", () => {
    const columns = z.tuple([z.iso.datetime(), z.string()]);
    expect(decodeKeysetAs(encodeKeyset(["2026-03-01T10:00:00Z", "ord_1"]), columns)).toEqual([
      "2026-03-01T10:00:00Z",
      "ord_1",
    ]);
    expect(decodeKeysetAs(encodeKeyset([5, "ord_1"]), columns)).toBeUndefined();
  });
});

describe("pages", () => {
  it("walk every row once, whatever the size", () => {
    const rows = Array.from({ length: 23 }, (_, index) => ({ id: index }));
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 30 }), (limit) => {
        const seen: number[] = [];
        for (let after = -1, more = true; more;) {
          const page = cutPage(rows.filter((row) => row.id > after).slice(0, limit + 1), limit, (row) => [
            row.id,
          ]);
          seen.push(...page.items.map((row) => row.id));
          more = page.nextCursor !== null;
          after = Number(page.nextCursor === null ? 0 : decodeKeyset(page.nextCursor)?.[0]);
        }
        expect(seen).toEqual(rows.map((row) => row.id));
      }),
    );
  });

  it("have 50 rows unless asked, 200 at most", () => {
    const input = z.strictObject(pageInput);
    expect(input.parse({}).limit).toBe(50);
    expect(input.safeParse({ limit: 201 }).success).toBe(false);
  });
});
