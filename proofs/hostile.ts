import type { Chance } from "./seeded.ts";

/** Values that break those who trust a field's type, as JSON text. */
const leaves = [
  "1e400", "-0", "1e-400", "-1", "0.1", "null", "true", "[]", "{}", '""', '{"not":""}', '{"startsWith":""}',
  '{"__proto__":{"polluted":true}}', '"\\u0000"', '"a\\u0000b"', '"\\ud800"', '"\\udc00x"', '"=cmd|\' /C calc\'!A0"', '"\u202e\u200b"',
  '"\'; drop table sales_order; --"', '"<script>alert(1)</script>"', '["a","b"]', '"9999-99-99T99:99:99Z"', '"-1.00"', '"1e400"', '"NaN"',
  "9223372036854775808", '"9223372036854775807"', '"99999999999999999999.99"', "1e18", "2147483648", "1000001", "1000000", '"-10000000000000000.00"',
]; // prettier-ignore

/** One malformed or strange body, made from a sound one. */
export function hostileBody(sound: string, chance: Chance): Buffer {
  const bytes = Buffer.from(sound);
  const place = chance.below(bytes.length);
  const text = (made: string) => Buffer.from(made);
  const ways: (() => Buffer)[] = [
    () => bytes.subarray(0, place),
    () => Buffer.concat([bytes.subarray(0, place), Buffer.from([chance.below(256)]), bytes.subarray(place)]),
    () => Buffer.concat([bytes.subarray(0, place), bytes.subarray(place + 1)]),
    () =>
      Buffer.concat([bytes.subarray(0, place), Buffer.from([0xff, 0xfe, 0xc0, 0x80]), bytes.subarray(place)]),
    () => Buffer.concat([bytes.subarray(0, place), Buffer.from([0]), bytes.subarray(place)]),
    () => Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), bytes]),
    () => Buffer.from(sound, "utf16le"),
    () => Buffer.concat([bytes, bytes]),
    () => text("[".repeat(10_000) + "]".repeat(10_000)),
    () => text(`${'{"a":'.repeat(10_000)}1${"}".repeat(10_000)}`),
    () => text(sound.replaceAll('"', "'")),
    () => text(sound.replace("{", `{"__proto__":{"isAdmin":true},"constructor":{"prototype":{"x":1}},`)),
    () => text(sound.replace("{", '{"id":1,"id":{"id":2},')),
    () => text(sound.replace("}", ",}")),
    () =>
      text(
        chance.pick(["", " ", "null", "[]", "{}", '"x"', "1", "NaN", "undefined", "\u0000", "{", "\ufeff"]),
      ),
    () => text(sound.replace('"', `"${"x".repeat(200_000)}`)),
    () => Buffer.from([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3, ...bytes.subarray(0, 40)]),
    ...Array.from({ length: 12 }, () => () => text(withOtherLeaf(sound, chance))),
  ];
  return chance.pick(ways)();
}

/** The same JSON with one value replaced by another. */
function withOtherLeaf(sound: string, chance: Chance): string {
  const values = [...sound.matchAll(/:("(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?|true|false|null)/g)];
  if (values.length === 0) return chance.pick(leaves);
  const found = chance.pick(values);
  return `${sound.slice(0, found.index + 1)}${chance.pick(leaves)}${sound.slice(found.index + found[0].length)}`;
}

/** Headers that lie about a body. The signature stays that of the bytes. */
export function lyingHeaders(chance: Chance): Record<string, string> {
  return chance.pick<Record<string, string>>([
    {}, {}, {}, {}, {},
    { "content-type": "application/json; charset=utf-16" },
    { "content-type": "application/json; charset=utf-7" },
    { "content-type": "text/plain" },
    { "content-type": "application/x-www-form-urlencoded" },
    { "content-type": "multipart/form-data; boundary=x" },
    { "content-type": "\u00e9/\u00fc" },
    { "content-encoding": "gzip" },
    { "content-encoding": "identity" },
    { "content-encoding": "deflate, br" },
  ]); // prettier-ignore
}

/** What an answer must never carry: a stack, a path of the machine, SQL, a name of a library's insides. */
export const inside =
  /\bat [^\n]{0,80}[:(]\d+:\d+|node_modules|\/work\/|\/home\/|\.ts:\d|\b(select|insert into|update) .{0,80}\b(from|values|set)\b|prisma|syntax error at|violates .* constraint/i;
