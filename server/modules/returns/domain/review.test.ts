import { describe, expect, it } from "vitest";
import { reviewReasons } from "../contract.ts";
import { reviewReasonsOf, type ReviewFacts } from "./review.ts";

const line = (over: Partial<ReviewFacts["lines"][number]> = {}) => ({
  origin: "announced" as const,
  reason: "unwanted" as const,
  missingQuantity: 0,
  grades: ["A" as const],
  ...over,
});
const reasons = (facts: Partial<ReviewFacts>, reviewWhen = [...reviewReasons]) =>
  reviewReasonsOf({ isUnexpected: false, lines: [line()], ...facts }, { reviewWhen });

describe("a refund waits for a person", () => {
  it("never when all is as it was said", () => {
    expect(reasons({})).toEqual([]);
    expect(reasons({ lines: [line({ grades: ["B"] })] })).toEqual([]);
    expect(reasons({ lines: [line({ reason: "damaged", grades: ["D"] })] })).toEqual([]);
  });

  it("for each reason of the policy, and for no other", () => {
    const all = { isUnexpected: true, lines: [line({ missingQuantity: 1, grades: ["C"] }), line({ origin: "wrong_item" })] };
    expect(reasons(all)).toEqual(["missing", "worse_than_said", "wrong_item", "unexpected"]);
    expect(reasons(all, ["missing"])).toEqual(["missing"]);
    expect(reasons(all, [])).toEqual([]);
  }); // prettier-ignore
});
