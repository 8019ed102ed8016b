import { describe, expect, it } from "vitest";
import { suggestionsOf, type Candidate } from "./suggestions.ts";

const candidate = (skuId: string, reason: Candidate["reason"], over: Partial<Candidate> = {}): Candidate => ({
  skuId,
  reason,
  quantity: 1,
  isExact: true,
  likeness: 1,
  ...over,
});

describe("what a listing could stand for", () => {
  it("is sure by a barcode or by the exact code, and says all its reasons, the surest first", () => {
    expect(
      suggestionsOf([
        candidate("hat", "title", { likeness: 0.9 }),
        candidate("hat", "code"),
        candidate("hat", "barcode"),
      ]),
    ).toEqual([
      { skuId: "hat", quantity: 1, reasons: ["barcode", "code", "title"], confidence: 99, isSure: true },
    ]);
    expect(suggestionsOf([candidate("hat", "code")])[0]).toMatchObject({ isSure: true, confidence: 97 });
  });

  it("is not sure by other capitals, a former code or a title", () => {
    const found = suggestionsOf([
      candidate("cap", "title", { likeness: 1 }),
      candidate("hat", "code", { isExact: false }),
      candidate("mug", "former_code"),
    ]);
    expect(found.map(({ skuId, confidence, isSure }) => [skuId, confidence, isSure])).toEqual([
      ["hat", 90, false],
      ["mug", 85, false],
      ["cap", 80, false],
    ]);
  });

  it("is not sure when barcode and code name different SKUs, or different quantities of one", () => {
    for (const other of [candidate("mug", "code"), candidate("hat", "code", { quantity: 12 })]) {
      const found = suggestionsOf([candidate("hat", "barcode"), other]);
      expect(found).toHaveLength(2);
      expect(found.every(({ isSure, confidence }) => !isSure && confidence <= 60)).toBe(true);
    }
  });

  it("leaves titles out that share few words, and keeps five at most", () => {
    expect(suggestionsOf([candidate("hat", "title", { likeness: 0.39 })])).toEqual([]);
    const many = Array.from({ length: 9 }, (_, index) => candidate(`sku_${index}`, "title"));
    expect(suggestionsOf(many)).toHaveLength(5);
  });
});
