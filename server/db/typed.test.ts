import { expect, it } from "vitest";
import { spellings } from "./typed.ts";

it("spells what was typed in the ways it could be stored", () => {
  expect(spellings("#a-1")).toEqual(expect.arrayContaining(["#a-1", "A-1", "#A-1", "A1"]));
  expect(spellings("1z 99")).toContain("1Z99");
});
