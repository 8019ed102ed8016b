import { describe, expect, it } from "vitest";
import { readAdminAnswer, statedLimits } from "./admin-answer.ts";

const throttled = (requestedQueryCost: number, currentlyAvailable: number, restoreRate: number) => ({
  body: {
    errors: [{ message: "Throttled", extensions: { code: "THROTTLED" } }],
    extensions: { cost: { requestedQueryCost, throttleStatus: { currentlyAvailable, restoreRate } } },
  },
});

describe("an answer of the Admin API", () => {
  it("is data only without errors", () => {
    expect(readAdminAnswer({ data: { shop: 1 } })).toEqual({ kind: "data", data: { shop: 1 } });
    expect(readAdminAnswer({ data: { shop: 1 }, errors: [{ message: "partly" }] })).toMatchObject({
      kind: "refused",
    });
    expect(readAdminAnswer({ errors: [{ message: "no", extensions: { code: "ACCESS_DENIED" } }] })).toEqual({
      kind: "refused",
      detail: "no",
    });
    expect(
      readAdminAnswer({ errors: [{ message: "oops", extensions: { code: "INTERNAL_SERVER_ERROR" } }] }),
    ).toMatchObject({
      kind: "unclear",
    });
    expect(readAdminAnswer(null)).toMatchObject({ kind: "unclear" });
    expect(readAdminAnswer({ data: null })).toMatchObject({ kind: "refused" });
  });

  it("says how long to rest: until what the call costs has come back", () => {
    expect(statedLimits(throttled(310, 10, 100)).holdMs).toBe(3_000);
    expect(statedLimits(throttled(10, 9, 100)).holdMs).toBe(500);
    expect(statedLimits(throttled(10, 0, 0)).holdMs).toBe(2_000);
    expect(statedLimits({ body: { data: {} } })).toEqual({});
    expect(statedLimits({ body: "<html>" })).toEqual({});
  });
});
