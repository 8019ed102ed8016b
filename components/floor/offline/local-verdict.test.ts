import { describe, expect, it } from "vitest";
import { judgeLocally, type KnownJob } from "./local-verdict.ts";

const job: KnownJob = {
  lines: [
    {
      skuCode: "MUG",
      quantity: 3,
      pickedQuantity: 1,
      shortQuantity: 0,
      packedQuantity: 0,
      barcodes: [
        { barcode: "4006381333931", quantity: 1 },
        { barcode: "14006381333938", quantity: 2 },
      ],
      bins: [{ code: "A-1", barcode: "BIN-A" }],
    },
  ],
};

describe("the phone's own verdict", () => {
  it.each([
    ["bin-a", true, "Bin A-1"],
    ["4006381333931", true, "1 × MUG"],
    ["0104006381333931", true, "1 × MUG"],
    ["14006381333938", true, "2 × MUG"],
    ["mug", true, "1 × MUG"],
  ])("takes %s", (code, isRight, text) => {
    expect(judgeLocally(job, "pick", [], code)).toEqual({ isRight, text });
  });

  it("refuses an item of another order, and more than is wanted with what waits counted in", () => {
    expect(judgeLocally(job, "pick", [], "4012345678901").isRight).toBe(false);
    expect(judgeLocally(job, "pick", ["BIN-A", "4006381333931"], "4006381333931").isRight).toBe(true);
    expect(judgeLocally(job, "pick", ["4006381333931", "4006381333931"], "4006381333931").isRight).toBe(
      false,
    );
  });

  it("counts what is packed while packing", () => {
    expect(judgeLocally(job, "pack", [], "4006381333931").isRight).toBe(true);
    expect(judgeLocally(job, "pack", ["4006381333931"], "4006381333931").isRight).toBe(false);
  });

  it("does not judge a lot that stands alone", () => {
    expect(judgeLocally(job, "pick", [], "LOT-77").isRight).toBeNull();
  });
});
