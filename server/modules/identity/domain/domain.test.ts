import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { contrast, inkOn } from "./ink.ts";
import { isTooEasy } from "./password.ts";

it("ink reads on every color a merchant can choose", () => {
  expect(contrast("#000000", "#ffffff")).toBeCloseTo(21);
  const color = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, "0")}`);
  fc.assert(fc.property(color, (chosen) => contrast(chosen, inkOn(chosen)) >= 4.5));
});

describe("a password", () => {
  it.each(["aaaaaaaaaaaa", "abababababab", "password1234", "ann@example.com", "ann.lee2026", "throughline1"])(
    "is too easy: %s",
    (password) =>
      expect(
        isTooEasy(password, password.startsWith("ann.") ? "ann.lee@example.com" : "ann@example.com"),
      ).toBe(true),
  );
  it.each(["correct horse battery", "my password is a long phrase", "x7Kp!2mQzR"])("is not: %s", (password) =>
    expect(isTooEasy(password, "ann@example.com")).toBe(false),
  );
});
