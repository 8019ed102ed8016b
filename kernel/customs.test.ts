import { expect, it } from "vitest";
import { isCustomsBorder } from "./customs.ts";

it.each([
  ["US", "CA", true],
  ["DE", "CH", true],
  ["GB", "IE", true],
  ["US", "US", false],
  ["DE", "FR", false],
  ["FR", "MC", false],
  ["LI", "CH", false],
  ["US", "PR", false],
  [null, "US", false],
  ["US", null, false],
])("between %s and %s: %s", (from, to, isBorder) => expect(isCustomsBorder(from, to)).toBe(isBorder));
