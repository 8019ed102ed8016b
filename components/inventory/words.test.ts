import { describe, expect, it } from "vitest";
import { codesOf } from "./words.ts";

describe("lots as they are typed or scanned", () => {
  it("are one a line, with their units after a space", () => {
    expect(codesOf("LOT7 12\n\n  SN-1  \nA B 3\nLOT8 0")).toEqual([
      { code: "LOT7", quantity: 12 },
      { code: "SN-1", quantity: 1 },
      { code: "A B", quantity: 3 },
      { code: "LOT8 0", quantity: 1 },
    ]);
  });
});
