import { describe, expect, expectTypeOf, it } from "vitest";
import { allOk, err, expectOk, isErr, isOk, mapOk, ok, type Result } from "./result.ts";

type Refusal = { code: "room.too_many"; asked: number };
const half = (asked: number): Result<number, Refusal> =>
  asked > 10 ? err({ code: "room.too_many", asked }) : ok(asked / 2);

describe("results", () => {
  it("narrows to the value or to the refusal with its facts", () => {
    const answer = half(4);
    if (!answer.ok) throw new Error("refused");
    expectTypeOf(answer.value).toBeNumber();
    expect(answer.value).toBe(2);
    const refused = half(20);
    expect(isErr(refused) && refused.error.asked).toBe(20);
    expect(isOk(refused)).toBe(false);
  });

  it("keeps the code's literal type without an annotation", () => {
    const refused = err({ code: "room.closed" });
    expectTypeOf(refused.error.code).toEqualTypeOf<"room.closed">();
  });

  it("changes values and passes refusals through", () => {
    expect(mapOk(half(4), String)).toEqual(ok("2"));
    expect(mapOk(half(40), String)).toEqual(err({ code: "room.too_many", asked: 40 }));
  });

  it("collects all values or stops at the first refusal", () => {
    expect(allOk([half(2), half(4)])).toEqual(ok([1, 2]));
    expect(allOk([half(2), half(12), half(14)])).toEqual(err({ code: "room.too_many", asked: 12 }));
  });

  it("names the refusal when one was not expected, amounts included", () => {
    expect(expectOk(half(2))).toBe(1);
    expect(() => expectOk(err({ code: "room.short", minor: 5n }))).toThrow('"minor":"5"');
  });
});
