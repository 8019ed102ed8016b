import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { z } from "zod";
import { checkShape, describeJsonRefusal, readJson, storableText } from "./json.ts";

/** Any UTF-16 text, control characters and broken surrogates included. */
const anyText = fc
  .array(fc.nat({ max: 0xffff }), { maxLength: 60 })
  .map((codes) => String.fromCharCode(...codes));

const bytes = (text: string) => new TextEncoder().encode(text);

describe("reading JSON", () => {
  it("keeps every digit of a number that JavaScript would change", () => {
    const read = readJson(
      '{"id": 9007199254740993, "rate": 0.0825, "amount": 12.50, "count": 3, "huge": 1e400}',
    );
    expect(read).toEqual({
      ok: true,
      value: { id: "9007199254740993", rate: "0.0825", amount: "12.50", count: 3, huge: "1e400" },
    });
  });

  it("control: plain JSON.parse loses the id", () => {
    const { id } = JSON.parse('{"id": 9007199254740993}') as { id: number };
    expect(String(id)).not.toBe("9007199254740993");
  });

  it("makes text storable", () => {
    expect(readJson('{"name": "a\\u0000b\\ud800c", "face": "\\ud83d\\ude00"}')).toEqual({
      ok: true,
      value: { name: "a\ufffdb\ufffdc", face: "😀" },
    });
    fc.assert(
      fc.property(anyText, (text) => {
        expect(/\p{Cs}|\0/u.test(storableText(text))).toBe(false);
      }),
    );
  });

  it("gives back every JSON value it was written from", () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const read = readJson(JSON.stringify(value));
        expect(read.ok).toBe(true);
      }),
    );
  });

  it.each([
    ["", "The body is empty."],
    [" \n", "The body is empty."],
    ['{"name": "Ada Lovelace", }', /^The body is not JSON: /],
    ["<html>", /^The body is not JSON: /],
  ])("refuses %j in a sentence", (text, sentence) => {
    const read = readJson(bytes(text));
    if (read.ok) throw new Error("was read");
    expect(describeJsonRefusal(read.error)).toMatch(sentence);
    expect(describeJsonRefusal(read.error)).not.toContain("Lovelace");
  });

  it("reads a body alike whether or not something else in it needs exact reading", () => {
    fc.assert(
      fc.property(fc.json(), (text) => {
        const beside = readJson(`[${text}, 0.1]`);
        expect(readJson(text)).toEqual(
          beside.ok ? { ok: true, value: (beside.value as unknown[])[0] } : beside,
        );
      }),
    );
    for (const text of [
      "1e2",
      "1E2",
      "0.5",
      "9007199254740993",
      '{"a\\\\":[true,1.0]}',
      '["\\\"",1.0]',
      '["\\u0000"]',
      '["\ud800"]',
    ])
      expect(readJson(text)).toEqual({
        ok: true,
        value: (readJson(`[${text}, 0.1]`) as { value: unknown[] }).value[0],
      });
    expect(readJson('["\\\\",1.50]')).toEqual({ ok: true, value: ["\\", "1.50"] });
    expect(readJson("[true,2e-2]")).toEqual({ ok: true, value: [true, "2e-2"] });
  });

  it("refuses bytes that are not UTF-8 and nesting without end", () => {
    expect(readJson(new Uint8Array([0x7b, 0xff, 0x7d]))).toEqual({
      ok: false,
      error: { code: "json.not_utf8" },
    });
    const nested = (levels: number) => readJson("[".repeat(levels) + "]".repeat(levels));
    expect(nested(100).ok).toBe(true);
    expect(nested(101)).toEqual({ ok: false, error: { code: "json.too_deep" } });
    expect(readJson(JSON.stringify("[{".repeat(500) + '\\"')).ok).toBe(true);
  });

  it("never throws", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (raw) => {
        expect(typeof readJson(raw).ok).toBe("boolean");
      }),
    );
  });
});

describe("shapes", () => {
  const schema = z.object({ lines: z.array(z.object({ price: z.string(), quantity: z.number().int() })) });

  it("name the path of the first problem and count the others", () => {
    const checked = checkShape(schema, {
      lines: [
        { price: "1", quantity: 1, extra: true },
        { price: 2, quantity: 1.5 },
      ],
    });
    if (checked.ok) throw new Error("was accepted");
    expect(checked.error).toMatchObject({ code: "json.wrong_shape", path: "lines[1].price", others: 1 });
    expect(describeJsonRefusal(checked.error)).toMatch(/^lines\[1\]\.price: .* \(and 1 more\)\.$/);
  });

  it("let unknown fields through", () => {
    expect(checkShape(schema, { lines: [], added: "next year" })).toEqual({ ok: true, value: { lines: [] } });
  });
});
