import { describe, expect, it } from "vitest";
import { derivedKey, equalBytes, newToken, open, seal } from "./crypto.ts";
import { env } from "./env.ts";

const place = { tenantId: "mer_1", rowId: "con_1", field: "token" };

describe("a sealed secret", () => {
  it("opens where it was sealed, and looks different each time", () => {
    const [one, two] = [seal("geheim ✓", place), seal("geheim ✓", place)];
    expect([open(one, place), open(two, place)]).toEqual(["geheim ✓", "geheim ✓"]);
    expect(one).not.toBe(two);
    expect(one).not.toContain("geheim");
    expect(open(seal("", place), place)).toBe("");
  });

  it.each([
    { ...place, tenantId: "mer_2" },
    { ...place, rowId: "con_2" },
    { ...place, field: "secret" },
  ])("does not open at another place: %j", (other) => {
    expect(() => open(seal("x", place), other)).toThrow();
  });

  it("does not open when any byte was changed", () => {
    const parts = seal("x", place).split(".");
    for (const index of [2, 3]) {
      const bytes = Buffer.from(parts[index]!, "base64url");
      for (let at = 0; at < bytes.length; at++) {
        const changed = Buffer.from(bytes);
        changed[at]! ^= 1;
        const text = parts.with(index, changed.toString("base64url")).join(".");
        expect(() => open(text, place), `part ${index}, byte ${at}`).toThrow();
      }
    }
    expect(() => open(parts.with(0, "v2").join("."), place)).toThrow(/not a sealed/);
    expect(() => open("v1.x", place)).toThrow(/not a sealed/);
  });

  it("says which key it was sealed with when that is gone", () => {
    const text = seal("x", place);
    const kept = env().ENCRYPTION_KEY;
    env().ENCRYPTION_KEY = "f".repeat(64);
    expect(() => open(text, place)).toThrow(/sealed with key [0-9a-f]{8}/);
    env().ENCRYPTION_KEY = kept;
  });
});

it("derives another key for each purpose and secret", () => {
  const keys = [derivedKey("a"), derivedKey("b"), derivedKey("a", "other")].map((key) => key.toString("hex"));
  expect(new Set(keys).size).toBe(3);
  expect(derivedKey("a")).toEqual(derivedKey("a"));
});

it("compares bytes, of whatever length", () => {
  expect(equalBytes(Buffer.from("ab"), Buffer.from("ab"))).toBe(true);
  expect(equalBytes(Buffer.from("ab"), Buffer.from("ac"))).toBe(false);
  expect(equalBytes(Buffer.from("ab"), Buffer.from("abc"))).toBe(false);
  expect(new Set(Array.from({ length: 100 }, newToken)).size).toBe(100);
});
