import { describe, expect, it } from "vitest";
import { isTooEasy } from "./password.ts";

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
